"""The moments that end a consent, and how far the sweep over each has come."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import NamedTuple
from uuid import UUID

from django.db import connection, transaction

from consent.lifecycle import Status, Verb
from consent.models import SweepMark


class Ends(NamedTuple):
    """What a moment of a consent does once it has come."""

    verb: Verb
    sources: tuple[Status, ...]
    only: str = "TRUE"
    """SQL over columns of the consent: which of them."""


COLUMNS: Mapping[str, Ends] = {
    # First, so that what was never picked up is told as that also where its own end has come meanwhile.
    "pick_up_by": Ends(Verb.LAPSE, (Status.ACTIVE,), "in_use_since IS NULL"),
    "expires_at": Ends(Verb.EXPIRE, (Status.ACTIVE, Status.AWAITING)),
    "authorise_by": Ends(Verb.EXPIRE, (Status.AWAITING, Status.INCOMPLETE)),
}
"""The moments that end a consent."""
BEGINNING = datetime.min.replace(tzinfo=UTC), UUID(int=0)
_A_PAGE = "SELECT set_config('synchronous_commit', 'off', true), set_config('work_mem', '64MB', true)"
"""Triggers are shown all rows of a statement, before and after, which should not need a file."""
Rest = Callable[[float], None]
"""What to do after a page that took so many seconds."""


@contextmanager
def a_page_of(column: str) -> Iterator[SweepMark | None]:
    """One transaction of a sweep, with the mark of its order held until the end; None where another sweep is
    at work on it. That it is on disk nobody waits for: decision 53."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(_A_PAGE)
        yield _mark(column)


def _mark(column: str) -> SweepMark | None:
    mark = _locked(column)
    if mark is None:
        moment, consent = BEGINNING
        fresh = SweepMark(column=column, moment=moment, consent=consent)
        SweepMark.objects.bulk_create([fresh], ignore_conflicts=True)
        mark = _locked(column)
    return mark


def _locked(column: str) -> SweepMark | None:
    return SweepMark.objects.select_for_update(skip_locked=True).filter(column=column).first()
