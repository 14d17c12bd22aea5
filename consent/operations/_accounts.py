"""The one place that gives the accounts of a consent, and their authorisers, a state."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import OuterRef, QuerySet, Subquery

from consent.account_states import FOLLOWS, OPEN, AccountState, AuthoriserState
from consent.lifecycle import Verb
from consent.models import (
    AccountAlias,
    Authoriser,
    Consent,
    ConsentAccount,
    ConsentEvent,
    Evidence,
    Person,
    SuspendedAccount,
)
from consent.open_accounts import still_open
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
) -> None:
    """Let a consent that covered nothing so far, whose row is locked, cover these accounts.

    Each waits for those who have to decide, until the policy's time is over or the consent is; raises
    AuthoriserUnknown. Who has agreed beforehand and never signs in here gets no row.
    """
    _add(consent, accounts, list(others), at, policy)
    # An account keeps its name (ACC-10): one that comes back is known by the same.
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


@dataclass(frozen=True, kw_only=True)
class Covered:
    """What `cover_anew` has changed."""

    before: tuple[str, ...]
    """The accounts that were open until now: shared, or waiting for somebody who could still agree."""
    dropped: frozenset[int]
    """Others, by our keys, who had a say in one of these and have none in this consent any more."""


def cover_anew(
    consent: Consent,
    accounts: Sequence[str],
    others: Iterable[Other],
    *,
    customer_id: int,
    at: datetime,
    policy: ConsentPolicy,
    wider: bool,
    stopped: bool,
) -> Covered:
    """Let a consent cover these accounts in the place of what it covered before.

    What was agreed to of an account that stays goes on, unless the consent is `wider` than what that was
    agreed to: then, and for all that is new, it is as in `cover`. Who ever said no is asked again. Of one
    that was `stopped` all is new: which accounts were suspended, or let go on, it was not told meanwhile.
    """
    rows = ConsentAccount.objects.filter(consent=consent)
    before = tuple(rows.filter(still_open(at)).order_by("account").values_list("account", flat=True))
    agreed, said_no, concerned = _agreed(consent), _said_no(consent), _concerned(consent, before)
    others = [
        replace(other, decides=True) if (other.account, other.customer_number) in said_no else other
        for other in others
    ]
    asked = {
        other.account
        for other in others
        if other.decides and (wider or (other.account, other.customer_number) not in agreed)
    }
    kept = frozenset[str]() if stopped else frozenset(accounts) & set(before) - asked
    rows.exclude(account__in=kept).delete()
    new = [account for account in accounts if account not in kept]
    cover(consent, new, others, customer_id=customer_id, at=at, policy=policy)
    return Covered(before=before, dropped=concerned - _concerned(consent, accounts))


def _agreed(consent: Consent) -> set[tuple[str, str]]:
    """Who has agreed to which account, or was asked and has still to say."""
    rows = Authoriser.objects.filter(
        account__consent=consent, state__in=[AuthoriserState.WAITING, AuthoriserState.APPROVED]
    )
    return _named(rows)


def _said_no(consent: Consent) -> set[tuple[str, str]]:
    """Whose last word of which account was a no: by their row, and where the account was taken out since, by
    the log. Where its evidence was erased, of which account it was is not known any more."""
    events = ConsentEvent.objects.filter(consent=consent, verb__in=[Verb.APPROVE, Verb.DECLINE, Verb.RETRACT])
    kept = {row.sequence: row.content for row in Evidence.objects.filter(consent=consent)}
    said = dict[tuple[str, int], str]()
    for sequence, verb, reference in events.order_by("sequence").values_list(
        "sequence", "verb", "actor_reference"
    ):
        content = kept.get(sequence) or {}
        for account in content.get("accounts", ()):
            said[account, int(content.get("customer", reference))] = verb
    noes = {pair for pair, verb in said.items() if verb != Verb.APPROVE}
    numbers = dict(
        Person.objects.filter(pk__in={who for _, who in noes}).values_list("pk", "customer_number")
    )
    by_row = Authoriser.objects.filter(
        account__consent=consent, state__in=[AuthoriserState.WITHDRAWN, AuthoriserState.REFUSED]
    )
    return _named(by_row) | {(account, str(numbers[who])) for account, who in noes}


def _named(rows: QuerySet[Authoriser]) -> set[tuple[str, str]]:
    """Account and person, by the bank's references of both."""
    pairs = rows.values_list("account__account", "customer__customer_number")
    return {(account, str(number)) for account, number in pairs}


def _concerned(consent: Consent, accounts: Iterable[str]) -> frozenset[int]:
    """Others with a say in one of these accounts."""
    rows = Authoriser.objects.filter(account__consent=consent, account__account__in=list(accounts))
    return frozenset(rows.values_list("customer", flat=True))


def _add(
    consent: Consent, accounts: Sequence[str], others: Sequence[Other], at: datetime, policy: ConsentPolicy
) -> None:
    """Store new accounts, and who else has a say in them. One that is suspended rests here, too."""
    if not accounts:
        return
    others = [other for other in others if other.account in accounts]
    waiting, suspended = {other.account for other in others if other.decides}, _suspended(accounts)
    rows = {
        account: ConsentAccount(
            consent=consent,
            account=account,
            state=AccountState.WAITING if account in waiting else AccountState.SHARED,
            suspended_at=suspended.get(account),
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


def _suspended(accounts: Sequence[str]) -> Mapping[str, datetime]:
    """Since when these accounts are suspended, those that are; none is suspended or let go on while the
    caller's transaction lasts: whoever does either waits, and then finds what was stored."""
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE consent_suspendedaccount IN SHARE MODE")
    rows = SuspendedAccount.objects.filter(account__in=accounts)
    return dict(rows.values_list("account", "since"))


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


def end(consent: Consent, account: str, at: datetime) -> bool:
    """Withdraw an account of a consent, whose row is locked, by its next event, on the word of a holder who
    is none of its authorisers; False where it is not open any more."""
    rows = ConsentAccount.objects.filter(still_open(at), consent=consent, account=account)
    return bool(rows.update(state=AccountState.WITHDRAWN, suspended_at=None, ended_in=consent.version + 1))


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


def rest(consent: Consent, account: str, *, suspended: bool) -> bool:
    """Let an account of a consent, whose row is locked, rest or (not `suspended`) go on; False where that
    changes nothing, or is not the bank's word on the account any more."""
    since = _suspended([account]).get(account)
    return (since is not None) is suspended and bool(
        ConsentAccount.objects.filter(
            consent=consent, account=account, state__in=sorted(OPEN), suspended_at__isnull=since is not None
        ).update(suspended_at=since)
    )
