"""What went out under one consent: call by call, as it was recorded before the data went, and by account."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.dateparse import parse_date

from bank.port import core_banking
from consent.disclosures import looks_by_account
from consent.models import Disclosure
from consent.operations.disclose import OURSELVES
from consent.searching import KeptConsent

LISTED = 100
GONE = "An account the customer no longer holds"


@dataclass(frozen=True, kw_only=True)
class CallPiece:
    """What one page shows of them."""

    rows: list[tuple[Disclosure, str]]
    """Each with who served it."""
    begun: bool
    """Whether it does not begin with the newest."""
    older: str
    """The key of the last one shown, after which the next page begins; empty where there is none."""


@dataclass(frozen=True, kw_only=True)
class AccountLooks:
    """How often one kind of data of one account was looked at on one day."""

    account: str
    """What the bank calls it, with its last digits; empty for what is of no account."""
    resource: str
    calls: int
    present: bool
    last_at: datetime


def served_by(call: Disclosure) -> str:
    """Who answered it."""
    return "our data API" if call.reported_by in {None, OURSELVES} else f"the gateway {call.reported_by}"


def calls_of(
    consent_id: UUID, *, day: date | None = None, request: UUID | None = None
) -> "QuerySet[Disclosure]":
    """Of one day (UTC), or of one request, if that is asked for; the newest first."""
    rows = Disclosure.objects.filter(consent_id=consent_id)
    if day is not None:
        begin = datetime.combine(day, time.min, tzinfo=UTC)
        rows = rows.filter(at__gte=begin, at__lt=begin + timedelta(days=1))
    if request is not None:
        rows = rows.filter(interaction_id=request)
    return rows.order_by("-at", "-pk")


def gave_data(consent_id: UUID, request: UUID) -> bool:
    return calls_of(consent_id, request=request).exists()


def piece_of_calls(calls: "QuerySet[Disclosure]", *, after: str) -> CallPiece:
    """From the newest of these calls on, or after the one whose key is `after`."""
    is_key = after.isascii() and after.isdigit() and len(after) < 19
    last = calls.filter(pk=int(after)).first() if is_key else None
    if last is not None:
        calls = calls.filter(Q(at__lt=last.at) | Q(at=last.at, pk__lt=last.pk))
    found = list(calls[: LISTED + 1])
    older = str(found[LISTED - 1].pk) if len(found) > LISTED else ""
    rows = [(one, served_by(one)) for one in found[:LISTED]]
    return CallPiece(rows=rows, begun=last is not None, older=older)


def day_in(text: str) -> date | None:
    """The day that is written so, as 2027-03-01; None where it is none."""
    try:
        return parse_date(text)
    except ValueError:  # well written, and no such day
        return None


def accounts_on(kept: KeptConsent, day: date) -> list[AccountLooks]:
    """Which accounts were looked at on a day, as long as the records of the consent are kept."""
    names = _names(kept)
    return [
        AccountLooks(
            account=names.get(one.account, GONE) if one.account else "",
            resource=one.resource,
            calls=one.calls,
            present=one.customer_present,
            last_at=one.last_at,
        )
        for one in looks_by_account(kept.id, day)
    ]


def _names(kept: KeptConsent) -> Mapping[str, str]:
    held = core_banking().accounts_of(kept.customer_number) if kept.customer_number else ()
    return {account.reference: f"{account.nickname} {account.masked}" for account in held}
