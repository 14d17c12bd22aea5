"""What an order to end many would do, read and not done: exactly the consents that it would come to."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from consent.lifecycle import Actor
from consent.operations._take_back import would_take_back
from consent.operations.end import ENDS
from consent.operations.end_many import (
    Ordered,
    among_of,
    as_row,
    asked_before,
    can_end,
    choice_of,
    counted,
    takes_back,
)
from consent.policy import ConsentPolicy


@dataclass(frozen=True, kw_only=True)
class WouldEnd:
    ends: int
    customers: int
    """Whose these are."""
    left: int
    """How many of those chosen would stay as they are, since their kind knows no such end."""
    takes_back: int
    """Of a customer: in how many consents of others something of theirs would be taken back or refused."""
    digest: str
    """SHA-256, in hex, over the ids of both: two orders would do the same if, and only if, these are one."""


def would_end(ordered: Ordered, *, policies: Mapping[str, ConsentPolicy], at: datetime) -> WouldEnd:
    """The effect that an order would have at this moment."""
    order = as_row(ordered, key="", body=b"", at=at)
    among, chosen = among_of(order, policies), counted(order)
    ends = [
        (issuer, kind, status)
        for issuer, kind, status, _ in chosen
        if can_end(among.get(issuer), kind, status)
    ]
    choice = choice_of(order)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), count(DISTINCT c.customer_id), encode(sha256(convert_to("  # noqa: S608 -- our own words
            "coalesce(string_agg(c.id::text, ',' ORDER BY c.id), ''), 'UTF8')), 'hex')"
            " FROM consent_consent c WHERE (c.issuer, c.kind, c.status) IN"
            " (SELECT * FROM unnest(%(issuers)s::text[], %(kinds)s::text[], %(statuses)s::text[]))"
            f" AND {choice.sql}",
            {
                "issuers": [issuer for issuer, _, _ in ends],
                "kinds": [kind for _, kind, _ in ends],
                "statuses": [status.value for _, _, status in ends],
                **choice.parameters,
            },
        )
        number, customers, digest = cursor.fetchone()
    taken = (
        would_take_back(order.named, among, Actor.HOLDER, asked_before(order)) if takes_back(order) else {}
    )
    exactly = ",".join([digest, *sorted(map(str, taken))])
    return WouldEnd(
        ends=number,
        customers=customers,
        left=sum(many for *_, many in chosen) - number,
        takes_back=len(taken),
        digest=hashlib.sha256(exactly.encode()).hexdigest(),
    )


def newest_of(ordered: Ordered, *, at: datetime, limit: int) -> list[UUID]:
    """The ids of the newest consents that an order would choose, of whatever kind; the newest first."""
    choice = choice_of(as_row(ordered, key="", body=b"", at=at))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.id FROM consent_consent c"  # noqa: S608 -- our own words
            f" WHERE c.status = ANY(%(unended)s) AND {choice.sql}"
            " ORDER BY c.created_at DESC, c.id DESC LIMIT %(limit)s",
            {"unended": [status.value for status in ENDS], "limit": limit, **choice.parameters},
        )
        return [row[0] for row in cursor.fetchall()]
