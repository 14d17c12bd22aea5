"""A worker that hears nothing, or a beat that asks for nothing, ends itself: its supervisor restarts it.

A broker's client that reconnects can go on living without ever getting another job, and nothing about the
process shows it. So a thread in each looks at what the process has really done. A worker whose hands are all
full hears nothing either: a job under way counts as work, for as long as any job may take.
"""

import logging
import os
import socket
import threading
import time
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

from celery import signals
from django.db import DatabaseError, connection

LOOKS_EVERY, SILENCE = 15.0, 120.0  # seconds
LONGEST_JOB = 720.0
"""Seconds. None of our jobs has a longer limit of its own: counting all consents anew has eleven minutes."""
STATUS = 70  # EX_SOFTWARE of sysexits.h
_log = logging.getLogger("accord.watchdog")


def under_way() -> list[float]:
    """Seconds since each job that this worker has under way was begun."""
    from celery.worker import state

    now = time.time()
    return [now - one.time_start for one in state.active_requests.copy() if one.time_start]


class Watchdog(threading.Thread):
    """Looks after one process: "worker" or "beat"; `end` ends it at once, whatever its threads do."""

    def __init__(
        self,
        process: str,
        kind: str,
        *,
        silence: float = SILENCE,
        end: Callable[[int], Any] = os._exit,
        at_work: Callable[[], Iterable[float]] = under_way,
    ) -> None:
        super().__init__(name="watchdog", daemon=True)
        self._process, self._kind = process, kind
        self._silence, self._end, self._at_work = silence, end, at_work
        self._progress_at = time.monotonic()
        self._stopped = threading.Event()

    def got_on(self, **_signal: Any) -> None:
        """The process has done what it is there for."""
        self._progress_at = time.monotonic()

    def run(self) -> None:
        self.look()
        while not self._stopped.wait(LOOKS_EVERY):
            self.look()

    def look(self) -> None:
        """Say that the process lives; end it where it has been silent for too long."""
        if self._kind == "worker" and self._is_at_work():
            self.got_on()
        silent_for = time.monotonic() - self._progress_at
        if self._kind == "beat" and silent_for > self._silence:
            self._give_up(silent_for)
        try:
            self._say(silent_for)
        except DatabaseError as error:  # the database's own trouble: nobody can be told, nothing asked
            _log.warning("no heartbeat: %s", type(error).__name__)
        finally:
            connection.close()

    def stop(self, **_signal: Any) -> None:
        """The process ends in good order."""
        from consent.operations.slots import still_heart

        self._stopped.set()
        try:
            still_heart(self._process)
        except DatabaseError as error:
            _log.warning("the heartbeat stays: %s", type(error).__name__)

    def _is_at_work(self) -> bool:
        """Whether a job is under way that may take as long as it has."""
        try:
            return any(seconds < LONGEST_JOB for seconds in self._at_work())
        except RuntimeError:  # one began or ended while they were counted
            return True

    def _say(self, silent_for: float) -> None:
        from consent.health import work_waits
        from consent.operations.slots import beat_heart

        beat_heart(self._process, self._kind, silent_for=silent_for)
        overdue = timedelta(seconds=self._silence)
        if self._kind == "worker" and silent_for > self._silence and work_waits(longer_than=overdue):
            self._give_up(silent_for)

    def _give_up(self, silent_for: float) -> None:
        _log.critical("%s has done nothing for %d seconds, and ends", self._process, silent_for)
        self._end(STATUS)


def watch_the_worker(sender: Any, **_signal: Any) -> None:
    watchdog = Watchdog(str(sender.hostname), "worker")
    signals.task_received.connect(watchdog.got_on, weak=False)
    signals.worker_shutdown.connect(watchdog.stop, weak=False)
    watchdog.start()


def watch_the_beat(**_signal: Any) -> None:
    watchdog = Watchdog(f"beat@{socket.gethostname()}", "beat")
    signals.after_task_publish.connect(watchdog.got_on, weak=False)
    watchdog.start()


def watch() -> None:
    """Have every worker and every beat of this configuration looked after."""
    signals.worker_ready.connect(watch_the_worker)
    signals.beat_init.connect(watch_the_beat)
