"""The search line: words like `app:budgetly status:sharing ends:<30d`, read into terms (pure).

A word without a colon is a company's name, or a reference. No term names a customer or an account: those
are opened by their exact number, which stands in no address (`staff.pages.customers`).
"""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from consent.identifiers import Named, named
from consent.lifecycle import ENDED, Actor, Status

STATUSES = {
    "sharing": (Status.ACTIVE,),
    "waiting": (Status.AWAITING, Status.INCOMPLETE),
    "refused": (Status.REJECTED,),
    "stopped": (Status.WITHDRAWN,),
    "handed-back": (Status.REVOKED,),
    "expired": (Status.EXPIRED,),
    "used": (Status.CONSUMED,),
}
WORDS = {status: word for word, statuses in STATUSES.items() for status in statuses} | {
    Status.INCOMPLETE: "incomplete"
}
"""What staff call the statuses."""
STANDING = "standing"
STATUSES |= {"ended": tuple(sorted(ENDED)), STANDING: tuple(sorted(set(Status) - ENDED))}
"""And several of them at once."""
TEXTS = ("app", "issuer", "kind", "client", "words", "language")
ONCE = ("issuer", "kind", "client", "words", "language", "status", "by", "ref")
"""Of these the second would take the first one's place."""
MOMENTS = ("asked", "given", "changed", "ended", "looked", "ends")
BY = {
    "customer": (Actor.CUSTOMER, Actor.AUTHORISER),
    "company": (Actor.RECIPIENT,),
    "bank": (Actor.HOLDER,),
    "time": (Actor.CLOCK,),
}
"""Who ended a consent, as staff say it."""
FLAGS = ("joint", "unused", "untold")
_SPAN = re.compile(r"^([<>])(\d{1,4})([hdwy])$")
_DAY = re.compile(r"^([<>]?)(\d{4}-\d{2}-\d{2})$")
_UNITS = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1), "y": timedelta(days=365)}
_WORD = re.compile(r'(\w+):"([^"]*)"|(\S+)')


@dataclass(kw_only=True)
class Terms:
    """What a search line says, and what of it cannot be understood."""

    texts: dict[str, str] = field(default_factory=dict)
    """Of TEXTS."""
    statuses: tuple[Status, ...] | None = None
    by: tuple[Actor, ...] | None = None
    flags: set[str] = field(default_factory=set)
    """Of FLAGS."""
    ref: Named | None = None
    since: dict[str, datetime] = field(default_factory=dict)
    before: dict[str, datetime] = field(default_factory=dict)
    """By MOMENTS: from (included), and before."""
    words: list[str] = field(default_factory=list)
    """Each term in its one spelling."""
    faults: list[str] = field(default_factory=list)

    def asks_what_is_to_end(self, at: datetime) -> bool:
        """Whether they name ends ahead, and neither a status nor when or by whom it ended: a consent that was
        stopped keeps the end that was agreed, and fits as well."""
        ahead = self.since.get("ends")
        of_status = self.statuses is not None or self.by is not None or self.asks_what_has_ended
        return ahead is not None and ahead >= at and not of_status

    @property
    def asks_what_has_ended(self) -> bool:
        return "ended" in self.since or "ended" in self.before


def read(line: str, at: datetime) -> Terms:
    """The terms of a line; spans count from `at`."""
    terms = Terms()
    for match in _WORD.finditer(line[:500]):
        quoted_key, quoted, plain = match.groups()
        key, _, value = (quoted_key, "", quoted) if quoted_key else _parted(plain)
        _take(terms, key.lower(), value.strip(), at)
    return terms


def _parted(word: str) -> tuple[str, str, str]:
    key, colon, value = word.partition(":")
    if colon:
        return key, colon, value
    # Eight digits alone are rather a customer's number, which is not searched for; `ref:` says what is meant.
    return "ref" if named(word) and not word.isdecimal() else "app", "", word


def _take(terms: Terms, key: str, value: str, at: datetime) -> None:
    if not value:
        terms.faults.append(f"{key}: says nothing")
    elif key in ONCE and any(word.startswith(f"{key}:") for word in terms.words):
        terms.faults.append(f"{key}: is said twice")
    elif key in TEXTS:
        terms.texts[key] = f"{terms.texts[key]} {value}" if key == "app" and key in terms.texts else value
    elif key == "status" and value.lower() in STATUSES:
        terms.statuses = STATUSES[value.lower()]
    elif key == "by" and value.lower() in BY:
        terms.by = BY[value.lower()]
    elif key == "is" and value.lower() in FLAGS:
        terms.flags.add(value.lower())
    elif key == "ref" and (reference := named(value)):
        terms.ref, value = reference, reference.spelled
    elif key in MOMENTS and _moment(terms, key, value, at):
        pass
    else:
        terms.faults.append(f"“{key}:{value[:60]}” is not understood")
        return
    terms.words.append(f"{key}:{value}")


def _moment(terms: Terms, key: str, value: str, at: datetime) -> bool:
    """`<30d`: nearer than thirty days, on the side that the term is about; `>30d`: farther."""
    ahead = key == "ends"
    if span := _SPAN.match(value):
        sign, number, unit = span.groups()
        nearer = sign == "<"
        try:
            edge = _edge(at, int(number) * _UNITS[unit], ahead=ahead, by_day=unit != "h")
        except OverflowError:  # beyond the years that there are
            return False
        if ahead:
            _narrow(terms, key, since=at if nearer else edge, before=edge if nearer else None)
        else:
            _narrow(terms, key, since=edge if nearer else None, before=None if nearer else edge)
        return True
    if day := _DAY.match(value):
        sign, text = day.groups()
        try:
            begin = datetime.fromisoformat(text).replace(tzinfo=UTC)
            end = begin + timedelta(days=1)
        except (ValueError, OverflowError):
            return False
        since = {"<": None, ">": end, "": begin}[sign]
        _narrow(terms, key, since=since, before={"<": begin, ">": None, "": end}[sign])
        return True
    return False


def _edge(at: datetime, reach: timedelta, *, ahead: bool, by_day: bool) -> datetime:
    """Where what is nearer ends. A day that is reached is within as a whole, so that a line finds the same
    consents all day, and the tallies of days know how many."""
    if by_day:
        today = at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        return today + reach + timedelta(days=1) if ahead else today - reach
    return at + reach if ahead else at - reach


def _narrow(terms: Terms, key: str, *, since: datetime | None, before: datetime | None) -> None:
    """Two terms about one moment both have to fit."""
    if since is not None:
        terms.since[key] = max(since, terms.since.get(key, since))
    if before is not None:
        terms.before[key] = min(before, terms.before.get(key, before))
