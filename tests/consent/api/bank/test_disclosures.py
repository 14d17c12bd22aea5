"""The bank's gateway reports what it served: once each, judged by what was true at the moment of the call."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from consent import operations
from consent.disclosures import last_looked_at
from consent.issuers import consent_policies, consent_policy
from consent.models import Consent, DisabledSpan, Disclosure, DisclosureDay, Person
from consent.operations import Other
from consent.policy import Terms
from tests.bank_systems import System, problem
from tests.consent.api.bank.conftest import Give
from tests.consent.api.bank.reporting import call_under, days, reports
from tests.events import Events

pytestmark = [pytest.mark.django_db, pytest.mark.clause("AUD-01", "AUD-04")]
DAY = timedelta(days=1)


def test_calls_are_counted_by_day_account_kind_and_presence(gateway: System, give: Give, mia: Person) -> None:
    given = give(mia, "everyday", "rainy-day", at=timezone.now() - timedelta(days=3))
    known = give(mia, issuer="oidc", permissions=("profile",))
    both, alone = ["everyday", "rainy-day"], {"customer_present": False}
    before = (timezone.now() - timedelta(days=1)).isoformat()

    assert (
        reports(
            gateway,
            call_under(given, accounts=both),
            call_under(given),
            call_under(given, **alone),
            call_under(given, at=before),
            call_under(known, kind_of_data="customer", accounts=[]),
        )
        == ["recorded"] * 5
    )

    assert days() == [
        ("", "customer", True, 1),
        ("everyday", "balances", False, 1),
        ("everyday", "balances", True, 1),
        ("everyday", "balances", True, 2),
        ("rainy-day", "balances", True, 1),
    ]
    assert Disclosure.objects.filter(reported_by="gateway").count() == 5


def test_a_report_sent_again_counts_nothing(gateway: System, give: Give, mia: Person) -> None:
    first, second = (call_under(give(mia)) for _ in range(2))

    assert reports(gateway, first) == ["recorded"]
    assert reports(gateway, second, first) == ["recorded", "repeated"]
    assert [row[-1] for row in days()] == [1, 1]


def test_another_systems_id_is_another_report(gateway: System, give: Give, mia: Person) -> None:
    call = call_under(give(mia))
    reports(gateway, call)

    assert reports(System("other-gateway").register(), call) == ["recorded"]


def test_each_report_is_judged_by_the_moment_of_its_call(  # noqa: PLR0917 -- fixtures, by name
    gateway: System, crm: System, give: Give, propose: Give, mia: Person, events: Events
) -> None:  # fmt: skip
    ended = give(mia, at=timezone.now() - timedelta(hours=2))
    crm.ends(ended.pk)
    over = give(mia, at=timezone.now() - timedelta(hours=2), expires_at=timezone.now() - timedelta(hours=1))
    hour_ago = (timezone.now() - timedelta(minutes=90)).isoformat()
    later = (timezone.now() + timedelta(minutes=10)).isoformat()
    now, long_ago = timezone.now().isoformat(), (timezone.now() - timedelta(days=9)).isoformat()

    results = reports(
        gateway,
        call_under(ended, at=hour_ago),
        call_under(ended, at=now),
        call_under(over, at=hour_ago),
        call_under(over, at=now),
        call_under(give(mia), at=long_ago),
        call_under(propose()),
        call_under(None),
        call_under(give(mia), at=later),
        call_under(give(mia), accounts=["everyday", "rainy-day"]),
        call_under(give(mia), kind_of_data="shoe size"),
    )

    assert results == [
        "recorded", "consent-not-in-force", "recorded", "consent-not-in-force", "consent-not-in-force",
        "consent-not-in-force", "unknown-consent", "in-the-future", "account-not-shared",
        "kind-of-data-unknown",
    ]  # fmt: skip
    assert DisclosureDay.objects.count() == 2
    data_went_out_that_should_not_have = ["consent-not-in-force"] * 4 + ["account-not-shared"]
    assert events.refused == data_went_out_that_should_not_have


def ago(minutes: float) -> datetime:
    return timezone.now() - timedelta(minutes=minutes)


def judged(gateway: System, given: Consent, minutes: float, **changes: Any) -> str:
    """What becomes of a report of a call so many minutes ago."""
    (result,) = reports(gateway, call_under(given, at=ago(minutes).isoformat(), **changes))
    return result


@pytest.fixture
def changed(give: Give, mia: Person) -> Consent:
    """Given an hour ago for balances of one account and two days; half an hour ago changed to movements of
    another for a year."""
    day = timedelta(days=1)
    given = give(
        mia,
        issuer="cds",
        permissions=("bank:accounts.basic:read", "bank:accounts.detail:read"),
        lasts=2 * day,
        at=ago(61),
    )
    return operations.amend(
        consent_id=given.pk,
        edition=1,
        customer_id=mia.pk,
        terms=Terms(permissions=("bank:transactions:read",), lasts=365 * day, wire={}),
        accounts=["rainy-day"],
        at=ago(30),
        policy=consent_policy("cds"),
        evidence={},
    )


def test_an_account_that_an_amendment_took_out_was_shared_before_it_and_is_not_after(
    gateway: System, changed: Consent, events: Events
) -> None:
    assert judged(gateway, changed, 45) == "recorded"
    assert judged(gateway, changed, 45, accounts=["rainy-day"]) == "account-not-shared"
    moved = {"kind_of_data": "transactions"}
    assert judged(gateway, changed, 15, **moved) == "account-not-shared"
    assert judged(gateway, changed, 15, accounts=["rainy-day"], **moved) == "recorded"
    assert events.refused == ["account-not-shared"] * 2


def test_a_kind_of_data_is_judged_by_the_permissions_of_the_moment(
    gateway: System, changed: Consent, events: Events
) -> None:
    assert judged(gateway, changed, 45, kind_of_data="transactions") == "kind-of-data-not-granted"
    assert judged(gateway, changed, 15, accounts=["rainy-day"]) == "kind-of-data-not-granted"
    assert judged(gateway, changed, 15, kind_of_data="customer", accounts=[]) == "kind-of-data-not-granted"
    assert events.refused == ["kind-of-data-not-granted"] * 3
    assert not Disclosure.objects.exists()


def test_an_end_that_an_amendment_moved_counts_from_the_amendment_on(
    gateway: System, give: Give, mia: Person
) -> None:
    given = give(mia, issuer="cds", permissions=("bank:accounts.basic:read",), lasts=DAY, at=ago(2 * 60))
    operations.amend(
        consent_id=given.pk,
        edition=1,
        customer_id=mia.pk,
        terms=Terms(permissions=("bank:accounts.basic:read",), lasts=timedelta(minutes=30), wire={}),
        accounts=["everyday"],
        at=ago(60),
        policy=consent_policy("cds"),
        evidence={},
    )

    assert judged(gateway, given, 90) == "recorded"
    assert judged(gateway, given, 45) == "recorded"
    assert judged(gateway, given, 15) == "consent-not-in-force"


@pytest.mark.clause("DASH-21", "DASH-22")
def test_an_account_of_several_was_shared_from_the_last_yes_to_the_first_stop(
    gateway: System, propose: Give, mia: Person, leo: Person
) -> None:
    asked = propose("cds", permissions=("bank:accounts.basic:read",), lasts=DAY, at=ago(61))
    said: Any = {"consent_id": asked.pk, "policy": consent_policy("cds"), "evidence": {}}
    given = operations.authorise(
        **said,
        customer_id=mia.pk,
        accounts=["everyday", "household"],
        others=[Other(account="household", customer_number="55512345", decides=True)],
        at=ago(60),
    )
    operations.pick_up(given.pk, edition=1, at=ago(60))
    operations.approve(**said, customer_id=leo.pk, edition=1, accounts=["household"], at=ago(40))
    operations.retract(**said, customer_id=leo.pk, at=ago(20))

    results = [judged(gateway, given, minutes, accounts=["household"]) for minutes in (50, 30, 10)]

    assert results == ["account-not-shared", "recorded", "account-not-shared"]
    assert judged(gateway, given, 50) == judged(gateway, given, 10) == "recorded"


@pytest.mark.clause("DASH-23")
def test_an_account_was_not_shared_while_the_bank_suspended_it(
    gateway: System, give: Give, mia: Person
) -> None:
    given = give(mia, at=ago(61))
    said: Any = {"account": "everyday", "because": "fraud", "policies": consent_policies()}
    operations.suspend(**said, at=ago(40))
    operations.resume(**said, at=ago(20))

    assert [judged(gateway, given, minutes) for minutes in (50, 30, 10)] == [
        "recorded", "account-not-shared", "recorded",
    ]  # fmt: skip


def test_nothing_was_shared_while_its_customer_was_disabled(
    gateway: System, give: Give, mia: Person, events: Events
) -> None:
    given = give(mia, at=ago(61))
    Person.objects.update(is_active=False)
    assert judged(gateway, given, -0.5) == "customer-disabled"
    Person.objects.update(is_active=True)
    DisabledSpan.objects.update(since=ago(40), until=ago(20))  # as if it had been then

    results = [judged(gateway, given, minutes) for minutes in (50, 30, 10)]

    assert results == ["recorded", "customer-disabled", "recorded"]
    assert events.refused == ["customer-disabled"] * 2


@pytest.mark.parametrize(("issuer", "kind"), [("nz", "products"), ("nz", "funds"), ("cds", "funds")])
def test_a_kind_of_data_that_the_issuers_customers_have_no_word_for_is_unknown(
    gateway: System, give: Give, mia: Person, issuer: str, kind: str
) -> None:
    given = give(mia, issuer=issuer)

    assert judged(gateway, given, 1, kind_of_data=kind, accounts=[]) == "kind-of-data-unknown"


@pytest.mark.parametrize(
    ("changes", "at"),
    [
        ({"id": "1"}, "/disclosures/0/id"), ({"consent_id": None}, "/disclosures/0/consent_id"),
        ({"accounts": "everyday"}, "/disclosures/0/accounts"), ({"at": "now"}, "/disclosures/0/at"),
        ({"customer_present": "perhaps"}, "/disclosures/0/customer_present"),
        ({"kind_of_data": ""}, "/disclosures/0/kind_of_data"), ({"amount": 3}, "/disclosures/0/amount"),
    ],
)  # fmt: skip
def test_a_batch_that_cannot_be_read_records_nothing(
    gateway: System, give: Give, mia: Person, changes: dict[str, Any], at: str
) -> None:
    given = give(mia)
    batch = {"disclosures": [call_under(given) | changes, call_under(given)]}

    flaws = problem(gateway.call("POST", "disclosures", batch), 400, "field-invalid")

    assert at in {where for where, _ in flaws}
    assert not Disclosure.objects.exists()


def test_a_batch_has_some_and_not_too_many_each_once(gateway: System, give: Give, mia: Person) -> None:
    call = call_under(give(mia))

    for batch in ([], [call, call], [call_under(None) for _ in range(501)]):
        answer = gateway.call("POST", "disclosures", {"disclosures": batch})
        assert answer.status_code in {400, 413}, answer.content
    assert not Disclosure.objects.exists()


def test_a_batch_is_one_statement_beside_the_callers_own_proof(
    gateway: System, give: Give, mia: Person
) -> None:
    calls = [call_under(give(mia)) for _ in range(20)]

    with CaptureQueriesContext(connection) as captured:
        reports(gateway, *calls)

    assert len(captured) == 3  # who calls, its signature used up, and this


def test_customers_see_when_each_account_was_looked_at_last(gateway: System, give: Give, mia: Person) -> None:
    given = give(mia, "everyday", "rainy-day")
    first, last = (call_under(given) for _ in range(2))

    reports(gateway, last)
    reports(gateway, first)

    assert last_looked_at(given.pk) == {
        "everyday": max(datetime.fromisoformat(one["at"]) for one in (first, last))
    }
    assert DisclosureDay.objects.get().day in {date.today(), timezone.now().date()}  # noqa: DTZ011


def test_what_was_recorded_stays_recorded_once(gateway: System, give: Give, mia: Person) -> None:
    call = call_under(give(mia))
    reports(gateway, call)

    with pytest.raises(DatabaseError, match="one_row_a_report"), transaction.atomic():
        Disclosure.objects.create(
            consent_id=call["consent_id"],
            at=timezone.now(),
            resource="balances",
            accounts=1,
            customer_present=True,
            interaction_id=uuid4(),
            reported_by="gateway",
            report=call["id"],
        )
