"""A worker or beat that does nothing any more ends itself, and only where that is the truth."""

from collections.abc import Collection
from datetime import timedelta
from json import dumps
from time import monotonic

import pytest
from celery.worker import state
from celery.worker.request import Request
from django.db.models import F
from django.db.models.functions import Now
from kombu import Message

from config.celery import app
from config.watchdog import LONGEST_JOB, STATUS, Watchdog, under_way
from consent.models import Heartbeat, JobSlot
from consent.operations.slots import beat_heart, slot_done, take_slot
from consent.tasks import deliver_messages

pytestmark = [pytest.mark.django_db(transaction=True)]
HOUR, DAY = timedelta(hours=1), 86_400


def looked_after(kind: str, *, silence: float, at_work: Collection[float] = ()) -> list[int]:
    """The statuses a process ended with when its watchdog looked once; `at_work` are the seconds since its
    jobs began."""
    ended: list[int] = []
    watchdog = Watchdog(f"{kind}@here", kind, silence=silence, end=ended.append, at_work=lambda: at_work)
    watchdog._progress_at -= HOUR.total_seconds()
    watchdog.look()
    return ended


def test_a_process_that_gets_on_says_that_it_lives_and_goes_on() -> None:
    assert looked_after("worker", silence=DAY) == looked_after("beat", silence=DAY) == []
    assert set(Heartbeat.objects.values_list("process", "kind")) == {
        ("worker@here", "worker"),
        ("beat@here", "beat"),
    }


def test_a_beat_that_asks_for_nothing_ends() -> None:
    assert looked_after("beat", silence=120) == [STATUS]


def test_a_worker_that_hears_nothing_while_jobs_wait_ends() -> None:
    take_slot("consent.deliver_messages", every=timedelta(seconds=5))
    JobSlot.objects.update(slot=F("slot") - HOUR)
    beat_heart("beat@here", "beat", silent_for=0)

    assert looked_after("worker", silence=120) == [STATUS]


def test_a_slot_that_lies_ahead_is_no_work_that_was_done() -> None:
    """It was taken while the database's clock was wrong; one of a job that seldom comes says nothing."""
    beat_heart("beat@here", "beat", silent_for=0)
    take_slot("consent.sweep_anew", every=timedelta(days=1))
    JobSlot.objects.update(slot=F("slot") + 48 * HOUR)
    assert looked_after("worker", silence=120) == []

    take_slot("consent.deliver_messages", every=timedelta(seconds=5))
    JobSlot.objects.update(slot=F("slot") + 48 * HOUR)

    assert looked_after("worker", silence=120) == [STATUS]


def test_a_worker_that_hears_nothing_because_others_do_the_work_goes_on() -> None:
    take_slot("consent.deliver_messages", every=timedelta(seconds=5))
    slot_done("consent.deliver_messages")
    beat_heart("beat@here", "beat", silent_for=0)

    assert looked_after("worker", silence=120) == []


@pytest.mark.parametrize(
    ("at_work", "ends"),
    [
        pytest.param([130.0, 640.0], [], id="at a long one"),
        pytest.param([LONGEST_JOB + 1, 5.0], [], id="at another one"),
        pytest.param([LONGEST_JOB + 1, LONGEST_JOB + 9], [STATUS], id="hangs"),
    ],
)
def test_a_worker_whose_hands_are_full_goes_on_for_as_long_as_any_job_may_take(
    at_work: list[float], ends: list[int]
) -> None:
    take_slot("consent.deliver_messages", every=timedelta(seconds=5))
    JobSlot.objects.update(slot=F("slot") - HOUR)
    beat_heart("beat@here", "beat", silent_for=0)

    assert looked_after("worker", silence=120, at_work=at_work) == ends


def test_a_job_counts_from_when_the_worker_accepted_it() -> None:
    headers = {"id": "1", "task": deliver_messages.name}
    body, kind = dumps(((), {}, {})), "application/json"
    message = Message(body, content_type=kind, content_encoding="utf-8", headers=headers)  # type: ignore[no-untyped-call] # of kombu
    job = Request(message, app=app, hostname="here", task=deliver_messages)
    assert under_way() == []
    job.on_accepted(pid=1, time_accepted=monotonic() - 90)

    (seconds,) = under_way()
    assert 89 < seconds < 120

    state.task_ready(job)
    assert under_way() == []


def test_a_worker_that_hears_nothing_because_nobody_asks_goes_on() -> None:
    take_slot("consent.deliver_messages", every=timedelta(seconds=5))
    JobSlot.objects.update(slot=F("slot") - HOUR)
    assert looked_after("worker", silence=120) == []

    beat_heart("beat@here", "beat", silent_for=3600)
    assert looked_after("worker", silence=120) == []


def test_a_process_that_ends_in_good_order_leaves_no_heartbeat() -> None:
    watchdog = Watchdog("worker@here", "worker")
    watchdog.look()

    watchdog.stop()

    assert not Heartbeat.objects.exists()


def test_whoever_was_silent_for_a_day_is_forgotten() -> None:
    beat_heart("worker@gone", "worker", silent_for=0)
    Heartbeat.objects.update(at=F("at") - 25 * HOUR)

    beat_heart("worker@here", "worker", silent_for=0)

    assert [heart.process for heart in Heartbeat.objects.all()] == ["worker@here"]


def test_progress_is_what_the_database_says_the_process_last_did() -> None:
    beat_heart("worker@here", "worker", silent_for=90)

    late = Heartbeat.objects.filter(progress_at__lt=Now() - timedelta(seconds=89), at__gt=Now() - HOUR)
    assert late.exists()
