"""A thread that tells other servers, a few times a second, how many calls were answered here."""

import logging
import threading
from datetime import UTC, datetime

from django.db import Error, close_old_connections, connection

from oidc.call_counts import TOLD_EVERY
from oidc.throttling import learn

_log = logging.getLogger("accord.traffic")


class SharedTraffic:
    def __init__(self) -> None:
        self._over = threading.Event()

    def begin(self) -> None:
        """Tell from now on, until `end`."""
        threading.Thread(target=self._go_on, name="shared traffic", daemon=True).start()

    def end(self) -> None:
        self._over.set()

    def _go_on(self) -> None:
        heard = True
        while not self._over.wait(TOLD_EVERY):
            try:
                close_old_connections()
                learn(datetime.now(UTC))
                heard = True
            except Error as error:
                connection.close()
                if heard:  # once, and not twice a second for as long as the database is away
                    _log.warning("calls are counted by each server alone: %s", type(error).__name__)
                heard = False
