"""What is counted is what happened: held against the rows themselves."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from consent import operations
from consent.figures import days_counted, durations, in_force_by_day, lives
from consent.happenings import Happening, Wait
from consent.issuers import consent_policy
from consent.lifecycle import Actor
from consent.models import (
    Consent,
    ConsentCount,
    DisclosureCount,
    DurationCount,
    InForceCount,
    OutboxMessage,
    Person,
)
from consent.operations import Told, record_disclosure
from consent.operations.count import days_to_count
from consent.reasons import Reason
from oidc.models import FlowCount
from tests.actors import Customer, Recipient
from tests.figures.conftest import Count
from tests.staff.things import ISSUER, MIA, a_consent

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
NOON = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)


def stops(consent: Consent, at: datetime, actor: Actor = Actor.CUSTOMER) -> None:
    policy = consent_policy(ISSUER)
    operations.withdraw(consent_id=consent.pk, actor=actor, reference="1", at=at, policy=policy)


def happened(day: datetime) -> dict[str, int]:
    return dict(ConsentCount.objects.filter(day=day.date()).values_list("what", "number"))


def test_each_way_to_end_is_told_apart_and_stands_on_its_day(bank: None, count: Count) -> None:
    given = [a_consent(at=NOON - 2 * DAY) for _ in range(5)]
    policy = consent_policy(ISSUER)
    stops(given[0], NOON - DAY)
    stops(given[1], NOON, Actor.HOLDER)
    operations.revoke(consent_id=given[2].pk, client_id="budget-fox", at=NOON, policy=policy)
    for consent, reason in ((given[3], Reason.FRAUD_SUSPECTED), (given[4], Reason.CUSTOMER_ASKED)):
        operations.end(consent_id=consent.pk, reason=reason, note="", system="core", at=NOON, policy=policy)

    count(NOON + timedelta(hours=1))

    assert happened(NOON - 2 * DAY) == {"given": 5}
    assert happened(NOON - DAY) == {"stopped": 1}
    assert happened(NOON) == {"stopped": 2, "handed-back": 1, "bank-ended": 1}


def test_a_midnight_parts_two_days(bank: None, count: Count) -> None:
    midnight = NOON.replace(hour=0)
    for at in (midnight - timedelta(microseconds=1), midnight, midnight + timedelta(microseconds=1)):
        a_consent(at=at)

    count(NOON)

    assert [happened(day) for day in (NOON - DAY, NOON)] == [{"given": 1}, {"given": 2}]


def test_what_nobody_came_for_is_not_given(bank: None, count: Count) -> None:
    waiting = a_consent(at=NOON, given=False)
    operations.authorise(
        consent_id=waiting.pk,
        customer_id=Person.objects.get(customer_number=MIA).pk,
        accounts=["mia-everyday"],
        at=NOON,
        policy=consent_policy(ISSUER),
        evidence={"amr": ["pwd", "otp"]},
    )
    waiting.refresh_from_db()
    a_consent(at=NOON)

    count(NOON + timedelta(minutes=5))
    assert happened(NOON) == {"given": 2}

    assert waiting.pick_up_by is not None
    count(waiting.pick_up_by)
    assert happened(NOON) == {"given": 1, "unclaimed": 1}


def test_days_that_were_missed_are_counted_once_somebody_counts_again(bank: None, count: Count) -> None:
    for n in (40, 20, 3, 0):
        a_consent(at=NOON - n * DAY)

    count(NOON)

    assert [happened(NOON - n * DAY).get("given", 0) for n in (40, 20, 3, 2, 0)] == [1, 1, 1, 0, 1]
    a_consent(at=NOON + 5 * DAY)
    count(NOON + 9 * DAY)
    assert happened(NOON + 5 * DAY) == {"given": 1}


def test_the_first_run_of_all_goes_thirteen_months_back_and_the_next_two_days(
    bank: None, count: Count
) -> None:
    first = list(days_to_count("consent_consentcount", NOON))
    assert first[0][0] == NOON.replace(hour=0) - 400 * DAY
    assert first[-1][1] == NOON.replace(hour=0) + DAY
    assert all(until - since <= 31 * DAY for since, until in first)

    a_consent(at=NOON)
    count(NOON)

    assert list(days_to_count("consent_consentcount", NOON)) == [
        (NOON.replace(hour=0) - DAY, NOON.replace(hour=0) + DAY)
    ]


def test_how_old_consents_become_is_counted_from_their_ends(bank: None, count: Count) -> None:
    for age in (3, 3, 10):
        stops(a_consent(at=NOON - 20 * DAY), NOON - (20 - age) * DAY + timedelta(hours=1))
    a_consent(at=NOON - 7 * DAY)
    a_consent(at=NOON - 400 * DAY)

    count(NOON + timedelta(hours=2))

    (one,) = lives()
    assert one.ages == ((3, 2, 0), (7, 0, 1), (10, 1, 0))


def test_those_in_force_are_told_of_the_days_before_the_first_count_as_well(bank: None, count: Count) -> None:
    now = timezone.now()
    stops(a_consent(at=now - 10 * DAY), now - 5 * DAY)
    a_consent(at=now - 3 * DAY)
    a_consent(at=now - 800 * DAY)

    count(now)

    today = now.astimezone(UTC).date()
    told = {one.day: one.consents for one in in_force_by_day(today - 20 * DAY, today)}
    assert [told[today - n * DAY] for n in (12, 10, 6, 5, 4, 3, 1, 0)] == [1, 2, 2, 1, 1, 2, 2, 2]
    assert InForceCount.objects.get(day=today, client_id="").customers == 1
    count(now)
    assert {one.day: one.consents for one in in_force_by_day(today - 20 * DAY, today)} == told


def test_a_stop_is_told_apart_from_other_news_and_measured_until_the_answer(bank: None, count: Count) -> None:
    for took in (2, 4, 6):
        stops(a_consent(at=NOON - DAY), NOON)
        OutboxMessage.objects.filter(channel="event", state="waiting").update(
            state="delivered", settled_at=NOON + timedelta(seconds=took)
        )
    stops(a_consent(at=NOON - DAY), NOON)
    OutboxMessage.objects.filter(channel="event", state="waiting").update(
        state="failed", settled_at=NOON + DAY / 4
    )

    count(NOON + timedelta(hours=1))

    told = durations(NOON.date(), NOON.date(), [Wait.TOLD_BY_EVENT])
    if not OutboxMessage.objects.filter(channel="event").exists():
        pytest.fail("nobody was to be told")
    assert [(one.number, one.p50) for one in told] == [(3, 4.0)]
    assert told[0].p99 == pytest.approx(5.96)


def test_disclosures_are_counted_by_their_hour_and_whether_the_customer_was_there(
    bank: None, count: Count
) -> None:
    consent = a_consent(at=NOON - DAY)
    for minutes, present in ((0, True), (59, True), (60, False)):
        record_disclosure(
            Told(
                consent_id=consent.pk, resource="accounts", accounts=("a",), customer_present=present,
                interaction_id=uuid4(), at=NOON + timedelta(minutes=minutes),
            )
        )  # fmt: skip

    count(NOON + timedelta(hours=2))
    count(NOON + timedelta(hours=2))

    counted = DisclosureCount.objects.order_by("hour").values_list(
        "hour", "customer_present", "by_gateway", "calls"
    )
    assert list(counted) == [(NOON, True, False, 2), (NOON + timedelta(hours=1), False, False, 1)]


@pytest.mark.clause("DASH-08")
def test_each_step_of_a_flow_is_measured(cds: Recipient, mia: Customer, count: Count) -> None:
    cds.redeems(cds.answer_in(mia.allows(cds.link()))["code"])

    count()

    counted = dict(DurationCount.objects.values_list("what", "number"))
    assert counted == {"sign in": 1, "choose": 1, "decide": 1}
    assert all(0 <= one < 60 for one in DurationCount.objects.values_list("p99", flat=True))
    assert dict(FlowCount.objects.values_list("stage", "number")) == {"completed": 1}


def test_a_company_is_counted_by_its_own_clients_alone(db: None) -> None:
    """Another company may go by the same client id at an issuer where this one has clients, too."""
    today = timezone.now().date()
    ours, others = [("cds", "fox"), ("nz", "owl")], [("cds", "owl"), ("nz", "fox")]
    for many, (issuer, client_id) in enumerate([*ours, *others], start=1):
        ConsentCount.objects.create(
            day=today, issuer=issuer, client_id=client_id, what=Happening.GIVEN, once=False, number=10**many
        )

    (counted,) = days_counted(today, today, clients=ours)

    assert counted.number == 110
