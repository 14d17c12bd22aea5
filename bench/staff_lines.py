"""What staff ask of their pages in the bench: each with another value at every visit."""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

ISSUERS = ("nz", "fapi2", "oidc", "nz1")
KINDS = ('kind:"account access"', 'kind:"domestic payment"', 'kind:"enduring payments"')
STATUSES = ("sharing", "waiting", "refused", "stopped", "handed-back", "expired", "used", "ended")


@dataclass(frozen=True, kw_only=True)
class Known:
    """What there is to ask for."""

    companies: Sequence[str]
    """Names: any of them."""
    large: Sequence[str]
    """The ten with the most consents."""
    large_ids: Sequence[str]
    clients: Sequence[str]
    numbers: Sequence[str]
    """Customers'."""
    requests: Sequence[str]
    """Whose calls were given data."""
    places: Sequence[str]
    """Where pages ended, far behind the first, as addresses say it."""


Line = Callable[[random.Random, Known], str]


def _of(*words: str) -> Line:
    return lambda draw, _: draw.choice(words)


def _joined(*lines: Line) -> Line:
    return lambda draw, known: " ".join(line(draw, known) for line in lines)


def _day(prefix: str, least: int, most: int) -> Line:
    """A day in the past (or, where negative, to come)."""
    return lambda draw, _: (
        f"{prefix}{(datetime.now(UTC) - timedelta(days=draw.randint(least, most))).date().isoformat()}"
    )


def _span(prefix: str, least: int, most: int) -> Line:
    return lambda draw, _: f"{prefix}{draw.randint(least, most)}d"


def _any(draw: random.Random, known: Known) -> str:
    return f'app:"{draw.choice(known.companies)}"'


def _large(draw: random.Random, known: Known) -> str:
    return f'app:"{draw.choice(known.large)}"'


def _client(draw: random.Random, known: Known) -> str:
    return f"client:{draw.choice(known.clients)}"


_issuer = _of(*(f"issuer:{name}" for name in ISSUERS))
_kind = _of(*KINDS)
_status = _of(*(f"status:{word}" for word in STATUSES))
LINES: Mapping[str, Line] = {
    "a company": _any,
    "one of the ten largest companies": _large,
    "a client": _client,
    "a kind": _kind,
    "an ecosystem": _issuer,
    "a status": _status,
    "half of everything": _of("status:ended", "status:expired", 'kind:"account access"', "status:sharing"),
    "company and status": _joined(_any, _status),
    "large company and status": _joined(_large, _status),
    "ecosystem, kind and status": _joined(_issuer, _kind, _status),
    "nothing fits": _of(
        'kind:"account access" status:used', "kind:none", "client:nobody", 'kind:"domestic payment" ends:>9y'
    ),
    "ends within days": _span("ends:<", 1, 60),
    "ends later than days": _span("ends:>", 1, 300),
    "ended or ends on a day": _day("ends:", -60, 1500),
    "ended before a day": _day("ends:<", 30, 1500),
    "asked within days": _span("asked:<", 1, 60),
    "asked within years": _span("asked:<", 300, 1800),
    "asked longer ago": _span("asked:>", 100, 1800),
    "asked on a day": _day("asked:", 1, 1500),
    "changed within days": _span("changed:<", 1, 60),
    "changed longer ago": _span("changed:>", 100, 1500),
    "changed on a day": _day("changed:", 1, 1500),
    "company, status, ends within days": _joined(_any, _of("status:sharing"), _span("ends:<", 10, 60)),
    "large company, ends within days": _joined(_large, _span("ends:<", 10, 60)),
    "large company, asked longer ago": _joined(_large, _span("asked:>", 100, 1500)),
    "large company, changed within days": _joined(_large, _span("changed:<", 1, 60)),
    "large company, changed longer ago": _joined(_large, _span("changed:>", 100, 1500)),
    "company, changed within days": _joined(_any, _span("changed:<", 1, 60)),
    "company, status, changed within days": _joined(_any, _status, _span("changed:<", 1, 60)),
    "status and asked": _joined(_status, _span("asked:>", 10, 1500)),
    "status and changed": _joined(_status, _span("changed:<", 1, 400)),
    "ecosystem, status, asked on a day": _joined(_issuer, _status, _day("asked:", 1, 1500)),
    "what stands, ends within days": _joined(_span("ends:<", 1, 60), _of("status:standing")),
    "large company, what stands, ends within days": _joined(
        _large, _span("ends:<", 10, 60), _of("status:standing")
    ),
    "ended within days": _span("ended:<", 1, 60),
    "large company, ended within days": _joined(_large, _span("ended:<", 1, 60)),
    "asked and ends": _joined(_span("asked:<", 100, 1000), _span("ends:<", 10, 100)),
    "words": _of('words:"nz 3.0/2"', 'words:"nz 3.0/1"', "language:mi", "language:en-NZ"),
    "given within days": _span("given:<", 1, 60),
    "given longer ago": _span("given:>", 1, 1800),
    "ended by whom": _of("by:company", "by:time"),
    "ended by its customer": _of("by:customer"),
    "ended by the bank": _of("by:bank"),
    "the bank's own ends": _joined(_of("by:bank"), _of("status:stopped", "status:refused")),
    "company, ended by whom": _joined(_any, _of("by:customer", "by:company", "by:bank", "by:time")),
    "large company, ended by whom": _joined(_large, _of("by:customer", "by:company", "by:bank", "by:time")),
    "joint": _of("is:joint"),
    "not told": _of("is:untold"),
    "never used": _of("is:unused"),
    "company, never used": _joined(_any, _of("is:unused")),
    "looked at within days": _span("looked:<", 1, 60),
    "looked at longer ago": _span("looked:>", 10, 1800),
    "everything at once": _joined(
        _large, _issuer, _kind, _status, _span("asked:<", 300, 2000), _span("changed:<", 300, 2000)
    ),
}
"""The first page of each."""
DEEP: Mapping[str, Line] = {
    "deep: a status": _of("status:ended", "status:sharing", "status:expired"),
    "deep: a large company": _large,
    "deep: ecosystem and kind": _joined(_issuer, _kind),
    "deep: company and status": _joined(_large, _status),
}
"""The same, far behind the first page."""


def address(line: str, after: str = "") -> str:
    return "/consents/?" + urlencode({"q": line, **({"after": after} if after else {})})
