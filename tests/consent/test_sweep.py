"""The sweep at scale: pages, marks, backlogs, and slots of the schedule that are taken once."""

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from io import StringIO
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings as configured
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.forms import model_to_dict
from django.test.utils import CaptureQueriesContext

from consent import tasks
from consent.lifecycle import Status, Verb
from consent.models import Consent, ConsentEvent, JobSlot, OutboxMessage, Person, SweepMark
from consent.notices import Channel, Notice
from consent.operations import sweep, sweep_anew
from consent.operations._messages import messages_about, registered_kinds
from consent.operations.slots import take_slot
from consent.schedule import interval, once_a_slot
from tests.consent.conftest import ISSUER, NOW, POLICY, Propose, authorise, expire, revoke

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
WEEK = timedelta(days=7)
KINDS = registered_kinds({ISSUER: POLICY})


@pytest.fixture
def backlog(propose: Propose, customer: Person) -> list[Consent]:
    """Seven consents whose time came on each day of a week, and one nobody decided on."""
    ending = [authorise(propose(expires_at=NOW + day * DAY), customer) for day in range(1, 8)]
    return [*ending, propose()]


def swept(*, limit: int, rests: list[float] | None = None) -> int:
    rest = rests.append if rests is not None else lambda _took: None
    return sweep(at=NOW + WEEK, policies={ISSUER: POLICY}, limit=limit, rest=rest)


def statuses() -> set[str]:
    return set(Consent.objects.values_list("status", flat=True))


@pytest.mark.clause("CON-11")
def test_a_week_without_a_sweep_is_caught_up_page_by_page_with_a_rest_after_each(
    backlog: list[Consent],
) -> None:
    rests: list[float] = []

    assert swept(limit=3, rests=rests) == 8

    assert statuses() == {Status.EXPIRED}
    assert len(rests) == 6  # 7 times to pick up, 7 ends and 8 times to decide, in pages of three
    assert ConsentEvent.objects.filter(verb="expire").count() == 8
    call_command("audit", "verify", stdout=StringIO())  # a fault would be a SystemExit


def test_a_page_costs_as_many_statements_as_a_consent(backlog: list[Consent]) -> None:
    def statements(limit: int) -> int:
        with CaptureQueriesContext(connection) as captured:
            expire(NOW + WEEK, limit=limit)
        return len(captured)

    expire(NOW, limit=1)  # makes the marks

    # Savepoint, what is not waited for, mark, page, mark, release: of each order.
    assert max(statements(1), statements(6)) <= 3 * 6


class Killed(BaseException):
    """What no code of ours could catch."""


@pytest.mark.clause("CON-11")
@pytest.mark.parametrize("after", [1, 2])
def test_a_sweep_killed_between_two_pages_loses_nothing_and_repeats_nothing(
    backlog: list[Consent], after: int
) -> None:
    def dying() -> Iterator[None]:
        yield from [None] * (2 + after - 1)  # two pages of what was picked up come first
        raise Killed

    death = dying()
    with pytest.raises(Killed):
        sweep(at=NOW + WEEK, policies={ISSUER: POLICY}, limit=3, rest=lambda _took: next(death))
    assert ConsentEvent.objects.filter(verb="expire").count() == 3 * after

    swept(limit=3)

    assert statuses() == {Status.EXPIRED}
    assert ConsentEvent.objects.filter(verb="expire").count() == 8
    assert set(Consent.objects.values_list("version", flat=True)) == {2, 3}
    call_command("audit", "verify", stdout=StringIO())


def test_a_sweep_begins_no_page_once_it_has_had_its_time(backlog: list[Consent]) -> None:
    def work(for_seconds: float) -> int:
        until = time.monotonic() + for_seconds
        rest = lambda _took: time.sleep(for_seconds)  # noqa: E731
        return sweep(at=NOW + WEEK, policies={ISSUER: POLICY}, limit=3, rest=rest, until=until)

    assert work(0) == 0
    assert 0 <= work(0.05) < 8
    assert ConsentEvent.objects.filter(verb="expire").count() + swept(limit=3) == 8


