"""A worker that hears nothing, or a beat that asks for nothing, ends itself: its supervisor restarts it.

A broker's client that reconnects can go on living without ever getting another job, and nothing about the
process shows it. So a thread in each looks at what the process has really done.
"""

import logging
import os
import socket
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from celery import signals
from django.db import DatabaseError, connection

LOOKS_EVERY, SILENCE = 15.0, 120.0  # seconds
STATUS = 70  # EX_SOFTWARE of sysexits.h
_log = logging.getLogger("accord.watchdog")


class Watchdog(threading.Thread):
    """Looks after one process: "worker" or "beat"; `end` ends it at once, whatever its threads do."""

    def __init__(
        self, process: str, kind: str, *, silence: float = SILENCE, end: Callable[[int], Any] = os._exit
    ) -> None:
        super().__init__(name="watchdog", daemon=True)
        self._process, self._kind = process, kind
        self._silence, self._end = silence, end
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
