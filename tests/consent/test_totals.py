"""A search says exactly how many fit without reading them, whatever has happened to consents meanwhile."""

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from itertools import combinations
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction
from django.db.models import Sum
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from consent import searching
from consent.issuers import consent_policies, consent_policy
from consent.lifecycle import Actor, Status
from consent.models import (
    CompanyTally,
    Consent,
    DayTally,
    LookTally,
    MonthTally,
    Recipient,
    SweepMark,
    TallyChange,
)
from consent.operations import (
    Told,
    add_up_tallies,
    count_tallies_anew,
    end,
    erase_records,
    record_disclosure,
    sweep,
    withdraw,
)
from consent.operations.tally import _ALONE
from consent.reasons import Reason
from consent.searching import Search, search, total_of
from consent.totals import total_by_tallies
from tests.staff.test_timeline import disclosed
from tests.staff.things import ISSUER, a_consent

pytestmark = [pytest.mark.django_db, pytest.mark.clause("DASH-35")]

STATUSES = (
    (Status.ACTIVE, Status.EXPIRED), (Status.ACTIVE,), (Status.EXPIRED,), (Status.WITHDRAWN,),
)  # fmt: skip
ACTORS = ((Actor.HOLDER, Actor.CLOCK), (Actor.HOLDER,), (Actor.CUSTOMER, Actor.AUTHORISER))


def some_of_each_sort() -> None:
    """Two companies; in force, waiting, stopped and refused by customer and bank, ended by time, with and
    without a sweep; looked at today, long ago and never."""
    now = timezone.now()
    days = [(now - timedelta(days=days)).date() for days in (9, 1, 0)]
    for company in ("Budget Fox", "Rent Ready"):
        over = a_consent(company=company, at=now - timedelta(days=40), lasts=timedelta(days=20))
        disclosed(over, days[0] - timedelta(days=25), days[0] - timedelta(days=30))
        going_on = a_consent(company=company, at=now - timedelta(days=3), lasts=timedelta(days=30))
        disclosed(going_on, days[1])
        disclosed(going_on, days[2])
        a_consent(company=company, given=False)
        stopped = a_consent(company=company, at=now - timedelta(days=10))
        disclosed(stopped, *days[:2])
        withdraw(
            consent_id=stopped.pk, actor=Actor.CUSTOMER, reference="1", at=now - timedelta(days=2),
            policy=consent_policy(ISSUER),
        )  # fmt: skip
        for given, days_ago in ((True, 70), (False, 0)):
            ended = a_consent(company=company, given=given, at=now - timedelta(days=days_ago))
            end(
                consent_id=ended.pk, reason=Reason.MISTAKE, note="", system="test", at=now,
                policy=consent_policy(ISSUER),
            )  # fmt: skip


def searches(*, pairs: bool = True) -> Iterator[Search]:
    """Each filter alone, each two and some three of them together."""
    one, now = Consent.objects.order_by("created_at")[3], timezone.now()
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    asked = {
        "issuer": one.issuer,
        "kind": one.kind,
        "client_id": one.client_id,
        "recipient": one.recipient_id,
        "created_from": now - timedelta(days=41, hours=3),
        "created_before": now - timedelta(days=1, hours=3),
        "changed_from": now - timedelta(days=2, hours=1),
        "changed_before": now - timedelta(days=2) + timedelta(minutes=1),
        "expires_from": now - timedelta(days=30),
        "expires_before": now + timedelta(days=27, minutes=5),
        "given_from": now - timedelta(days=10, minutes=1),
        "given_before": now - timedelta(days=2, hours=23),
        "looked_from": midnight - timedelta(days=1),
        "looked_before": midnight,
        "unused": True,
    }
    several = (
        ("looked_from", "kind", "issuer"),
        ("unused", "kind", "issuer"),
        ("recipient", "created_from", "changed_from"),
        ("recipient", "kind", "created_from", "changed_before"),
        ("recipient", "created_from", "created_before", "changed_from", "changed_before"),
    )
    names = [(), *((name,) for name in asked), *several, *(combinations(asked, 2) if pairs else ())]
    for members in ({name: asked[name] for name in these} for these in names):
        pair = len(members) == 2
        for status in [None, *STATUSES[: 1 if pair else None]]:
            yield Search(**members, status=status)
        for actors in ACTORS[: 1 if pair else None]:
            yield Search(**members, ended_by=actors)
    yield Search(status=(Status.WITHDRAWN, Status.EXPIRED), ended_by=(Actor.HOLDER, Actor.CLOCK))


