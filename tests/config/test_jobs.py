"""How long jobs may take, and which queue they wait in: each by one table."""

import pytest
from celery import Celery
from django.conf import settings

from config import jobs
from config.celery import app
from config.watchdog import LONGEST_JOB

SCHEDULED = sorted(str(entry["task"]) for entry in settings.CELERY_BEAT_SCHEDULE.values())


@pytest.fixture(scope="module")
def loaded() -> Celery:
    app.loader.import_default_modules()
    return app


@pytest.mark.parametrize("name", [*SCHEDULED, "portal.send_code"])
def test_a_job_is_told_to_end_before_its_process_is_ended_and_before_the_watchdog_wonders(
    name: str, loaded: Celery
) -> None:
    task = loaded.tasks[name]
    soft = task.soft_time_limit or loaded.conf.task_soft_time_limit
    hard = task.time_limit or loaded.conf.task_time_limit

    assert 0 < soft < hard < LONGEST_JOB


def test_no_table_names_a_job_that_there_is_not(loaded: Celery) -> None:
    assert jobs.ROUTES.keys() | jobs.LIMITS.keys() <= set(SCHEDULED)


def test_letters_notices_and_codes_wait_behind_no_sweep(loaded: Celery) -> None:
    queues = {name: loaded.amqp.router.route({}, name)["queue"].name for name in SCHEDULED}
    soon = {name for name, queue in queues.items() if queue == jobs.SOON}

    assert {
        "consent.deliver_messages", "consent.write_reminders", "portal.send_security_letters",
        "portal.sum_up_letters", "staff.tell_auditors", "oidc.rotate_keys", "consent.anchor_audit",
    } <= soon  # fmt: skip
    assert loaded.amqp.router.route({}, "portal.send_code")["queue"].name == jobs.SOON
    assert {"consent.close_expired", "oidc.prune_spent", "staff.make_exports"}.isdisjoint(soon)
    assert set(loaded.amqp.queues) == set(jobs.QUEUES)  # a worker that is told of none serves both
