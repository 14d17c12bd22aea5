"""What is said of the jobs: which has not come to its end in its time, and who runs them."""

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import F
from django.utils import timezone

from consent.health import JobState, health
from consent.models import Heartbeat, JobSlot
from consent.operations.slots import beat_heart, slot_done
from consent.schedule import once_a_slot
from tests.bank_systems import System

pytestmark = pytest.mark.django_db
JOB = "consent.close_expired"  # each half a minute


@pytest.fixture
def well() -> None:
    """Every job came to its end just now, and both processes live."""
    for entry in settings.CELERY_BEAT_SCHEDULE.values():
        once_a_slot(entry["task"])(lambda: None)()
    beat_heart("worker@somewhere", "worker", silent_for=0)
    beat_heart("beat@somewhere", "beat", silent_for=0)


def state_of(job: str = JOB) -> JobState:
    return next(one.state for one in health().jobs if one.name == job)


def older(seconds: int) -> None:
    JobSlot.objects.update(
        slot=F("slot") - timedelta(seconds=seconds), done_at=F("done_at") - timedelta(seconds=seconds)
    )


def test_all_is_well_where_each_job_has_come_to_its_end(well: None) -> None:
    assert {job.state for job in health().jobs} == {JobState.ON_TIME}
    assert health().faults == []
    assert len(health().jobs) == len(settings.CELERY_BEAT_SCHEDULE)


def test_a_job_is_late_after_two_of_its_slots_and_a_minute(well: None) -> None:
    older(115)
    assert state_of() is JobState.ON_TIME

    older(10)
    assert state_of() is JobState.LATE
    assert any(fault.startswith(f"{JOB} has not come to its end since ") for fault in health().faults)
    assert state_of("consent.sweep_anew") is JobState.ON_TIME  # once a day


def test_a_job_that_fails_says_in_what_its_runs_end_and_no_more(well: None) -> None:
    older(125)

    def fail() -> None:
        raise LookupError("of customer 40118204")

    with pytest.raises(LookupError):
        once_a_slot(JOB)(fail)()

    assert state_of() is JobState.FAILING
    (fault,) = [fault for fault in health().faults if fault.startswith(JOB)]
    assert fault.endswith("; its newest run ended in LookupError")
    slot_done(JOB)
    assert state_of() is JobState.ON_TIME


def test_a_job_that_never_ran_is_late_once_it_should_have(well: None) -> None:
    daily = "consent.sweep_anew"
    JobSlot.objects.filter(job=daily).delete()
    assert state_of(daily) is JobState.NOT_DUE

    tables = MigrationRecorder.Migration.objects.filter(app="consent")
    tables.update(applied=timezone.now() - timedelta(days=3))

    assert state_of(daily) is JobState.LATE


def test_without_a_living_worker_or_beat_nothing_is_well(well: None) -> None:
    Heartbeat.objects.filter(kind="worker").update(at=F("at") - timedelta(seconds=61))
    Heartbeat.objects.filter(kind="beat").delete()

    assert health().faults == ["no beat is alive", "no worker is alive"]


def test_times_that_are_still_to_come_are_no_sign_of_health(well: None) -> None:
    older(-50)
    assert health().faults == []

    older(-3600)
    Heartbeat.objects.update(at=F("at") + timedelta(hours=1))

    assert {job.state for job in health().jobs} == {JobState.AHEAD}
    assert health().faults[:2] == ["no beat is alive", "no worker is alive"]
    assert f"{JOB} ran at a time that is still to come: the database’s clock was wrong" in health().faults


def test_whoever_spoke_last_at_a_time_to_come_and_lives_says_so_anew(well: None) -> None:
    """And a job is well again with its next slot."""
    older(-2 * 86_400)
    Heartbeat.objects.update(at=F("at") + timedelta(hours=1))
    Heartbeat.objects.create(
        process="worker@gone",
        kind="worker",
        at=timezone.now() + timedelta(days=9),
        progress_at=timezone.now(),
    )

    for kind in ("worker", "beat"):
        beat_heart(f"{kind}@somewhere", kind, silent_for=0)
    for entry in settings.CELERY_BEAT_SCHEDULE.values():
        once_a_slot(entry["task"])(lambda: None)()

    assert health().faults == []
    assert not Heartbeat.objects.filter(process="worker@gone").exists()


def test_the_command_and_the_address_say_the_same(well: None) -> None:
    monitor = System("monitor").register("watch")
    said = StringIO()
    call_command("health", stdout=said)
    assert f"{JOB}: on time, every 30 s" in said.getvalue()
    answer = monitor.call("GET", "health")
    assert (answer.status_code, answer.json()["faults"]) == (200, [])

    older(125)

    with pytest.raises(CommandError, match=JOB):
        call_command("health", stdout=StringIO())
    assert monitor.call("GET", "health").status_code == 503


@pytest.mark.parametrize("kind", ["worker", "beat"])
def test_a_container_asks_after_its_own_process(well: None, kind: str, monkeypatch: Any) -> None:
    monkeypatch.setattr("socket.gethostname", lambda: "somewhere")
    call_command("health", "--here", kind, stdout=StringIO())

    monkeypatch.setattr("socket.gethostname", lambda: "elsewhere")
    with pytest.raises(CommandError, match=f"no {kind} is alive"):
        call_command("health", "--here", kind)