def rows_that_fit(wanted: Search) -> int:
    return searching._fitting(wanted).count()


def all_are_exact() -> bool:
    wrong = [wanted for wanted in searches() if total_of(wanted) != rows_that_fit(wanted)]
    assert not wrong, wrong[0]
    return True


def test_totals_are_those_of_the_rows_before_and_after_changes_are_added_up(bank: None) -> None:
    some_of_each_sort()
    assert TallyChange.objects.exists()
    assert all_are_exact()

    add_up_tallies()

    assert not TallyChange.objects.exists()
    assert all_are_exact()


def test_what_time_has_ended_counts_as_expired_before_the_sweep_and_after_it(bank: None) -> None:
    some_of_each_sort()
    add_up_tallies()
    assert total_of(Search(status=(Status.EXPIRED,))) == 2
    assert total_of(Search(ended_by=(Actor.CLOCK,))) == 2
    assert not Consent.objects.filter(status="expired").exists()

    sweep(at=timezone.now(), policies=consent_policies(), limit=100, rest=lambda _took: None)

    assert Consent.objects.filter(status="expired").count() == 2
    assert all_are_exact()
    add_up_tallies()
    assert all_are_exact()


def test_ones_that_the_sweep_had_to_skip_are_told_as_expired(bank: None) -> None:
    some_of_each_sort()
    ended = {"expires_at__lt": timezone.now(), "status": "active"}
    over = list(Consent.objects.filter(**ended).values_list("pk", flat=True))
    mark = {"moment": timezone.now(), "consent": over[0]}
    SweepMark.objects.create(column="expires_at", skipped=over, **mark)
    SweepMark.objects.create(column="authorise_by", **mark)

    assert total_of(Search(status=(Status.EXPIRED,))) == len(over) == 2
    assert all_are_exact()


def test_tallies_that_went_wrong_are_right_once_counted_anew(bank: None) -> None:
    some_of_each_sort()
    add_up_tallies()
    CompanyTally.objects.update(number=7)
    DayTally.objects.all().delete()
    LookTally.objects.update(number=7)

    count_tallies_anew()

    assert all_are_exact()
    assert not MonthTally.objects.exists()
    assert CompanyTally.objects.aggregate(all=Sum("number"))["all"] == Consent.objects.count()


def test_what_changed_is_left_for_later_while_all_are_counted_anew(bank: None) -> None:
    some_of_each_sort()
    changes = TallyChange.objects.count()
    with closing(connection.copy()) as elsewhere, elsewhere.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_ALONE])
        add_up_tallies()
        cursor.execute("SELECT pg_advisory_unlock(%s)", [_ALONE])  # a server that is left takes its time

    assert TallyChange.objects.count() == changes
    add_up_tallies()
    assert not TallyChange.objects.exists()


def test_those_of_large_companies_are_counted_by_two_moments(bank: None) -> None:
    """Anew, then with what changes meanwhile, then with that added up."""
    some_of_each_sort()
    count_tallies_anew(large=6)
    large = set(MonthTally.objects.values_list("recipient", flat=True))
    assert len(large) == 2
    assert all_are_exact()

    some_of_each_sort()
    assert all_are_exact()
    add_up_tallies()

    assert all_are_exact()
    assert MonthTally.objects.aggregate(all=Sum("number"))["all"] == Consent.objects.count()


def test_a_company_is_large_once_it_has_so_many(bank: None) -> None:
    some_of_each_sort()
    a_consent(company="Budget Fox")

    count_tallies_anew(large=7)

    one = Recipient.objects.get(name="Budget Fox")
    assert set(MonthTally.objects.values_list("recipient", flat=True)) == {one.pk}
    assert all_are_exact()


