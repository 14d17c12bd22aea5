"""A customer's accounts as the bank has them, each with how far which consent shares it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.db.models.functions import Now

from bank.port import Account, JointSharing, core_banking
from consent.account_states import AccountState, AuthoriserState
from consent.models import Authoriser, ConsentAccount
from consent.operations import UNENDED
from consent.searching import kept_consents
from staff.finding import Row, masked, rows

MOST = 20
"""So many consents are named beside one account, the newest first; the rest are counted."""
NO_LONGER = "An account the customer no longer holds"
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
    sharings: tuple[Sharing, ...]
    more: int


def accounts_of(customer_number: str, person_id: int) -> Sequence[AccountLine]:
    """In the bank's order, then those that are theirs no longer; consents are the customer's own, and those
    of others in which they have a say."""
    sharings = _sharings(person_id)
    lines = [
        _line(
            account.nickname,
            account.masked,
            _facts(account, customer_number),
            sharings.pop(account.reference, []),
        )
        for account in core_banking().accounts_of(customer_number)
    ]
    return [*lines, *(_line(NO_LONGER, "", (), left) for left in sharings.values())]


def _line(name: str, number: str, facts: tuple[str, ...], sharings: list[Sharing]) -> AccountLine:
    return AccountLine(
        name=name,
        number=number,
        facts=facts,
        sharings=tuple(sharings[:MOST]),
        more=max(0, len(sharings) - MOST),
    )


def _facts(account: Account, customer_number: str) -> tuple[str, ...]:
    holders = [masked(number) for number in account.owners if number != customer_number]
    said = [
        f"of {account.organisation.name}" if account.organisation else "",
        f"joint, with {' and '.join(holders)}: {CHOSEN[account.joint_sharing]}" if account.joint else "",
        "" if account.is_held_by(customer_number) else "uses it, does not hold it",
        account.ineligible_because,
    ]
    return tuple(filter(None, said))


def _sharings(person_id: int) -> dict[str, list[Sharing]]:
    """By the bank's reference of an account, the newest consent first."""
    late = Authoriser.objects.filter(
        account=OuterRef("pk"), state=AuthoriserState.WAITING, decide_by__lte=Now()
    )
    standing = ConsentAccount.objects.filter(consent__status__in=UNENDED).annotate(late=Exists(late))
    standing = standing.select_related("consent")
    say = Authoriser.objects.filter(customer=person_id).values("account")
    # One after the other: either goes by an index of its own.
    by_key = {
        row.pk: row for row in (*standing.filter(consent__customer=person_id), *standing.filter(pk__in=say))
    }
    found = sorted(by_key.values(), key=lambda row: (row.consent.created_at, row.pk), reverse=True)
    consents = {one.id: one for one in rows(kept_consents({row.consent_id for row in found}))}
    sharings = defaultdict[str, list[Sharing]](list)
    for row in found:
        consent = consents[row.consent_id]
        sharings[row.account].append(
            Sharing(
                id=consent.id,
                app=consent.app,
                state=_state(row, consent),
                flows=row.state == AccountState.SHARED and row.suspended_at is None and consent.sharing,
                of=consent.customer if row.consent.customer_id != person_id else "",
            )
        )
    return sharings


def _state(row: ConsentAccount, consent: Row) -> str:
    timed_out = row.state == AccountState.WAITING and row.late  # type: ignore[attr-defined]
    words = STATES[AccountState.TIMED_OUT if timed_out else AccountState(row.state)]
    if row.suspended_at is not None:
        words += f", suspended by the bank since {row.suspended_at:%Y-%m-%d}"
    return words if consent.sharing else f"{words}; the consent: {consent.status}"
