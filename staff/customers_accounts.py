"""A customer's accounts as the bank has them, each with how far which consent shares it."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Case, Count, Exists, F, OuterRef, QuerySet, Value, When, Window
from django.db.models.functions import Now, RowNumber

from bank.port import Account, JointSharing, core_banking
from consent.account_states import AccountState, AuthoriserState
from consent.models import Authoriser, ConsentAccount
from consent.operations import UNENDED
from consent.searching import kept_consents
from staff.finding import Row, masked, rows
from staff.moments import day

MOST = 20
"""So many consents are named beside one account, the newest first; the rest are counted."""
NO_LONGER = "Accounts the customer no longer holds"
STATES = {
    AccountState.WAITING: "waits for another holder",
    AccountState.SHARED: "shared",
    AccountState.REFUSED: "another holder refused",
    AccountState.WITHDRAWN: "a holder took it back",
    AccountState.TIMED_OUT: "another holder did not answer in time",
}
CHOSEN = {
    JointSharing.PRE_APPROVAL: "each holder may share it",
    JointSharing.CO_APPROVAL: "shared once all holders agree",
    JointSharing.NON_DISCLOSURE: "not shared, as its holders chose",
}


@dataclass(frozen=True, kw_only=True)
class Sharing:
    """An account within one consent that has not ended."""

    id: UUID
    app: str
    state: str
    flows: bool
    """Whether data of it may go out now."""
    of: str
    """Whose the consent is, by the last digits, where it is another holder's."""


@dataclass(frozen=True, kw_only=True)
class AccountLine:
    name: str
    number: str
    """Its last digits."""
    facts: tuple[str, ...]
    """Of whom it is, who else holds it, why it cannot be shared."""
    sharings: Sequence[Sharing]
    """The newest MOST."""
    all: int
    """How many there are."""

    @property
    def more(self) -> int:
        return self.all - len(self.sharings)


def accounts_of(customer_number: str, person_id: int) -> Sequence[AccountLine]:
    """In the bank's order, then in one line those that are theirs no longer; consents are the customer's own,
    and those of others in which they have a say."""
    known = core_banking().accounts_of(customer_number)
    shared, numbers = _sharings(person_id, [account.reference for account in known])
    lines = [
        AccountLine(
            name=account.nickname,
            number=account.masked,
            facts=_facts(account, customer_number),
            sharings=shared.get(account.reference, ()),
            all=numbers[account.reference],
        )
        for account in known
    ]
    if _GONE in shared:
        gone = shared[_GONE]
        lines.append(AccountLine(name=NO_LONGER, number="", facts=(), sharings=gone, all=numbers[_GONE]))
    return lines


def _facts(account: Account, customer_number: str) -> tuple[str, ...]:
    holders = [masked(number) for number in account.owners if number != customer_number]
    said = [
        f"of {account.organisation.name}" if account.organisation else "",
        f"joint, with {' and '.join(holders)}: {CHOSEN[account.joint_sharing]}" if account.joint else "",
        "" if account.is_held_by(customer_number) else "uses it, does not hold it",
        account.ineligible_because,
    ]
    return tuple(filter(None, said))


_GONE = ""
"""In place of the references of all accounts that the customer no longer holds."""


def _sharings(
    person_id: int, references: Sequence[str]
) -> tuple[Mapping[str, Sequence[Sharing]], Mapping[str, int]]:
    """By the bank's reference of an account the newest consents, at most MOST, and how many there are."""
    say = Authoriser.objects.filter(customer=person_id).values("account")
    others = _newest(
        ConsentAccount.objects.filter(pk__in=say).exclude(consent__customer=person_id), references
    )
    # One after the other: either goes by an index of its own.
    own = _newest(ConsentAccount.objects.filter(consent__customer=person_id), references)
    found: list[Any] = [*own, *others]
    found.sort(key=lambda row: (row.consent.created_at, row.pk), reverse=True)
    by_group, numbers = defaultdict[str, list[Any]](list), Counter[str]()
    for row in found:
        by_group[row.group].append(row)
    for group, theirs in by_group.items():
        # Each row tells how many there are of its kind: the customer's own, or others'.
        numbers[group] = sum({row.consent.customer_id == person_id: row.many for row in theirs}.values())
        del theirs[MOST:]
    consents = rows(kept_consents({row.consent_id for theirs in by_group.values() for row in theirs}))
    named = {one.id: one for one in consents}
    shared = {
        group: [_sharing(row, named[row.consent_id], person_id) for row in theirs]
        for group, theirs in by_group.items()
    }
    return shared, numbers


def _newest(of: QuerySet[ConsentAccount], references: Sequence[str]) -> QuerySet[ConsentAccount]:
    """Those within consents that stand: of each reference the newest MOST, and how `many` there are."""
    late = Authoriser.objects.filter(
        account=OuterRef("pk"), state=AuthoriserState.WAITING, decide_by__lte=Now()
    )
    group = Case(When(account__in=list(references), then=F("account")), default=Value(_GONE))
    standing = of.filter(consent__status__in=UNENDED).select_related("consent")
    newest_first = [F("consent__created_at").desc(), F("pk").desc()]
    return standing.annotate(
        late=Exists(late),
        group=group,
        place=Window(RowNumber(), partition_by=F("group"), order_by=newest_first),
        many=Window(Count("*"), partition_by=F("group")),
    ).filter(place__lte=MOST)


def _sharing(row: Any, consent: Row, person_id: int) -> Sharing:
    return Sharing(
        id=consent.id,
        app=consent.app,
        state=_state(row, consent),
        flows=row.state == AccountState.SHARED and row.suspended_at is None and consent.sharing,
        of=consent.customer if row.consent.customer_id != person_id else "",
    )


def _state(row: Any, consent: Row) -> str:
    timed_out = row.state == AccountState.WAITING and row.late
    words = STATES[AccountState.TIMED_OUT if timed_out else AccountState(row.state)]
    if row.suspended_at is not None:
        words += f", suspended by the bank since {day(row.suspended_at)}"
    return words if consent.sharing else f"{words}; the consent: {consent.status}"
