"""Who changes what is registered: said around the change, and noted by the triggers that keep its history.

What is said holds for a database's session, or for the transaction that it is said in. A change around which
nobody said anything is kept all the same, as nobody's.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum

from django.db import DatabaseError, connection

from consent.interaction import INTERACTION, present
from consent.storing import Proviso


class Registrar(StrEnum):
    COMPANY = "company"
    DIRECTORY = "directory"
    STAFF = "staff"
    """Two members, by a proposal."""
    OPERATOR = "operator"
    """At the command line."""


@contextmanager
def changing_as(registrar: Registrar, reference: str = "") -> Iterator[None]:
    """Around changes that `registrar` makes; by the interaction that goes on, unless `reference` is given.

    What was said in a transaction ends with it; a session that cannot be told that it is over ends itself.
    """
    within = connection.in_atomic_block
    _say(registrar, reference or present().get(INTERACTION, ""), within=within)
    try:
        yield
    except BaseException:
        if not within:
            try:
                _say("", "", within=within)
            except DatabaseError:
                connection.close()
        raise
    _say("", "", within=within)


def said_by(registrar: Registrar) -> Proviso:
    """The same within one statement that stores what is registered, as its first proviso: it always holds."""
    return Proviso(
        "SELECT set_config('accord.registrar', %s, true), set_config('accord.reference', %s, true)",
        (registrar.value, present().get(INTERACTION, "")),
    )


def _say(registrar: str, reference: str, *, within: bool) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('accord.registrar', %s, %s), set_config('accord.reference', %s, %s)",
            [registrar, within, reference[:64], within],
        )