def test_what_is_erased_is_unused_only_if_nobody_ever_looked_at_it(bank: None) -> None:
    some_of_each_sort()
    used, unused = (a_consent(at=timezone.now() - timedelta(days=5)) for _ in range(2))
    for days in (4, 3):
        record_disclosure(
            Told(
                consent_id=used.pk, resource="accounts", accounts=("mia-everyday",), customer_present=False,
                interaction_id=uuid4(), at=timezone.now() - timedelta(days=days),
            )
        )  # fmt: skip
    for one in (used, unused):
        withdraw(
            consent_id=one.pk, actor=Actor.CUSTOMER, reference="1", at=timezone.now(),
            policy=consent_policy(ISSUER),
        )  # fmt: skip
    wanted = Search(unused=True)
    before = set(searching._fitting(wanted).values_list("pk", flat=True))
    assert (used.pk in before, unused.pk in before) == (False, True)
    assert total_of(wanted) == len(before)

    erase_records([used.pk, unused.pk], at=timezone.now(), because="its time is over")

    changes: tuple[Callable[[], None], ...] = (lambda: None, add_up_tallies, count_tallies_anew)
    for change in changes:
        change()
        assert set(searching._fitting(wanted).values_list("pk", flat=True)) == before
        assert total_of(wanted) == len(before)
        assert all_are_exact()


@pytest.mark.parametrize(("large", "several"), [(1, 0), (1000, 1000)])
def test_pages_hold_all_that_fits_once_wherever_the_tallies_say_it_is(
    bank: None, large: int, several: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "SEVERAL", several)
    some_of_each_sort()
    some_of_each_sort()
    count_tallies_anew(large=large)
    some_of_each_sort()
    for wanted in searches(pairs=False):
        rows = searching._fitting(wanted).order_by("-created_at", "-pk").values_list("pk", flat=True)

        assert paged(wanted) == list(rows), wanted


def paged(wanted: Search) -> list[UUID]:
    found, after = list[UUID](), None
    while True:
        page = search(wanted, after=after, limit=2)
        found += [one.id for one in page.consents]
        if not page.more:
            return found
        after = page.consents[-1].place


def test_days_are_utcs_whatever_time_zone_a_connection_has(bank: None) -> None:
    a_consent(at=datetime(2026, 3, 1, 11, 30, tzinfo=UTC))
    add_up_tallies()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL timezone = 'Pacific/Kiritimati'")
        cursor.execute("UPDATE consent_consent SET status_changed_at = '2026-03-05 11:30+00'")
        cursor.execute("SET LOCAL timezone = 'UTC'")

    noted = TallyChange.objects.values_list("changed_on", "number")
    assert set(noted) == {(date(2026, 3, 1), -1), (date(2026, 3, 5), 1)}


def test_what_was_undone_leaves_no_change(bank: None) -> None:
    some_of_each_sort()
    add_up_tallies()
    with transaction.atomic():
        a_consent()
        assert TallyChange.objects.exists()
        transaction.set_rollback(True)

    assert not TallyChange.objects.exists()
    assert all_are_exact()


def test_a_total_by_company_or_by_one_moment_reads_no_consent_that_is_not_at_an_edge(bank: None) -> None:
    some_of_each_sort()
    midnight = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)

    with CaptureQueriesContext(connection) as asked:
        total_of(Search(kind="account access"))
        total_of(Search(issuer=ISSUER, created_before=midnight))
        total_of(Search(given_from=midnight))
        total_of(Search(ended_by=(Actor.CUSTOMER, Actor.AUTHORISER), recipient=uuid4()))
        total_of(Search(unused=True))
        total_of(Search(looked_from=midnight))

    assert len(asked) == 6
    said = [query["sql"].replace("SELECT c.* FROM consent_consent c", "") for query in asked.captured_queries]
    assert all("consent_consent " not in sql and "consent_disclosureday" not in sql for sql in said)


def test_the_tallies_say_so_where_they_do_not_know(bank: None) -> None:
    now = timezone.now()
    by_account = {"account": "mia-everyday"}
    both = {"created_from": now, "expires_from": now}

    assert total_by_tallies(by_account) is None
    assert total_by_tallies(both) is None
    assert total_by_tallies({}) == Consent.objects.count()
