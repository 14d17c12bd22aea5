"""Real threads with a database connection each, let go at one moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier
from typing import TypeVar

from django.db import connection, transaction
from django.db.models import Model

from tests.actors import Recipient
from tests.browser import Browser

T = TypeVar("T")


def at_once(*acts: Callable[[], T]) -> list[T]:
    """What each act returned, in order; the first exception of any is raised."""
    gate = Barrier(len(acts))

    def run(act: Callable[[], T]) -> T:
        try:
            connection.ensure_connection()
            gate.wait(timeout=30)
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(run, acts))


def held_up(
    first: Callable[[], object], then: Callable[[], T], *, meanwhile: Callable[[], object] = lambda: None
) -> T:
    """What `then` returned, which began while `first` was done and not committed yet, and had to wait;
    `meanwhile` is done before that commit as well."""
    others: list[int] = []

    def run() -> T:
        try:
            others.append(_backend())
            return then()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as thread:
        with transaction.atomic():
            first()
            second = thread.submit(run)
            while not ((others and _waits_for_us(others[0])) or second.done()):
                pass
            assert not second.done(), "it did not wait"
            meanwhile()
        return second.result()


def overtaken(call: Callable[[], T], *, reading: type[Model], by: Callable[[], object]) -> T:
    """What a call returned that got no further than its first reading of a table before `by` was done and
    committed."""
    others: list[int] = []

    def run() -> T:
        try:
            others.append(_backend())
            return call()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as thread:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(f"LOCK TABLE {reading._meta.db_table} IN ACCESS EXCLUSIVE MODE")
            answer = thread.submit(run)
            while not ((others and _waits_for_us(others[0])) or answer.done()):
                pass
            assert not answer.done(), "it never read the table"
            by()
        return answer.result()


def _backend() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def _waits_for_us(backend: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid() = ANY(pg_blocking_pids(%s))", [backend])
        return bool(cursor.fetchone()[0])


def copies(recipient: Recipient, number: int) -> list[Recipient]:
    """The same client at so many machines; a failure of ours reaches them as a 500."""
    return [replace(recipient, http=Browser(raise_request_exception=False)) for _ in range(number)]


def twin(browser: Browser) -> Browser:
    """A second window of a browser: the same cookies."""
    other = Browser(raise_request_exception=False)
    for name, morsel in browser.cookies.items():
        other.cookies[name] = morsel.value
    return other
