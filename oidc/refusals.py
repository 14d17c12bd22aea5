"""What was refused to each client, by day: for whoever looks after its company, and helps its developers.

Codes and kinds of addresses alone: nothing that a call brought, and no moment but its day.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import Max, Sum

from consent.figures import Client, of_clients
from oidc.models import RefusalCount


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """One call that a client made in vain, or somebody who named it."""

    day: date
    issuer: str
    client_id: str
    address: str
    """The pattern of the address that was called, below the issuer."""
    code: str


@dataclass(frozen=True, kw_only=True)
class Refused:
    address: str
    code: str
    calls: int
    last: date


def keep_refusals(refusals: Iterable[Refusal]) -> None:
    """Add them to what was counted before: one statement, which takes rows in the order of their keys."""
    found = Counter((one.day, one.issuer, one.client_id, one.address, one.code) for one in refusals)
    if not found:
        return
    columns = zip(*((*key, many) for key, many in sorted(found.items())), strict=True)
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, [list(column) for column in columns])


_KEEP = """
INSERT INTO oidc_refusalcount AS known (day, issuer, client_id, address, code, calls)
SELECT * FROM unnest(%s::date[], %s::text[], %s::text[], %s::text[], %s::text[], %s::int[])
    ON CONFLICT (issuer, client_id, day, address, code) DO UPDATE SET calls = known.calls + EXCLUDED.calls
"""


def refused_most(clients: Sequence[Client], since: date, *, most: int) -> list[Refused]:
    """What was refused most often to these clients, since a day."""
    if not clients:
        return []
    rows = RefusalCount.objects.filter(of_clients(clients), day__gte=since)
    summed = rows.values_list("address", "code").annotate(many=Sum("calls"), last=Max("day"))
    return [
        Refused(address=address, code=code, calls=many, last=last)
        for address, code, many, last in summed.order_by("-many", "address", "code")[:most]
    ]
