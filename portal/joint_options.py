"""How data of a joint account may be shared, as those who hold it choose together (CX:4A.5 to 4A.8).

A narrower choice holds at once, since nobody has to agree to less. A wider one holds once everybody else who
holds the account has agreed. All of them hear of either, by letter. The bank keeps what holds; what was asked
for and said is on record here. Nobody else hears of a choice where harm might come of that (CX:4A.15), and so
nobody can be asked for a wider one.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from bank.facts import Account, JointSharing
from bank.port import core_banking
from consent.models import Person
from oidc.clauses import clause
from portal.models import OptionChange, OptionWord, SecurityLetter

ASKED_FOR = timedelta(days=14)
"""How long the others can agree to a change."""
ASKED, CHOSEN, REFUSED = "option asked", "option chosen", "option refused"
"""Topics of letters."""


class NotOffered(Exception):
    """This cannot be chosen here for this account."""


class Superseded(Exception):
    """Something else was chosen, asked for or said meanwhile: the page has to be read again."""


def offered(account: Account) -> tuple[JointSharing, ...]:
    """What its holders may choose, from the widest to the narrowest; nothing where they do that elsewhere, or
    one alone holds it."""
    if len(account.owners) < 2:
        return ()
    everybody = {*_people(account.owners).keys()} == {*account.owners}
    can_ask = everybody and not account.shielded
    now = account.joint_sharing
    return tuple(
        one
        for one in JointSharing
        if one in core_banking().joint_sharing_offered and (can_ask or not one.is_wider_than(now))
    )


def open_changes(accounts: Iterable[Account], at: datetime) -> Mapping[str, OptionChange]:
    """By account, the change that waits for somebody's word; none that the bank's records have overtaken."""
    now = {account.reference: account.joint_sharing for account in accounts}
    rows = OptionChange.objects.filter(account__in=now, state=OptionChange.State.OPEN, decide_by__gt=at)
    found = rows.select_related("asked_by").prefetch_related("words__person")
    return {change.account: change for change in found if change.before == now[change.account]}


@clause("DASH-20", "DASH-25")
def choose(account: Account, wanted: JointSharing, person: int, at: datetime) -> bool:
    """Whether it holds now; else the others were asked. Raises NotOffered or Superseded.

    A choice of the customer's that was waiting gives way to the new one; so does another's to a narrower one.
    """
    now = account.joint_sharing
    if wanted not in offered(account) or wanted is now:
        raise NotOffered
    wider = wanted.is_wider_than(now)
    try:
        with transaction.atomic():
            _clear(account, person, at, for_all=not wider)
            change = OptionChange.objects.create(
                account=account.reference,
                before=now,
                wanted=wanted,
                asked_by_id=person,
                asked_at=at,
                decide_by=at + ASKED_FOR,
                state=OptionChange.State.OPEN if wider else OptionChange.State.MADE,
                settled_at=None if wider else at,
            )
            others = [one for one in _people(account.owners).values() if one != person]
            if wider:
                OptionWord.objects.bulk_create(OptionWord(change=change, person_id=one) for one in others)
                _tell(ASKED, change, others, at)
            else:
                _make(change, [person] if account.shielded else [person, *others], at)
    except IntegrityError:  # somebody else asked at this very moment
        raise Superseded from None
    return not wider


@clause("DASH-20")
def answer(account: Account, change: OptionChange, person: int, at: datetime, *, agreed: bool) -> bool:
    """Whether the change holds now: the last of those who were asked has agreed. Raises Superseded."""
    with transaction.atomic():
        locked = _locked(change, account, at)
        word = locked.words.filter(person=person, agreed=None)
        if not word.update(agreed=agreed, said_at=at):
            raise Superseded
        if not agreed:
            _settle(locked, OptionChange.State.REFUSED, at)
            _tell(REFUSED, locked, _known(locked.asked_by_id), at)
            return False
        if locked.words.exclude(agreed=True).exists():
            return False
        _settle(locked, OptionChange.State.MADE, at)
        _make(locked, list(_people(account.owners).values()), at)
        return True


@clause("DASH-20")
def take_back(account: Account, change: OptionChange, person: int, at: datetime) -> None:
    """Whoever asked asks no more. Raises Superseded."""
    with transaction.atomic():
        locked = _locked(change, account, at)
        if locked.asked_by_id != person:
            raise Superseded
        _settle(locked, OptionChange.State.TAKEN_BACK, at)


def lapse(at: datetime) -> int:
    """Settle the changes that not everybody agreed to in time; how many there were."""
    over = OptionChange.objects.filter(state=OptionChange.State.OPEN, decide_by__lte=at)
    return over.update(state=OptionChange.State.LAPSED, settled_at=at)


def _locked(change: OptionChange, account: Account, at: datetime) -> OptionChange:
    """The row, until the transaction ends, of a change that waits still and fits what holds at the bank."""
    rows = OptionChange.objects.select_for_update().filter(
        pk=change.pk, state=OptionChange.State.OPEN, decide_by__gt=at, before=account.joint_sharing
    )
    found = rows.first()
    if found is None:
        raise Superseded
    return found


def _clear(account: Account, person: int, at: datetime, *, for_all: bool) -> None:
    """What waits for this account gives way: all of it, or what counts no more and what this customer
    asked for."""
    state = OptionChange.State
    waiting = OptionChange.objects.select_for_update().filter(account=account.reference, state=state.OPEN)
    for change in waiting:
        if change.decide_by <= at:
            _settle(change, state.LAPSED, at)
        elif for_all or change.before != account.joint_sharing or change.asked_by_id == person:
            _settle(change, state.OVERTAKEN, at)


def _make(change: OptionChange, told: Iterable[int], at: datetime) -> None:
    """It holds from now on. The bank is told last: where that fails nothing of it has happened."""
    _tell(CHOSEN, change, told, at)
    core_banking().choose_joint_sharing(change.account, JointSharing(change.wanted))


def _settle(change: OptionChange, state: OptionChange.State, at: datetime) -> None:
    change.state, change.settled_at = state, at
    change.save(update_fields=["state", "settled_at"])


def _tell(topic: str, change: OptionChange, people: Iterable[int], at: datetime) -> None:
    SecurityLetter.objects.bulk_create(
        SecurityLetter(person_id=one, topic=topic, about=change.wanted, written_at=at, due_at=at)
        for one in people
    )


def _people(numbers: Iterable[str]) -> Mapping[str, int]:
    """Those of them who sign in here."""
    people = Person.objects.filter(customer_number__in=list(numbers), is_active=True)
    return {str(number): pk for number, pk in people.values_list("customer_number", "pk")}


def _known(person: int | None) -> list[int]:
    return [] if person is None else [person]
