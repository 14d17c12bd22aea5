"""What came to lie behind the sweep is noticed within the hour, and closed (I23)."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from consent import tasks
from consent.lifecycle import Status
from consent.models import Consent, JobSlot, SweepMark
from oidc import tasks as oidc_tasks
from oidc.findings import findings
from oidc.soon import BEHIND, FRESHNESS
from tests.actors import Customer, Recipient
from tests.consent.audit.conftest import behind_the_guards

pytestmark = pytest.mark.django_db
ORDERS = pytest.mark.parametrize("column", ["expires_at", "authorise_by", "pick_up_by"])
LAST = "ffffffff-ffff-ffff-ffff-ffffffffffff"


def passed_over(column: str, recipient: Recipient, customer: Customer, *, ago: timedelta) -> None:
    """A consent whose time came so long ago, when the sweep has come to five minutes ago."""
    link = recipient.link()
    if column == "pick_up_by":
        customer.allows(link)
    now = timezone.now()
    ends(column, now - ago)
    SweepMark.objects.create(column=column, moment=now - timedelta(minutes=5), consent=LAST)


def ends(column: str, at: datetime) -> None:
    behind_the_guards(f"UPDATE consent_consent SET {column} = %(at)s", at=at)  # noqa: S608 -- our own words


def late(rules: dict[str, str]) -> list[str]:
    return [found.rule for found in findings(rules) if not found.holds]


def run(*jobs: Callable[[], None]) -> None:
    JobSlot.objects.all().delete()
    for job in jobs:
        job()


@ORDERS
@pytest.mark.clause("CON-11")
def test_it_is_looked_for_once_an_hour_and_then_the_sweep_closes_it(
    column: str, nz: Recipient, mia: Customer, caplog: pytest.LogCaptureFixture
) -> None:
    passed_over(column, nz, mia, ago=timedelta(minutes=16))
    run(tasks.close_expired)
    assert late(FRESHNESS) == []
    assert Consent.objects.get().status != Status.EXPIRED

    (rule,) = late(BEHIND)
    caplog.clear()
    run(oidc_tasks.check_behind_the_sweep, tasks.close_expired)

    assert [(one.levelno, vars(one)["code"]) for one in caplog.records] == [(logging.ERROR, rule)]
    assert Consent.objects.get().status == Status.EXPIRED
    assert late(BEHIND) == []


@ORDERS
def test_what_may_be_under_way_or_was_closed_is_nothing_that_was_passed_over(
    column: str, nz: Recipient, mia: Customer
) -> None:
    passed_over(column, nz, mia, ago=timedelta(minutes=14))
    assert late(BEHIND) == []

    run(tasks.look_at_all_again, tasks.close_expired)
    ends(column, timezone.now() - timedelta(hours=1))

    assert Consent.objects.get().status == Status.EXPIRED
    assert late(BEHIND) == []


def test_nothing_found_leaves_the_sweep_where_it_is(nz: Recipient, mia: Customer) -> None:
    passed_over("expires_at", nz, mia, ago=timedelta(minutes=6))
    before = SweepMark.objects.get()

    run(oidc_tasks.check_behind_the_sweep)

    assert SweepMark.objects.get().moment == before.moment


def test_the_job_of_each_minute_asks_after_what_did_not_move_of_late_as_well(
    nz: Recipient, mia: Customer, caplog: pytest.LogCaptureFixture
) -> None:
    """A consent that ends has most often not moved for months, nor had a token for days."""
    mia.allows(nz.link())
    behind_the_guards("UPDATE consent_consent SET expires_at = now() - interval '16 minutes'")
    behind_the_guards(
        "UPDATE consent_consentevent SET id = id - 100000",
        "INSERT INTO consent_consentevent (consent_id, sequence, verb, result, actor, actor_reference, at,"
        " detail, previous, hash) SELECT gen_random_uuid(), 1, verb, result, actor, actor_reference, at,"
        " detail, previous, hash FROM consent_consentevent LIMIT 1",
    )

    run(oidc_tasks.check_invariants)

    assert "what is over is closed within a quarter of an hour" in {
        vars(one)["code"] for one in caplog.records
    }
