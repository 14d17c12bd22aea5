"""How many calls are answered, by ecosystem: limits as data (pure)."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True)
class Limit:
    """So many calls in each span of so many seconds; spans follow one another from the epoch on."""

    calls: int
    seconds: int


class Bucket(StrEnum):
    """Whose calls are counted together, in words for the caller's developer."""

    CLIENT = "of this client"
    CUSTOMER = "with this customer present"
    SESSION = "by this access token without its customer"
    UNATTENDED = "of all clients without their customers"


@dataclass(frozen=True, kw_only=True)
class TrafficPolicy:
    """What is answered at least; beyond it a call is refused with 429."""

    client: tuple[Limit, ...]
    """Of one client, whatever it calls."""
    customer: tuple[Limit, ...]
    """Of calls by one client for data of one customer who is present."""
    session: tuple[Limit, ...]
    """Of calls for data by one access token, its customer not present."""
    unattended: Callable[[int], Limit] | None
    """Of all calls for data whose customers are not present, by how many consents that last are in force. It
    binds nothing else, so that nobody who waits before a page waits for those."""


USUAL = TrafficPolicy(client=(Limit(500, 5),), customer=(Limit(50, 5),), session=(), unattended=None)
"""Where an ecosystem names no figures: a hundred calls a second of one client."""
