"""Secondary users: others who may use an account, and share its data once a holder has said so (CX:1.15(5)).

Any holder gives the instruction and any takes it back, which ends at once what the user shares of it; or
stops it for one company, whatever the user agreed to before or would agree to later. A stop is the word of
that holder, and holds until they lift it. The bank keeps the instruction; what was said is on record here.
Whoever it concerns hears of it by letter, but of a stop, which the letters of each consent tell.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from bank.facts import Account
from bank.port import core_banking
from consent import operations
from consent.issuers import consent_policies
from consent.models import Person
from consent.queries import RecipientFacts
from oidc.clauses import clause
from portal.joint_options import Superseded, people_of
from portal.models import HOLDS, HolderWord, SecurityLetter

Said = HolderWord.Said


@dataclass(frozen=True, kw_only=True)
class Stop:
    """A company to which a user must not share an account, whatever brands it asks under."""

    id: int
    account: str
    """The bank's reference."""
    recipient: UUID
    name: str
    legal_name: str
    said_by: int | None
    """The holder whose word it is; None once they were erased."""
    said_by_number: str
    """The same by the bank's key; "" where there is none any more."""

    def is_anothers(self, holder: int, account: Account) -> bool:
        """Whether another holder alone can lift it. Where who said it holds the account no more, or was
        erased, each of the holders can."""
        return self.said_by != holder and account.is_held_by(self.said_by_number)


@dataclass(frozen=True, kw_only=True)
class Holder:
    """Who says something of a user of their account, when, and how they proved who they are."""

    id: int
    at: datetime
    evidence: Mapping[str, Any]


def used_by_others(accounts: Iterable[Account], number: str) -> list[Account]:
    """Those that the customer holds and somebody else may use; who uses an organisation's is nominated by it,
    at the bank."""
    return [
        account
        for account in accounts
        if account.users and account.is_held_by(number) and account.organisation is None
    ]


def may_instruct(account: Account, number: str) -> bool:
    """Whether that customer can say here who else may share the account."""
    return account.is_held_by(number) and core_banking().takes_instructions


def stops_of(user: str) -> list[Stop]:
    """What holders have stopped of what that customer shares: each word that nobody has lifted."""
    words = HolderWord.objects.filter(HOLDS, user=user).select_related("recipient", "said_by")
    return [
        Stop(
            id=word.pk,
            account=word.account,
            recipient=word.recipient.pk,
            name=word.recipient.name,
            legal_name=word.recipient.legal_name,
            said_by=word.said_by_id,
            said_by_number=(word.said_by and word.said_by.customer_number) or "",
        )
        for word in words.order_by("recipient__name", "pk")
        if word.recipient is not None
    ]


@clause("DASH-24")
def stops_seen(account: Account, user: str, holder: int) -> list[Stop]:
    """Those of one account that a holder may know of: their own; and others', unless who said it or the user
    needs protection."""
    stops = [one for one in stops_of(user) if one.account == account.reference]
    if all(one.said_by == holder for one in stops):
        return stops
    quiet = {
        number for number in {user, *(one.said_by_number for one in stops)} if _is_shielded(account, number)
    }
    return [
        one
        for one in stops
        if one.said_by == holder or (user not in quiet and one.said_by_number not in quiet)
    ]


def _is_shielded(account: Account, number: str) -> bool:
    """Whether other holders may not learn what that customer has to do with the account."""
    if not number:
        return False
    found = core_banking().accounts_of(number)
    return any(one.shielded for one in found if one.reference == account.reference)


def overtaken(before: datetime) -> "QuerySet[HolderWord]":
    """What was said so long ago, and is not the last word on anything: a stop goes with the word that lifted
    it."""
    newer = HolderWord.objects.filter(
        account=OuterRef("account"), user=OuterRef("user"), recipient=None, at__gt=OuterRef("at")
    )
    said: QuerySet[HolderWord] = HolderWord.objects.filter(at__lt=before)
    return said.filter(Q(Exists(newer), recipient=None) | Q(lifted__at__lt=before))


