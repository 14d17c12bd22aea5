"""What went out under one consent, call by call; accounts by their number, as each call's is recorded."""

from collections.abc import Iterator
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet

from consent.identifiers import identifier
from consent.models import Disclosure
from oidc.clauses import clause
from staff.calls import calls_of, day_in, served_by
from staff.exports.source import Counted, NotExported, Query, Source, column

AT_A_TIME = 500


def _consent(query: Query) -> UUID | None:
    return identifier(query.get("consent", ""))


def _day(query: Query) -> date | None:
    """Raises NotExported for what is none."""
    said = query.get("day", "")
    day = day_in(said)
    if said and day is None:
        raise NotExported("There is no such day.")
    return day


def _calls(query: Query, at: datetime) -> "QuerySet[Disclosure]":
    consent_id = _consent(query)
    if consent_id is None:
        raise NotExported("Say which consent.")
    return calls_of(consent_id, day=_day(query)).filter(at__lt=at)


@clause("AUD-01", "DASH-35")
def _rows(query: Query, at: datetime) -> Iterator[Disclosure]:
    return _calls(query, at).order_by("at", "pk").iterator(chunk_size=AT_A_TIME)


def _says(query: Query) -> str:
    day = query.get("day", "")
    return f"ref:{query.get('consent', '')}{f', {day}' if day else ''}"


CONSENT_DATA = Source(
    name="data of a consent",
    page="export_disclosures",
    asks=("consent", "day"),
    columns=(
        column("at", lambda row: row.at, personal=True),
        column("consent", lambda row: str(row.consent_id), personal=True),
        column("kind of data", lambda row: row.resource, personal=True),
        column("accounts", lambda row: row.accounts, personal=True),
        column("customer there", lambda row: row.customer_present, personal=True),
        column("request", lambda row: str(row.interaction_id), personal=True),
        column("served by", served_by, personal=True),
    ),
    says=_says,
    count=lambda query, at: Counted(rows=_calls(query, at).count(), customers=1),
    rows=_rows,
    consent=_consent,
)
