"""A worker or beat that does nothing any more ends itself, and only where that is the truth."""

from datetime import timedelta

import pytest
from django.db.models import F
from django.db.models.functions import Now

from config.watchdog import STATUS, Watchdog
from consent.models import Heartbeat, JobSlot
from consent.operations.slots import beat_heart, slot_done, take_slot

pytestmark = [pytest.mark.django_db(transaction=True)]
HOUR = timedelta(hours=1)


def looked_after(kind: str, *, silence: float) -> list[int]:
    """The statuses a process ended with when its watchdog looked once."""
    ended: list[int] = []
    Watchdog(f"{kind}@here", kind, silence=silence, end=ended.append).look()
    return ended


def test_a_process_that_gets_on_says_that_it_lives_and_goes_on() -> None:
    assert looked_after("worker", silence=60) == looked_after("beat", silence=60) == []
    assert set(Heartbeat.objects.values_list("process", "kind")) == {
        ("worker@here", "worker"),
        ("beat@here", "beat"),
    }


def test_a_beat_that_asks_for_nothing_ends() -> None:
    assert looked_after("beat", silence=-1) == [STATUS]


def test_a_worker_that_hears_nothing_while_jobs_wait_ends() -> None:
    take_slot("consent.deliver_messages", every=timedelta(seconds=5))
    JobSlot.objects.update(slot=F("slot") - HOUR)
    beat_heart("beat@here", "beat", silent_for=0)

    assert looked_after("worker", silence=-1) == [STATUS]


def test_a_worker_that_hears_nothing_because_others_do_the_work_goes_on() -> None:
    take_slot("consent.deliver_messages", every=timedelta(seconds=5))
    slot_done("consent.deliver_messages")
    beat_heart("beat@here", "beat", silent_for=0)

    assert looked_after("worker", silence=-1) == []


def test_a_worker_that_hears_nothing_because_nobody_asks_goes_on() -> None:
    take_slot("consent.deliver_messages", every=timedelta(seconds=5))
    JobSlot.objects.update(slot=F("slot") - HOUR)
    assert looked_after("worker", silence=-1) == []

    beat_heart("beat@here", "beat", silent_for=3600)
    assert looked_after("worker", silence=-1) == []


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