def test_ends_at_one_instant_are_paged_as_well(propose: Propose, customer: Person) -> None:
    for _ in range(5):
        authorise(propose(expires_at=NOW + DAY), customer)

    assert swept(limit=2) == 5


def test_what_was_looked_at_once_is_not_looked_at_again(backlog: list[Consent]) -> None:
    swept(limit=100)
    marks = dict(SweepMark.objects.values_list("column", "moment"))

    within = POLICY.pick_up_within
    assert marks == {"pick_up_by": NOW + within, "expires_at": NOW + WEEK, "authorise_by": NOW + DAY}
    assert swept(limit=100) == 0


def test_what_came_to_lie_before_the_mark_is_found_when_all_is_looked_at_again(
    backlog: list[Consent], propose: Propose, customer: Person
) -> None:
    swept(limit=100)
    late = authorise(propose(expires_at=NOW + timedelta(hours=1)), customer)
    assert swept(limit=100) == 0

    sweep_anew()

    assert swept(limit=100) == 1
    late.refresh_from_db()
    assert late.status == Status.EXPIRED


def test_an_end_that_its_recipient_was_faster_with_stays_as_it_is(backlog: list[Consent]) -> None:
    revoke(backlog[0])

    assert swept(limit=100) == 7
    backlog[0].refresh_from_db()
    assert backlog[0].status == Status.REVOKED


@pytest.mark.clause("CON-11", "AMD-01")
@pytest.mark.parametrize("until", [NOW + 3 * WEEK, None])
def test_what_others_held_and_moved_to_a_later_end_goes_on(
    propose: Propose, customer: Person, until: datetime | None
) -> None:
    """As who agrees anew at the instant of its end does: it was due when the sweep passed it over."""
    renewed = authorise(propose(expires_at=until), customer)
    SweepMark.objects.create(column="expires_at", moment=NOW, consent=renewed.pk, skipped=[renewed.pk])

    assert swept(limit=100) == 0

    renewed.refresh_from_db()
    assert renewed.status == Status.ACTIVE
    mark = SweepMark.objects.get(column="expires_at")
    assert (mark.moment, mark.skipped) == (NOW, [])


# --- slots ----------------------------------------------------------------------------------------------


def test_a_slot_is_taken_once_and_the_next_one_is_free() -> None:
    minute = timedelta(minutes=1)
    assert take_slot("a job", every=minute)
    assert not take_slot("a job", every=minute)
    assert take_slot("another job", every=minute)

    JobSlot.objects.filter(job="a job").update(slot=JobSlot.objects.get(job="a job").slot - minute)

    assert take_slot("a job", every=minute)


def test_a_slot_taken_while_the_clock_ran_ahead_keeps_nobody_from_the_present_one() -> None:
    minute = timedelta(minutes=1)
    assert take_slot("a job", every=minute)
    present = JobSlot.objects.get(job="a job").slot
    JobSlot.objects.update(slot=present + DAY)

    assert take_slot("a job", every=minute)

    assert JobSlot.objects.get(job="a job").slot - present in {timedelta(), minute}
    assert not take_slot("a job", every=DAY), "which has begun before, and is the day’s too"


def test_a_job_that_two_schedulers_ask_for_runs_once(backlog: list[Consent]) -> None:
    tasks.close_expired()
    assert statuses() == {Status.EXPIRED}
    SweepMark.objects.all().delete()
    seen: list[int] = []
    once_a_slot("consent.close_expired")(lambda: seen.append(1))()

    tasks.close_expired()

    assert (SweepMark.objects.count(), seen) == (0, [])


def test_every_job_of_the_schedule_knows_its_slots() -> None:
    jobs = [entry["task"] for entry in configured.CELERY_BEAT_SCHEDULE.values()]

    assert all(interval(job) > 0 for job in jobs)
    with pytest.raises(LookupError):
        interval("a job that nobody planned")


