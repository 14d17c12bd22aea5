"""The database backend that DATABASES names."""

import time

from django.db.backends.postgresql import base

TRUSTED_FOR = 5.0
"""Seconds for which a connection that answered is used without asking again. One that breaks meanwhile fails
one request, after which Django closes it."""


class DatabaseWrapper(base.DatabaseWrapper):
    answered_at = float("-inf")

    def close_if_health_check_failed(self) -> None:
        if time.monotonic() - self.answered_at < TRUSTED_FOR:
            self.health_check_done = True
            return
        super().close_if_health_check_failed()
        self.answered_at = time.monotonic()

    def connect(self) -> None:
        super().connect()
        self.answered_at = time.monotonic()
