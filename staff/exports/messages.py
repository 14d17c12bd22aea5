"""Messages and how far they have come; whose consent each is about stands in none of their columns."""

from datetime import datetime

from django.db.models import QuerySet

from consent.models import OutboxMessage
from consent.models.outbox import DEAD, UNSETTLED
from staff.exports.source import Counted, NotExported, Query, Source, column

STATES = {"waiting": UNSETTLED, "dead": DEAD, "delivered": ("delivered",)}
"""What staff call them."""
AT_A_TIME = 500


def _fitting(query: Query, at: datetime) -> "QuerySet[OutboxMessage]":
    states = STATES.get(query.get("state", ""))
    if states is None:
        raise NotExported("Say which messages.")
    return OutboxMessage.objects.filter(at__lt=at, state__in=states)


MESSAGES = Source(
    name="messages",
    page="export_messages",
    asks=("state",),
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
    says=lambda query: f"those that are {query.get('state', '')}",
    count=lambda query, at: Counted(rows=_fitting(query, at).count(), customers=0),
    rows=lambda query, at: _fitting(query, at).order_by("at", "pk").iterator(chunk_size=AT_A_TIME),
)
