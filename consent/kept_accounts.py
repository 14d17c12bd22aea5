"""The accounts of consents as the bank keeps them: how far each is shared, whose word it waits for, what was
taken out.

All of it is columns of the query that reads the consents, so a page of them costs no further statement.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import JSONObject, Now
from django.utils.dateparse import parse_datetime

from consent.account_states import AccountState, AuthoriserState
from consent.models import Authoriser, Consent, ConsentAccount, Evidence

REMOVED = "removed"
"""What is said of an account that the consent's customer took out; it has no state any more."""


@dataclass(frozen=True, kw_only=True)
class Awaited:
    """Somebody whose word is missing."""

    customer: str
    """The bank's own number."""
    until: datetime


@dataclass(frozen=True, kw_only=True)
class KeptAccount:
    account: str
    """The bank's own reference."""
    state: str
    """An AccountState, as time has made it, or REMOVED."""
    suspended: bool
    waits_for: tuple[Awaited, ...]
    """Nobody where it waits no longer."""


def with_accounts(rows: "QuerySet[Consent, Any]") -> "QuerySet[Consent, Any]":
    """The consents with what `kept_accounts` reads off each."""
    return rows.annotate(accounts_kept=ArraySubquery(_ACCOUNTS), accounts_ever=ArraySubquery(_EVER))


def kept_accounts(row: Any) -> tuple[KeptAccount, ...]:
    """Those the consent covers, then those taken out of it, as far as the evidence of that was not erased."""
    covered = [_account(one) for one in row.accounts_kept]
    names = {one.account for one in covered}
    ever = {account for accounts in row.accounts_ever for account in accounts}
    gone = [
        KeptAccount(account=account, state=REMOVED, suspended=False, waits_for=())
        for account in sorted(ever - names)
    ]
    return (*covered, *gone)


def _account(said: Mapping[str, Any]) -> KeptAccount:
    state = AccountState(said["state"])
    if state is AccountState.WAITING and any(one["late"] for one in said["waits"]):
        state = AccountState.TIMED_OUT
    waits = said["waits"] if state is AccountState.WAITING else ()
    return KeptAccount(
        account=said["account"], state=state.value, suspended=said["suspended"], waits_for=_awaited(waits)
    )


def _awaited(waits: Iterable[Mapping[str, Any]]) -> tuple[Awaited, ...]:
    moments = [(one["customer"] or "", parse_datetime(one["until"])) for one in waits]
    return tuple(Awaited(customer=number, until=until) for number, until in moments if until is not None)


def _if(condition: Q) -> Case:
    return Case(When(condition, then=Value(True)), default=Value(False))


_WAITS = (
    Authoriser.objects.filter(account=OuterRef("pk"), state=AuthoriserState.WAITING)
    .order_by("customer")
    .values(
        said=JSONObject(
            customer=F("customer__customer_number"), until=F("decide_by"), late=_if(Q(decide_by__lte=Now()))
        )
    )
)
_ACCOUNTS = (
    ConsentAccount.objects.filter(consent=OuterRef("pk"))
    .order_by("account")
    .values(
        said=JSONObject(
            account=F("account"),
            state=F("state"),
            suspended=_if(Q(suspended_at__isnull=False)),
            waits=ArraySubquery(_WAITS),
        )
    )
)
_EVER = (
    Evidence.objects.filter(consent=OuterRef("pk"), accounts__isnull=False)
    .order_by("sequence")
    .values("accounts")
)
