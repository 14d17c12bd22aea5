"""The one place that gives the accounts of a consent, and their authorisers, a state."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery

from consent.account_states import FOLLOWS, OPEN, AccountState, AuthoriserState
from consent.models import AccountAlias, Authoriser, Consent, ConsentAccount, Person
from consent.policy import ConsentPolicy


@dataclass(frozen=True, kw_only=True)
class Other:
    """Somebody else with a say in an account: by the bank's references of both."""

    account: str
    customer_number: str
    decides: bool
    """Whether the account waits for them; else they have agreed beforehand, and may take that back."""


class AuthoriserUnknown(Exception):
    """Somebody would have to agree who never signs in here."""


class NothingToDecide(Exception):
    """Nothing of this consent waits for this customer, or not any more."""


def cover(
    consent: Consent,
    accounts: Sequence[str],
    others: Iterable[Other],
    *,
    customer_id: int,
    at: datetime,
    policy: ConsentPolicy,
) -> tuple[str, ...]:
    """Let a consent, whose row is locked, cover these accounts and no other; gives those it covered before.

    An account keeps its name (ACC-10): one that comes back is known by the same. What was agreed to of an
    account that stays goes on; one that is new, or that somebody had refused or stopped, waits for those who
    have to decide, until the policy's time is over or the consent is; raises AuthoriserUnknown. Who has
    agreed beforehand and never signs in here gets no row.
    """
    rows = dict(
        ConsentAccount.objects.filter(consent=consent).order_by("account").values_list("account", "state")
    )
    before = tuple(rows)
    kept = {account for account in accounts if rows.get(account) in OPEN}
    said_no = set(
        Authoriser.objects.filter(
            account__consent=consent, state__in=[AuthoriserState.WITHDRAWN, AuthoriserState.REFUSED]
        ).values_list("account__account", "customer__customer_number")
    )
    others = [
        replace(other, decides=True) if (other.account, other.customer_number) in said_no else other
        for other in others
    ]
    if gone := set(before) - kept:
        ConsentAccount.objects.filter(consent=consent, account__in=gone).delete()
    _add(consent, [account for account in accounts if account not in kept], list(others), at, policy)
    AccountAlias.objects.bulk_create(
        (
            AccountAlias(
                issuer=consent.issuer,
                client_id=consent.client_id,
                customer_id=customer_id,
                account=account,
            )
            for account in accounts
        ),
        ignore_conflicts=True,
    )
    return before


def _add(
    consent: Consent, accounts: Sequence[str], others: Sequence[Other], at: datetime, policy: ConsentPolicy
) -> None:
    """Store new accounts, and who else has a say in them."""
    others = [other for other in others if other.account in accounts]
    waiting = {other.account for other in others if other.decides}
    rows = {
        account: ConsentAccount(
            consent=consent,
            account=account,
            state=AccountState.WAITING if account in waiting else AccountState.SHARED,
        )
        for account in accounts
    }
    ConsentAccount.objects.bulk_create(rows.values())
    if not others:
        return
    people = _people({other.customer_number for other in others})
    if not {other.customer_number for other in others if other.decides} <= people.keys():
        raise AuthoriserUnknown
    deadline = policy.approve_by(at, consent.expires_at) if waiting else None
    asked = {"state": AuthoriserState.WAITING, "decide_by": deadline}
    agreed = {"state": AuthoriserState.APPROVED, "decided_at": at, "decided_in": consent.version + 1}
    Authoriser.objects.bulk_create(
        Authoriser(
            account=rows[other.account],
            customer_id=people[other.customer_number],
            **(asked if other.decides else agreed),
        )
        for other in others
        if other.customer_number in people
    )


def _people(numbers: Iterable[str]) -> Mapping[str, int]:
    known = Person.objects.filter(customer_number__in=numbers, is_active=True)
    return {str(number): pk for number, pk in known.values_list("customer_number", "pk")}


def waiting_for(consent: Consent, customer_id: int, at: datetime) -> list[Authoriser]:
    """What waits for this customer's word under a consent whose row is locked; raises NothingToDecide."""
    rows = of_customer(consent, customer_id).filter(
        state=AuthoriserState.WAITING, decide_by__gt=at, account__state=AccountState.WAITING
    )
    return _some(rows)


def agreed_by(consent: Consent, customer_id: int) -> list[Authoriser]:
    """What this customer has agreed to and could take back; raises NothingToDecide."""
    rows = of_customer(consent, customer_id).filter(
        state=AuthoriserState.APPROVED, account__state__in=sorted(OPEN)
    )
    return _some(rows)


def of_customer(consent: Consent, customer_id: int) -> QuerySet[Authoriser]:
    rows: QuerySet[Authoriser] = Authoriser.objects.filter(account__consent=consent, customer=customer_id)
    return rows.select_related("account").order_by("account__account")


def _some(rows: QuerySet[Authoriser]) -> list[Authoriser]:
    found = list(rows)
    if not found:
        raise NothingToDecide
    return found


def decide(rows: Iterable[Authoriser], state: AuthoriserState, at: datetime, consent: Consent) -> None:
    """Give authorisers of a consent, whose row is locked, a state by its next event, and the accounts what
    follows from it: shared once nobody is left who has not approved."""
    keys, accounts = [row.pk for row in rows], [row.account_id for row in rows]
    Authoriser.objects.filter(pk__in=keys).update(state=state, decided_at=at, decided_in=consent.version + 1)
    concerned = ConsentAccount.objects.filter(pk__in=accounts, state__in=sorted(OPEN))
    if state is AuthoriserState.APPROVED:
        unapproved = Authoriser.objects.filter(account__in=accounts).exclude(state=AuthoriserState.APPROVED)
        concerned.exclude(pk__in=unapproved.values("account")).update(state=AccountState.SHARED)
    else:
        concerned.update(state=FOLLOWS[state], suspended_at=None)


def time_out(consents: Iterable[UUID], at: datetime) -> None:
    """As `decide`, for all who have not decided in time, of consents that were just moved and are locked."""
    late = Authoriser.objects.filter(
        account__consent__in=list(consents),
        account__state=AccountState.WAITING,
        state=AuthoriserState.WAITING,
        decide_by__lte=at,
    )
    accounts = list(late.values_list("account", flat=True))
    versions = Consent.objects.filter(accounts=OuterRef("account")).values("version")
    late.update(state=AuthoriserState.TIMED_OUT, decided_at=at, decided_in=Subquery(versions))
    ConsentAccount.objects.filter(pk__in=accounts).update(
        state=FOLLOWS[AuthoriserState.TIMED_OUT], suspended_at=None
    )


def suspend(consent: Consent, account: str, at: datetime | None) -> bool:
    """Suspend an account of a consent, whose row is locked, since `at`, or (None) let it go on; False where
    that changes nothing."""
    return bool(
        ConsentAccount.objects.filter(
            consent=consent, account=account, state__in=sorted(OPEN), suspended_at__isnull=at is not None
        ).update(suspended_at=at)
    )
