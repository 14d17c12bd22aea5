"""Whole operations that are done over where somebody else was faster, a bounded number of times."""

from collections.abc import Callable
from typing import TypeVar

from django.db import OperationalError, connection
from psycopg.errors import DeadlockDetected, SerializationFailure

from consent.operations._move import Overtaken

T = TypeVar("T")
TURNS = 50
"""Each turn that is lost is one that another order, or another word on the consent, has won."""
DEADLOCKS = 3
"""Each takes the database a second to find, while somebody waits for an answer."""


class Crowded(OperationalError):
    """Somebody else was faster at every turn: nothing is stored, and asking again later may help (503)."""


def until_done(turn: Callable[[], T]) -> T:
    """What `turn` returns, which reads, judges and stores in one statement; it is done over where it was
    overtaken, or where the database has undone it in favour of somebody else.

    Raises Crowded after so many turns, and the database's own error after so many deadlocks. Inside a
    transaction that is the caller's such an error has undone more than this turn, so it is theirs at once.
    """
    undone = 0
    for _ in range(TURNS):
        try:
            return turn()
        except Overtaken:
            continue
        except OperationalError as error:
            undone += 1
            lost = isinstance(error.__cause__, (DeadlockDetected, SerializationFailure))
            if not lost or undone == DEADLOCKS or connection.in_atomic_block:
                raise
    raise Crowded(f"overtaken {TURNS} times in a row")
