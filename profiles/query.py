"""Reads query parameters, collecting every flaw before it refuses."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import TypeVar

from consent.problems import Fault, Flaw, Problem

T = TypeVar("T")
EARLIEST, LATEST = 1900, 2999
AMOUNT = re.compile(r"-?[0-9]{1,16}(\.[0-9]{1,16})?")


class Parameters:
    """The parameters of one call; `invalid` and `invalid_date` are the faults its ecosystem knows them by."""

    def __init__(
        self, sent: Mapping[str, str], *, invalid: Fault = Fault.FIELD_INVALID, invalid_date: Fault
    ) -> None:
        self.sent = sent
        self.invalid = invalid
        self.invalid_date = invalid_date
        self.flaws: list[Flaw] = []

    def flaw(self, fault: Fault, name: str, what: str) -> None:
        self.flaws.append(Flaw(fault, f"{name} {what}", name))

    def positive(self, name: str, default: int) -> int:
        """A whole number from 1 up, in digits."""
        text = self.sent.get(name, str(default))
        if not (text.isascii() and text.isdigit() and len(text) <= 9 and int(text) >= 1):
            self.flaw(self.invalid, name, "is not a whole number from 1 up")
            return default
        return int(text)

    def amount(self, name: str) -> Decimal | None:
        if name not in self.sent:
            return None
        if not AMOUNT.fullmatch(self.sent[name]):
            self.flaw(self.invalid, name, "is not an amount")
            return None
        return Decimal(self.sent[name])

    def text(self, name: str) -> str:
        """Printable ASCII, "" where it was not sent."""
        text = self.sent.get(name, "")
        if not (text.isascii() and text.isprintable()):
            self.flaw(self.invalid, name, "is not printable ASCII")
            return ""
        return text

    def choice(self, name: str, known: Mapping[str, T], default: T) -> T:
        """The meaning in `known` of the word that was sent."""
        word = self.sent.get(name)
        if word is None:
            return default
        if word not in known:
            self.flaw(self.invalid, name, f"is not one of {', '.join(sorted(known))}")
            return default
        return known[word]

    def moment(self, name: str, *, zone_required: bool) -> datetime | None:
        """An ISO 8601 date-time; where no zone is required, a date alone will do and any zone is ignored."""
        if name not in self.sent:
            return None
        # A plus sign that was not percent-encoded arrives as a space.
        text = self.sent[name].replace(" ", "+")
        try:
            moment = None if "W" in text else datetime.fromisoformat(text)  # no week dates
        except ValueError:
            moment = None
        if moment is None:
            self.flaw(self.invalid_date, name, "is not an ISO 8601 date-time")
            return None
        if not EARLIEST <= moment.year <= LATEST:
            self.flaw(self.invalid_date, name, "is out of range")
            return None
        if not zone_required:
            return moment.replace(tzinfo=UTC)
        if moment.tzinfo is None:
            self.flaw(self.invalid_date, name, "has no time zone")
            return None
        # PostgreSQL does not know every offset that Python reads.
        return moment.astimezone(UTC)

    def refuse_flawed(self) -> None:
        """Raise one Problem with all flaws, if there is any."""
        if self.flaws:
            raise Problem(400, *self.flaws)
