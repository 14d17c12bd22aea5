"""Counts machines' calls as near to the client as a server comes: what each was, how it ended, how long
it took.

A call costs a few additions in memory; a thread of its own stores what came together every few seconds, so no
call waits for that and none costs a statement. What a killed process had not stored yet is not counted.
"""

import logging
import threading
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from time import perf_counter
from typing import Any

from django.conf import settings
from django.db import Error, close_old_connections, connection, transaction
from django.urls import Resolver404, resolve

from oidc.clauses import clause
from oidc.issuers import security_policy
from oidc.measuring import Call, keep
from oidc.refusals import Refusal, keep_refusals
from oidc.reporting import CallKind
from oidc.security_log import whose, why_refused

EVERY = 5.0  # seconds
MOST = 50_000
"""Calls that wait to be stored: more are not counted, so that an unreachable database costs no memory."""
_log = logging.getLogger("accord.figures")

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
WSGI = Callable[[Environ, StartResponse], Iterable[bytes]]


class Tally:
    """What this process has answered and not stored yet."""

    def __init__(self) -> None:
        self._calls: list[Call] = []
        self._refusals: list[Refusal] = []
        self._minutes: set[datetime] = set()
        self._guard = threading.Lock()

    def add(self, call: Call) -> None:
        with self._guard:
            if len(self._calls) < MOST:
                self._calls.append(call)

    def add_refusal(self, refusal: Refusal) -> None:
        with self._guard:
            if len(self._refusals) < MOST:
                self._refusals.append(refusal)

    def store(self, at: datetime) -> bool:
        """Store all of it, and that somebody was there at `at`; False where it has to wait."""
        with self._guard:
            calls, self._calls = self._calls, []
            refusals, self._refusals = self._refusals, []
            self._minutes.add(at.replace(second=0, microsecond=0))
            minutes = sorted(self._minutes)
        try:
            close_old_connections()
            with transaction.atomic():
                keep(calls, minutes)
                keep_refusals(refusals)
        except Error as error:
            _log.warning("calls wait to be counted: %s", type(error).__name__)
            connection.close()
            with self._guard:
                self._calls = (calls + self._calls)[:MOST]
                self._refusals = (refusals + self._refusals)[:MOST]
            return False
        with self._guard:
            self._minutes.difference_update(minutes)
        return True


class CountedCalls:
    """WSGI: hands every call on, and counts those that its issuer's profile wants measured, and what was
    refused to each client."""

    def __init__(self, further: WSGI, tally: Tally) -> None:
        self._further = further
        self._tally = tally

    @clause("NFR-08")
    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        issuer, kind = kind_of(environ)
        if issuer not in settings.ISSUERS:
            return self._further(environ, start_response)
        answered: list[str] = []

        def begin(status: str, *said: Any) -> Any:
            answered[:] = [status]
            return start_response(status, *said)

        at, begun, status = datetime.now(UTC), perf_counter(), 500
        try:
            body = self._further(environ, begin)
            status = int(answered[0][:3])
            return body
        finally:
            took = timedelta(seconds=perf_counter() - begun)
            fault = why_refused(environ) if status >= 400 else ""
            if kind is not None:
                self._tally.add(Call(issuer=issuer, kind=kind, status=status, fault=fault, at=at, took=took))
            if status >= 400 and (client_id := whose(environ)):
                self._tally.add_refusal(
                    Refusal(
                        day=at.date(),
                        issuer=issuer,
                        client_id=client_id,
                        address=kind_of_address(environ["PATH_INFO"]),
                        code=fault or str(status),
                    )
                )


def kind_of_address(path: str) -> str:
    """The pattern that answers it, below the issuer: there are only so many, and they hold nobody's ids."""
    for addresses in (settings.ROOT_URLCONF, "config.mtls_urls"):
        try:
            return resolve(path, addresses).route.partition("/")[2]
        except Resolver404:
            continue
    return "no address of ours"


def kind_of(environ: Environ) -> tuple[str, CallKind | None]:
    """Whose call it is and what; None where nobody asks how such calls went."""
    issuer, _, path = environ["PATH_INFO"].lstrip("/").partition("/")
    if issuer not in settings.ISSUERS:
        return issuer, None
    reporting = security_policy(issuer).reporting
    present = "HTTP_X_FAPI_CUSTOMER_IP_ADDRESS" in environ
    return issuer, reporting.kind_of(path, present) if reporting else None
