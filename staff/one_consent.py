"""What there is to know of one consent besides its timeline: its accounts, disclosures by day, messages."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet, Sum

from bank.port import core_banking
from consent.models import Authoriser, Consent, ConsentAccount, DisclosureDay, OutboxMessage
from consent.searching import KeptConsent, kept_consents
from staff.finding import Row, masked, rows

DAYS = 60
MESSAGES = 50
RELATED = 20


@dataclass(frozen=True, kw_only=True)
class AccountFacts:
    name: str
    number: str
    """Its last digits."""
    state: str
    others: tuple[str, ...]
    """Who else has a say in it, by their last digits, each with what they have said."""


@dataclass(frozen=True, kw_only=True)
class DayFacts:
    day: date
    resource: str
    calls: int
    present: int
    """Of those, while the customer was there."""


@dataclass(frozen=True, kw_only=True)
class MessageLine:
    id: UUID
    at: datetime
    channel: str
    topic: str
    state: str
    attempts: int
    last_error: str


def accounts_of(kept: KeptConsent) -> list[AccountFacts]:
    """The accounts of a consent, by what the bank calls them; numbers are cut to their last digits."""
    rows = ConsentAccount.objects.filter(consent_id=kept.id).order_by("pk")
    others = _others(kept.id)
    held = core_banking().accounts_of(kept.customer_number) if kept.customer_number and rows else ()
    known = {account.reference: account for account in held}
    found = []
    for row in rows:
        account = known.get(row.account)
        state = f"{row.state}, suspended" if row.suspended_at else row.state
        found.append(
            AccountFacts(
                name=account.nickname if account else "An account the customer no longer holds",
                number=account.masked if account else "",
                state=state,
                others=tuple(others[row.pk]),
            )
        )
    return found


def _others(consent_id: UUID) -> Mapping[int, list[str]]:
    """By our key of an account of the consent."""
    said = defaultdict[int, list[str]](list)
    for one in (
        Authoriser.objects.filter(account__consent=consent_id).select_related("customer").order_by("pk")
    ):
        said[one.account_id].append(f"{masked(one.customer.customer_number) or 'erased'}: {one.state}")
    return said


def say_in_others(person_id: int) -> "QuerySet[Authoriser]":
    """What somebody has, or had, a say in of the consents of others."""
    return Authoriser.objects.filter(customer=person_id).exclude(account__consent__customer=person_id)


def days_of(consent_id: UUID) -> list[DayFacts]:
    """What was disclosed by day and kind of data, newest first."""
    counted = (
        DisclosureDay.objects.filter(consent_id=consent_id)
        .values("day", "resource")
        .annotate(all=Sum("calls"), present=Sum("calls", filter=Q(customer_present=True)))
        .order_by("-day", "resource")[:DAYS]
    )
    return [
        DayFacts(day=row["day"], resource=row["resource"], calls=row["all"], present=row["present"] or 0)
        for row in counted
    ]


def messages_of(consent_id: UUID) -> list[MessageLine]:
    rows = OutboxMessage.objects.filter(consent_id=consent_id).order_by("-at")[:MESSAGES]
    return [
        MessageLine(
            id=row.pk,
            at=row.at,
            channel=row.channel,
            topic=row.topic,
            state=row.state,
            attempts=row.attempts,
            last_error=row.last_error,
        )
        for row in rows
    ]


def related_to(kept: KeptConsent) -> Sequence[Row]:
    """Other consents of the same customer to the same company, newest first, as time has made them."""
    if kept.customer_id is None:
        return ()
    same = Consent.objects.filter(customer_id=kept.customer_id, recipient_id=kept.recipient.id)
    newest = same.exclude(pk=kept.id).order_by("-created_at", "-pk")[:RELATED]
    return rows(kept_consents(list(newest.values_list("pk", flat=True))))
