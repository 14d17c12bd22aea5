"""Reads the ids that callers send, and the short references that people read out."""

import re
from typing import NamedTuple
from uuid import UUID

_SHORT = re.compile(r"(?:REF[- ]?)?([0-9A-F]{4})[- ]?([0-9A-F]{4})", re.ASCII | re.IGNORECASE)
_REST = 96
"""Bits of an id that its short reference does not say."""


class Named(NamedTuple):
    """The ids that a reference can stand for, both ends of them included; one, where it says the whole."""

    first: UUID
    last: UUID

    @property
    def spelled(self) -> str:
        return self.first.hex if self.first == self.last else self.first.hex[:8]


def identifier(text: str) -> UUID | None:
    """A UUID in any of its spellings; None for whatever is none, which no row can have as its id."""
    try:
        return UUID(text)
    except ValueError:
        return None


def named(reference: str) -> Named | None:
    """What a whole id, or the first eight digits of one, names: `REF-626F-DB5C`, `626fdb5c`; else None."""
    if whole := identifier(reference):
        return Named(whole, whole)
    short = _SHORT.fullmatch(reference)
    if short is None:
        return None
    first = int("".join(short.groups()), 16) << _REST
    return Named(UUID(int=first), UUID(int=first | ((1 << _REST) - 1)))