def test_the_other_jobs_run_too(propose: Propose, settings: Any, tmp_path: Any) -> None:
    settings.AUDIT_ANCHOR_DIR = tmp_path
    propose()
    expire(NOW + WEEK)

    tasks.anchor_audit()
    tasks.look_at_all_again()

    assert (tmp_path / "anchors.txt").read_text().count("\n") == 1
    assert {mark.moment.year for mark in SweepMark.objects.all()} == {1}


# --- what is told ---------------------------------------------------------------------------------------


def test_a_page_leaves_the_messages_that_a_move_would_have_left(propose: Propose, customer: Person) -> None:
    told = (Notice(Channel.MAIL, "ended"), Notice(Channel.EVENT, "over"))
    policy = replace(POLICY, notices=lambda change: told if change.verb is Verb.EXPIRE else ())
    consents = [authorise(propose(expires_at=NOW + DAY), customer) for _ in range(2)]

    sweep(at=NOW + WEEK, policies={ISSUER: policy}, limit=10, rest=lambda _took: None)

    for consent in consents:
        consent.refresh_from_db()
        rows = OutboxMessage.objects.filter(consent=consent, sequence=consent.version)
        left = {(row.channel, row.topic): row for row in rows}
        assert len(left) == len(told)
        for wanted in messages_about(consent, told, NOW + WEEK):
            found = left[wanted.channel, wanted.topic]
            assert {**model_to_dict(wanted), "id": found.pk} == {**model_to_dict(found), "id": found.pk}
    ids = sorted(row.pk for row in OutboxMessage.objects.exclude(topic="given"))
    assert len({one.bytes[:6] for one in ids}) == 1  # side by side in their index
    assert len({one.bytes[6:] for one in ids}) == 4


def test_kinds_that_are_told_of_otherwise_are_told_apart_in_a_page(
    propose: Propose, customer: Person
) -> None:
    notices = lambda change: (Notice(Channel.MAIL, f"of {change.kind} while {change.source}"),)  # noqa: E731
    policy = replace(POLICY, notices=notices)
    shared, undecided = authorise(propose(expires_at=NOW + DAY), customer), propose()

    sweep(at=NOW + WEEK, policies={ISSUER: policy}, limit=10, rest=lambda _took: None)

    topics = dict(OutboxMessage.objects.exclude(topic="given").values_list("consent", "topic"))
    assert topics[shared.pk] == f"of {shared.kind if shared.kind in KINDS else ''} while active"
    assert topics[undecided.pk].endswith("while awaiting")


def test_events_and_messages_belong_to_a_consent_that_there_is(propose: Propose) -> None:
    event = ConsentEvent.objects.get(consent=propose())
    event.pk, event.consent_id = None, uuid4()
    with pytest.raises(IntegrityError, match="no such consent"), transaction.atomic():
        event.save()

    (stray,) = messages_about(propose(), [Notice(Channel.MAIL, "given")], NOW)
    stray.consent_id = uuid4()
    with pytest.raises(IntegrityError, match="no such consent"), transaction.atomic():
        stray.save()


def test_a_full_page_is_planned_so_that_its_cost_grows_with_its_rows_alone(
    propose: Propose, customer: Person
) -> None:
    """PostgreSQL guesses that a WITH gives one row, and is then glad to compare each row with each."""
    for _ in range(60):
        authorise(propose(expires_at=NOW + DAY), customer)
    with CaptureQueriesContext(connection) as captured:
        assert swept(limit=100) == 60
    (page,) = [
        query["sql"] for query in captured if "moved AS" in query["sql"] and "expires_at AS" in query["sql"]
    ]

    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {page}")
        plan = "\n".join(row[0] for row in cursor.fetchall())

    assert "hashed SubPlan" in plan
    assert "Anti Join" not in plan
