"""Tells other servers, a few times a second, how many calls were answered here."""

import logging
from datetime import datetime

from django.db import Error, close_old_connections, connection

from oidc.throttling import learn

_log = logging.getLogger("accord.traffic")


class SharedTraffic:
    def __init__(self) -> None:
        self._heard = True

    def tell(self, at: datetime) -> None:
        """Where the database is away, each server goes on by what it counted itself."""
        try:
            close_old_connections()
            learn(at)
            self._heard = True
        except Error as error:
            connection.close()
            if self._heard:  # once, and not twice a second for as long as the database is away
                _log.warning("calls are counted by each server alone: %s", type(error).__name__)
            self._heard = False
