"""Consents that fit a search line, one a row: of the customer never more than their page shows."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from consent.searching import LookedAtConsent, Search, counted, every
from oidc.security_log import pseudonym
from staff.exports.source import Counted, NotExported, Query, Source, column
from staff.finding import ERASED, Unclear, masked, wanted
from staff.grammar import WORDS, read

ALL_OF_THEM = "Say which consents: an export of all there are is none."
NOT_ONE = "A reference names one consent, which has a page of its own."


def _search(query: Query, at: datetime) -> Search:
    """What the line asked for at that moment, of the consents there were."""
    terms = read(query.get("line", ""), at)
    if terms.faults:
        raise NotExported("; ".join(terms.faults))
    if terms.ref is not None:
        raise NotExported(NOT_ONE)
    if not terms.words:
        raise NotExported(ALL_OF_THEM)
    try:
        found = wanted(terms)
    except Unclear as why:
        raise NotExported(str(why)) from None
    return replace(found, created_before=min(found.created_before or at, at))


def _count(query: Query, at: datetime) -> Counted:
    found = counted(_search(query, at))
    return Counted(rows=found.consents, customers=found.customers)


def _rows(query: Query, at: datetime) -> Iterator[LookedAtConsent]:
    return every(_search(query, at))


def _digits(row: LookedAtConsent) -> str:
    return ERASED if row.erased_at else masked(row.customer_number)


def _customer(row: LookedAtConsent) -> str:
    """By which the log of staff names them."""
    return pseudonym(row.customer_id) if row.customer_id is not None else ""


CONSENTS = Source(
    name="consents",
    page="export_consents",
    asks=("line",),
    columns=(
        column("reference", lambda row: str(row.id), personal=True),
        column("customer", _digits, personal=True),
        column("customer pseudonym", _customer, personal=True),
        column("company", lambda row: row.recipient.name),
        column("issuer", lambda row: row.issuer),
        column("client", lambda row: row.client_id),
        column("kind", lambda row: row.kind),
        column("status", lambda row: WORDS[row.status_now]),
        column("in force", lambda row: row.in_force),
        column("permissions", lambda row: " ".join(row.permissions)),
        column("accounts", lambda row: None if row.erased_at else len(row.accounts)),
        column("asked at", lambda row: row.created_at),
        column("given at", lambda row: row.authorised_at),
        column("changed at", lambda row: row.status_changed_at),
        column("ends at", lambda row: row.expires_at),
        column("last looked at", lambda row: row.looked_at),
        column("erased at", lambda row: row.erased_at),
    ),
    says=lambda query: query.get("line", ""),
    count=_count,
    rows=_rows,
)
