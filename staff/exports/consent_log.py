"""The log of one consent: each event as it was hashed, so that it can be verified elsewhere."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from consent.hashing import canonical
from consent.identifiers import identifier
from consent.models import ConsentEvent
from oidc.clauses import clause
from staff.exports.source import Counted, NotExported, Query, Source, column

AT_A_TIME = 500


def _consent(query: Query) -> UUID | None:
    return identifier(query.get("consent", ""))


def _events(query: Query, at: datetime) -> "QuerySet[ConsentEvent]":
    consent_id = _consent(query)
    if consent_id is None:
        raise NotExported("Say which consent.")
    return ConsentEvent.objects.filter(consent_id=consent_id, at__lt=at)


@clause("AUD-06")
def _rows(query: Query, at: datetime) -> Iterator[ConsentEvent]:
    return _events(query, at).order_by("sequence").iterator(chunk_size=AT_A_TIME)


CONSENT_LOG = Source(
    name="consent log",
    page="export_events",
    asks=("consent",),
    columns=(
        column("consent", lambda row: str(row.consent_id), personal=True),
        column("number", lambda row: row.sequence, personal=True),
        column("verb", lambda row: row.verb, personal=True),
        column("result", lambda row: row.result, personal=True),
        column("actor", lambda row: row.actor, personal=True),
        column("at", lambda row: row.at, personal=True),
        column("as it was hashed", canonical, personal=True),
        column("hash before", lambda row: bytes(row.previous).hex(), personal=True),
        column("hash", lambda row: bytes(row.hash).hex(), personal=True),
    ),
    says=lambda query: f"ref:{query.get('consent', '')}",
    count=lambda query, at: Counted(rows=_events(query, at).count(), customers=1),
    rows=_rows,
    consent=_consent,
)
