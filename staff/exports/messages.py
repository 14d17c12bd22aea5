"""Messages and how far they have come; whose consent each is about stands in none of their columns."""

from collections.abc import Mapping
from datetime import datetime

from django.db.models import Q, QuerySet

from consent.models import OutboxMessage
from consent.models.outbox import DEAD
from consent.notices import Channel, State
from staff.exports.source import Counted, NotExported, Query, Source, column

STATES: Mapping[str, Q] = {
    "waiting": Q(state=State.WAITING.value),
    "tried in vain": Q(state=State.WAITING.value, attempts__gt=0),
    "held": Q(state=State.HELD.value),
    "dead": Q(state__in=DEAD),
    "delivered": Q(state=State.DELIVERED.value),
    "not due": Q(state=State.VOID.value),
}
"""What staff call them: those tried in vain wait still; held is what somebody fetches, or a letter of several
takes."""
AT_A_TIME = 500


def chosen(query: Query) -> "QuerySet[OutboxMessage]":
    """Those in a state, which there has to be, to one client or to all, by one way or by any."""
    said = {"client_id": query.get("to", ""), "channel": query.get("channel", "")}
    rows = OutboxMessage.objects.filter(STATES[query["state"]])
    return rows.filter(**{column: value for column, value in said.items() if value})


def _fitting(query: Query, at: datetime) -> "QuerySet[OutboxMessage]":
    if query.get("state", "") not in STATES or query.get("channel", "") not in {"", *Channel}:
        raise NotExported("Say which messages.")
    return chosen(query).filter(at__lt=at)


def _says(query: Query) -> str:
    to, channel = query.get("to", ""), query.get("channel", "")
    said = (
        f"those that are {query.get('state', '')}",
        f"to {to}" if to else "",
        f"by {channel}" if channel else "",
    )
    return ", ".join(filter(None, said))


MESSAGES = Source(
    name="messages",
    page="export_messages",
    asks=("state", "to", "channel"),
    columns=(
        column("message", lambda row: str(row.pk)),
        column("channel", lambda row: row.channel),
        column("topic", lambda row: row.topic),
        column("issuer", lambda row: row.issuer),
        column("client", lambda row: row.client_id),
        column("at", lambda row: row.at),
        column("state", lambda row: row.state),
        column("attempts", lambda row: row.attempts),
        column("settled at", lambda row: row.settled_at),
        column("why not", lambda row: row.last_error),
    ),
    says=_says,
    count=lambda query, at: Counted(rows=_fitting(query, at).count(), customers=0),
    rows=lambda query, at: _fitting(query, at).order_by("at", "pk").iterator(chunk_size=AT_A_TIME),
)
