"""Shapes of JSON bodies, as data: read against a body, a shape names every flaw at once (CON-05, CON-06).

A shape is a value with `flaws(value, path)`. Tests walk shapes to break every field of every body.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any, Protocol

from consent.problems import Fault, Flaw, Problem
from profiles.reading import LONGEST_NAME, MOST_FLAWS, moment_of

_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
"""Characters that are not seen, or change what is seen around them: a customer reads these texts."""


class Shape(Protocol):
    def flaws(self, value: object, path: str) -> Iterator[Flaw]:
        """Everything that is wrong with a value at `path`."""
        ...


@dataclass(frozen=True)
class Text:
    """Visible text of limited length; `fault` is what a text of the wrong pattern is."""

    longest: int
    pattern: str = ""
    fault: Fault = Fault.FIELD_INVALID
    shortest: int = 1

    def flaws(self, value: object, path: str) -> Iterator[Flaw]:
        if not isinstance(value, str):
            yield _wrong(path, "is not a string")
        elif not self.shortest <= len(value) <= self.longest:
            yield _wrong(path, f"is not {self.shortest} to {self.longest} characters long")
        elif any(unicodedata.category(sign) in _UNSEEN for sign in value):
            yield _wrong(path, "holds characters that cannot be seen")
        elif self.pattern and not re.fullmatch(self.pattern, value, re.ASCII):
            yield Flaw(self.fault, f"{path} is not of a form that is supported", path)


@dataclass(frozen=True)
class Word:
    """One of a list of words."""

    known: frozenset[str]
    fault: Fault = Fault.FIELD_INVALID

    def flaws(self, value: object, path: str) -> Iterator[Flaw]:
        if not isinstance(value, str):
            yield _wrong(path, "is not a string")
        elif value not in self.known:
            yield Flaw(self.fault, f"{path} is not one of {', '.join(sorted(self.known))}"[:300], path)


@dataclass(frozen=True)
class Amount:
    """Digits with a point, more than nothing."""

    pattern: str

    def flaws(self, value: object, path: str) -> Iterator[Flaw]:
        if not isinstance(value, str) or not re.fullmatch(self.pattern, value, re.ASCII):
            yield _wrong(path, f"is not a string of the form {self.pattern}")
        elif not value.strip("0."):
            yield _wrong(path, "is nothing at all")


@dataclass(frozen=True)
class Moment:
    """A date-time with its zone (ISO 8601)."""

    def flaws(self, value: object, path: str) -> Iterator[Flaw]:
        if moment_of(value) is None:
            detail = f"{path} is not an ISO 8601 date-time with a time zone"
            yield Flaw(Fault.FIELD_INVALID_DATE, detail, path)


@dataclass(frozen=True)
class Flag:
    def flaws(self, value: object, path: str) -> Iterator[Flaw]:
        if not isinstance(value, bool):
            yield _wrong(path, "is neither true nor false")


@dataclass(frozen=True)
class Number:
    """A number that is not negative; whole where `whole` says so."""

    least: int
    whole: bool

    def flaws(self, value: object, path: str) -> Iterator[Flaw]:
        if isinstance(value, bool) or not isinstance(value, int if self.whole else (int, float)):
            yield _wrong(path, "is not a whole number" if self.whole else "is not a number")
        elif not self.least <= value < 10**15:
            yield _wrong(path, f"is less than {self.least}, or absurdly large")


@dataclass(frozen=True)
class ListOf:
    entry: Shape
    least: int = 0
    most: int = 100

    def flaws(self, value: object, path: str) -> Iterator[Flaw]:
        if not isinstance(value, list):
            yield _wrong(path, "is not a list")
            return
        if not self.least <= len(value) <= self.most:
            yield _wrong(path, f"has not {self.least} to {self.most} entries")
        for number, entry in enumerate(value[: self.most]):
            yield from self.entry.flaws(entry, f"{path}[{number}]")


@dataclass(frozen=True)
class Anything:
    """An object the standard leaves to those who agree on one. We understand none, so it must be empty."""

    def flaws(self, value: object, path: str) -> Iterator[Flaw]:
        if not isinstance(value, dict):
            yield _wrong(path, "is not an object")
        elif value:
            yield Flaw(Fault.FIELD_UNEXPECTED, f"{path} holds what this bank does not understand", path)


@dataclass(frozen=True)
class Record:
    """An object with these members and no other."""

    required: Mapping[str, Shape]
    optional: Mapping[str, Shape]

    def flaws(self, value: object, path: str) -> Iterator[Flaw]:
        if not isinstance(value, dict):
            yield _wrong(path, "is not an object")
            return
        for name in value:
            if name not in self.required and name not in self.optional:
                at = inside(path, name[:LONGEST_NAME])  # a stranger's words
                yield Flaw(Fault.FIELD_UNEXPECTED, f"{at} is not a member of this object", at)
        for name, shape in (self.required | self.optional).items():  # type: ignore[operator]
            if name in value:
                yield from shape.flaws(value[name], inside(path, name))
            elif name in self.required:
                yield Flaw(Fault.FIELD_MISSING, f"{inside(path, name)} is missing", inside(path, name))


@dataclass(frozen=True)
class Account:
    """An account by scheme and number, whose form the scheme decides."""

    record: Record
    forms: Mapping[str, str]
    """Scheme to the pattern of its numbers."""
    whole: frozenset[str]
    """The schemes whose number says all, so that nothing can stand beside it."""

    def flaws(self, value: object, path: str) -> Iterator[Flaw]:
        yield from self.record.flaws(value, path)
        if not isinstance(value, dict):
            return
        scheme, number = str(value.get("SchemeName")), value.get("Identification")
        form = self.forms.get(scheme)
        if form and isinstance(number, str) and number and not re.fullmatch(form, number, re.ASCII):
            at = inside(path, "Identification")
            yield Flaw(Fault.UNSUPPORTED_ACCOUNT, f"{at} is no number of its scheme", at)
        if scheme in self.whole and "SecondaryIdentification" in value:
            at = inside(path, "SecondaryIdentification")
            yield Flaw(Fault.UNSUPPORTED_SECONDARY, f"{at} stands beside no number of this scheme", at)


def inside(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def refuse_flawed(flaws: Iterator[Flaw]) -> None:
    """Raise one Problem (400) with every flaw, or the first so many; nothing where there is none."""
    found = tuple(islice(flaws, MOST_FLAWS))
    if found:
        raise Problem(400, *found)


def member(document: Mapping[str, Any], *way: str) -> Any:
    """What stands at the end of the way into an object; None where the way is not there."""
    value: Any = document
    for name in way:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _wrong(path: str, what: str) -> Flaw:
    return Flaw(Fault.FIELD_INVALID, f"{path} {what}", path)