@clause("DASH-27")
def instruct(account: Account, user: str, holder: Holder) -> None:
    """Let a user share the account. Raises Superseded where they do not use it, or may already. To be called
    `one_at_a_time`, as all of these are, with what the bank says of the account within it.

    What they shared by an instruction that was taken back at the bank stays over, and is ended now."""
    if user not in account.users or user in account.instructed:
        raise Superseded
    _note(Said.INSTRUCTED, account, user, holder)
    _end(account, user, holder)
    _tell("user instructed", _person(user), holder.at)
    _tell("holder instructed", people_of(account).values(), holder.at)
    core_banking().instruct(account.reference, user, may_share=True)


@clause("DASH-27")
def withdraw(account: Account, user: str, holder: Holder) -> None:
    """Let a user share it no more, which ends what they share of it. Raises Superseded where they may not."""
    if user not in account.instructed:
        raise Superseded
    _note(Said.WITHDRAWN, account, user, holder)
    _end(account, user, holder)
    _tell("user withdrawn", _person(user), holder.at)
    _tell("holder withdrawn", people_of(account).values(), holder.at)
    core_banking().instruct(account.reference, user, may_share=False)


@clause("DASH-27")
def stop(account: Account, user: str, holder: Holder, *, recipient: RecipientFacts) -> None:
    """Let one company see nothing of it through that user, now and until this holder lets it again."""
    own = {(one.account, one.legal_name) for one in stops_of(user) if one.said_by == holder.id}
    if (account.reference, recipient.legal_name) not in own:
        _note(Said.STOPPED, account, user, holder, recipient=recipient.id)
    _end(account, user, holder, legal_name=recipient.legal_name)


@clause("DASH-27")
def let_again(account: Account, user: str, holder: Holder, *, recipient: UUID) -> bool:
    """What this holder had stopped for one company holds no more; what it ended stays over. Whether the user
    may share it with them again: another holder's stop stays that one's. Raises Superseded where this holder
    has none to lift."""
    stops = [one for one in stops_of(user) if one.account == account.reference]
    company = {one.legal_name for one in stops if one.recipient == recipient}
    stops = [one for one in stops if one.legal_name in company]
    lifted = [one for one in stops if not one.is_anothers(holder.id, account)]
    if not lifted:
        raise Superseded
    for one in lifted:
        _note(Said.LET, account, user, holder, recipient=one.recipient, lifts=one.id)
    if not Person.objects.filter(customer_number=user, erased_at=None).exists():
        keys = [one.id for one in lifted]  # for these alone an erasure had left the number
        HolderWord.objects.filter(Q(pk__in=keys) | Q(lifts__in=keys)).update(user="")
    if len(lifted) < len(stops):
        return False
    _tell("user let", _person(user), holder.at)
    if not account.shielded and not _is_shielded(account, user):
        others = [one for one in people_of(account).values() if one != holder.id]
        _tell("holder let", others, holder.at)
    return True


def _end(account: Account, user: str, holder: Holder, *, legal_name: str | None = None) -> None:
    """In every consent that covers it, whether or not this holder has a say in that."""
    operations.stop_user(
        account=account.reference,
        customer_id=holder.id,
        user=user,
        legal_name=legal_name,
        at=holder.at,
        policies=consent_policies(),
        evidence=holder.evidence,
    )


def _note(
    said: Said,
    account: Account,
    user: str,
    holder: Holder,
    *,
    recipient: UUID | None = None,
    lifts: int | None = None,
) -> None:
    HolderWord.objects.create(
        account=account.reference,
        user=user,
        recipient_id=recipient,
        said=said,
        lifts_id=lifts,
        said_by_id=holder.id,
        at=holder.at,
    )


def _person(number: str) -> Iterable[int]:
    return Person.objects.filter(customer_number=number, is_active=True).values_list("pk", flat=True)


def _tell(topic: str, people: Iterable[int], at: datetime) -> None:
    SecurityLetter.objects.bulk_create(
        SecurityLetter(person_id=one, topic=topic, written_at=at, due_at=at) for one in people
    )
