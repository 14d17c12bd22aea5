"""A search says exactly how many fit without reading them, whatever has happened to consents meanwhile."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import combinations

import pytest
from django.db import connection, transaction
from django.db.models import Sum
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from consent import searching
from consent.issuers import consent_policies, consent_policy
from consent.lifecycle import Actor, Status
from consent.models import CompanyTally, Consent, DayTally, SweepMark, TallyChange
from consent.operations import add_up_tallies, count_tallies_anew, sweep, withdraw
from consent.searching import Search, total_of
from consent.totals import total_by_tallies
from tests.staff.things import ISSUER, a_consent

pytestmark = [pytest.mark.django_db, pytest.mark.clause("DASH-35")]


def some_of_each_sort() -> None:
    """Two companies; in force, waiting, stopped, ended by time, with and without a sweep."""
    now = timezone.now()
    for company in ("Budget Fox", "Rent Ready"):
        a_consent(company=company, at=now - timedelta(days=40), lasts=timedelta(days=20))
        a_consent(company=company, at=now - timedelta(days=3), lasts=timedelta(days=30))
        a_consent(company=company, given=False)
        stopped = a_consent(company=company, at=now - timedelta(days=10))
        withdraw(
            consent_id=stopped.pk, actor=Actor.CUSTOMER, reference="1", at=now - timedelta(days=2),
            policy=consent_policy(ISSUER),
        )  # fmt: skip


def searches() -> Iterator[Search]:
    """Each filter alone, and each two of them together."""
    one, now = Consent.objects.order_by("created_at")[1], timezone.now()
    asked = {
        "issuer": one.issuer,
        "kind": one.kind,
        "client_id": one.client_id,
        "recipient": one.recipient_id,
        "created_from": now - timedelta(days=11, hours=3),
        "created_before": now - timedelta(days=1, hours=3),
        "changed_from": now - timedelta(days=2, hours=1),
        "changed_before": now - timedelta(days=2) + timedelta(minutes=1),
        "expires_from": now - timedelta(days=30),
        "expires_before": now + timedelta(days=27, minutes=5),
    }
    chosen = [{}, *({name: value} for name, value in asked.items())]
    chosen += [{first: asked[first], second: asked[second]} for first, second in combinations(asked, 2)]
    for members in chosen:
        for status in (
            None,
            (Status.ACTIVE,),
            (Status.EXPIRED,),
            (Status.ACTIVE, Status.EXPIRED),
            (Status.WITHDRAWN,),
        ):
            yield Search(**members, status=status)


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
    assert not Consent.objects.filter(status="expired").exists()

    sweep(at=timezone.now(), policies=consent_policies(), limit=100, rest=lambda _took: None)

    assert Consent.objects.filter(status="expired").count() == 2
    assert all_are_exact()
    add_up_tallies()
    assert all_are_exact()


def test_ones_that_the_sweep_had_to_skip_are_told_as_expired(bank: None) -> None:
    some_of_each_sort()
    over = list(Consent.objects.filter(expires_at__lt=timezone.now()).values_list("pk", flat=True))
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

    count_tallies_anew()

    assert all_are_exact()
    assert CompanyTally.objects.aggregate(all=Sum("number"))["all"] == Consent.objects.count()


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

    assert len(asked) == 2
    assert all("consent_consent " not in query["sql"] for query in asked.captured_queries)


def test_the_tallies_say_so_where_they_do_not_know(bank: None) -> None:
    now = timezone.now()
    by_account = {"account": "mia-everyday"}
    both = {"created_from": now, "expires_from": now}

    assert total_by_tallies(by_account) is None
    assert total_by_tallies(both) is None
    assert total_by_tallies({}) == Consent.objects.count()
