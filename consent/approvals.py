"""Reads how far the accounts of consents are shared, and whose word each of them rests on or waits for."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Now

from consent.account_states import AccountState, AuthoriserState
from consent.lookup import Lookup
from consent.models import Authoriser, ConsentAccount, Person
from consent.policy import Signing
from consent.queries import WatchedConsent, watchable, watched


@dataclass(frozen=True, kw_only=True)
class AuthoriserFacts:
    """Somebody else with a say in an account."""

    customer_id: int
    customer_number: str
    state: AuthoriserState
    """As time has made it, also before a job has written it down."""
    decide_by: datetime | None
    """Null for one who agreed beforehand."""
    decided_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class AccountFacts:
    """An account of a consent, by the bank's reference."""

    account: str
    state: AccountState
    """As time has made it."""
    suspended: bool
    authorisers: tuple[AuthoriserFacts, ...]

    @property
    def waits_for(self) -> tuple[AuthoriserFacts, ...]:
        """Those whose word is missing; nobody where it waits no longer."""
        if self.state is not AccountState.WAITING:
            return ()
        return tuple(one for one in self.authorisers if one.state is AuthoriserState.WAITING)

    def said_by(self, customer_id: int) -> AuthoriserState | None:
        """What a customer said of it; None where they have no say in it."""
        return next((one.state for one in self.authorisers if one.customer_id == customer_id), None)


def consent_concerning(*, consent_id: UUID, customer_id: int) -> WatchedConsent | None:
    """A consent of somebody else by id, only if this customer has a say in an account of it."""
    row = _ONE_CONCERNING.first(consent_id=consent_id, customer_id=customer_id)
    return watched(row) if row else None


def who_sign_in(customer_numbers: Iterable[str]) -> frozenset[str]:
    """Those, by the bank's own keys, who have a sign-in here."""
    people = Person.objects.filter(customer_number__in=list(customer_numbers), is_active=True)
    return frozenset(number for number in people.values_list("customer_number", flat=True) if number)


def accounts_of(consents: Iterable[UUID]) -> Mapping[UUID, Sequence[AccountFacts]]:
    """The accounts of each consent, in two queries for however many; an empty row for one that has none."""
    asked = list(consents)
    authorisers = _authorisers(asked)
    found: dict[UUID, list[AccountFacts]] = defaultdict(list)
    rows = ConsentAccount.objects.filter(consent__in=asked).order_by("account")
    for row in rows:
        said = authorisers.get(row.pk, ())
        state = AccountState(row.state)
        if state is AccountState.WAITING and any(one.state is AuthoriserState.TIMED_OUT for one in said):
            state = AccountState.TIMED_OUT
        found[row.consent_id].append(
            AccountFacts(
                account=row.account,
                state=state,
                suspended=row.suspended_at is not None,
                authorisers=tuple(said),
            )
        )
    return found


def signing_of(consent_id: UUID, since: datetime) -> Signing | None:
    """How far those have come who have to sign the payment order of a consent, which its customer authorised
    at `since`; None where nobody else has to."""
    for account in accounts_of([consent_id])[consent_id]:
        deadlines = [one.decide_by for one in account.authorisers if one.decide_by is not None]
        if deadlines:
            signed = [one for one in account.authorisers if one.state is AuthoriserState.APPROVED]
            decided = [one.decided_at for one in account.authorisers if one.decided_at is not None]
            return Signing(
                state=account.state,
                required=1 + len(account.authorisers),
                received=1 + len(signed),
                changed_at=max([since, *decided]),
                decide_by=min(deadlines),
            )
    return None


def _authorisers(consents: Sequence[UUID]) -> Mapping[int, Sequence[AuthoriserFacts]]:
    found: dict[int, list[AuthoriserFacts]] = defaultdict(list)
    rows = Authoriser.objects.filter(account__consent__in=consents).annotate(
        number=F("customer__customer_number"), now=Now()
    )
    for row in rows.order_by("customer"):
        state = AuthoriserState(row.state)
        if state is AuthoriserState.WAITING and row.decide_by is not None and row.decide_by <= row.now:
            state = AuthoriserState.TIMED_OUT
        found[row.account_id].append(
            AuthoriserFacts(
                customer_id=row.customer_id,
                customer_number=row.number or "",
                state=state,
                decide_by=row.decide_by,
                decided_at=row.decided_at,
            )
        )
    return found


def _with_a_say(customer_id: int) -> "QuerySet[Authoriser, Any]":
    return Authoriser.objects.filter(customer=customer_id).values("account__consent")


_ONE_CONCERNING = Lookup(
    lambda consent_id, customer_id: watchable(Q(pk=consent_id) & Q(pk__in=_with_a_say(customer_id))),
    consent_id=UUID(int=1),
    customer_id=-1,
)
