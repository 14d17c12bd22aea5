"""How data of a joint account may be shared, as those who hold it choose together (CX:4A.5 to 4A.8).

A narrower choice holds at once, since nobody has to agree to less. A wider one holds once everybody else who
holds the account has agreed. All of them hear of either, by letter. The bank keeps what holds; what was asked
for and said is on record here. Who needs protection from another holder (CX:4A.15) chooses with the bank, and
when they refuse, nobody is told who did.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils.translation import gettext as _

from bank.facts import Account, JointSharing
from bank.port import core_banking
from consent.models import Person
from oidc.clauses import clause
from portal.models import OptionChange, OptionWord, SecurityLetter

ASKED_FOR = timedelta(days=14)
"""How long the others can agree to a change."""
ASKED_AGAIN = timedelta(days=1)
"""How long after one wish of theirs a holder may have the others asked about the next."""
People = Mapping[str, int]
"""Those who hold an account and sign in here, by the bank's own key."""
ASKED, CHOSEN, REFUSED = "option asked", "option chosen", "option refused"
"""Topics of letters."""


class NotOffered(Exception):
    """This cannot be chosen here for this account; the text says why, to the customer."""


class Superseded(Exception):
    """Something else was chosen, asked for or said meanwhile: the page has to be read again."""


@contextmanager
def one_at_a_time(*accounts: str) -> Iterator[None]:
    """A transaction in which nobody else chooses or answers for these accounts: what the bank is asked within
    it holds to its end, as far as it is changed here."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            for account in sorted({*accounts}):
                cursor.execute(
                    "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"option of {account}"]
                )
        yield


def jointly_held(accounts: Iterable[Account], number: str) -> list[Account]:
    """Those that the customer of that number holds together with others."""
    return [account for account in accounts if account.joint and account.is_held_by(number)]


def offered(account: Account, people: People) -> tuple[JointSharing, ...]:
    """What its holders may choose, from the widest to the narrowest; nothing where one alone holds it, they
    choose elsewhere, or the others would learn from it what they must not."""
    if not account.joint or account.shielded:
        return ()
    now, can_ask = account.joint_sharing, all_sign_in(account, people)
    return tuple(
        one
        for one in JointSharing
        if one in core_banking().joint_sharing_offered and (can_ask or not one.is_wider_than(now))
    )


def all_sign_in(account: Account, people: People) -> bool:
    """Whether everybody who holds it could be asked here."""
    return {*people} == {*account.owners}


def people_of(account: Account) -> People:
    people = Person.objects.filter(customer_number__in=list(account.owners), is_active=True)
    return {str(number): pk for number, pk in people.values_list("customer_number", "pk")}


def open_changes(accounts: Iterable[Account], at: datetime) -> Mapping[str, OptionChange]:
    """By account, the change that waits for somebody's word."""
    held = {account.reference: account for account in accounts}
    rows = OptionChange.objects.filter(account__in=held, state=OptionChange.State.OPEN, decide_by__gt=at)
    found = rows.select_related("asked_by").prefetch_related("words__person")
    return {change.account: change for change in found if _fits(change, held[change.account])}


@clause("DASH-20", "DASH-25")
def choose(account: Account, wanted: JointSharing, person: int, at: datetime) -> bool:
    """Whether it holds now; else the others were asked. Raises NotOffered. To be called `one_at_a_time`."""
    now, people = account.joint_sharing, people_of(account)
    if wanted not in offered(account, people) or wanted is now:
        raise NotOffered(_("Choose something other than what holds now."))
    others = [one for one in people.values() if one != person]
    wider = wanted.is_wider_than(now)
    _clear(account, at, for_all=not wider)
    if wider:
        _refuse_to_press(account, person, at)
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
    if wider:
        OptionWord.objects.bulk_create(OptionWord(change=change, person_id=one) for one in others)
        _tell(ASKED, change, others, at)
    else:
        _make(change, people.values(), at)
    return not wider


@clause("DASH-20", "DASH-25")
def answer(account: Account, change: OptionChange, person: int, at: datetime, *, agreed: bool) -> bool:
    """Whether the change holds now: the last of those who were asked has agreed. Raises Superseded. To be
    called `one_at_a_time`, with what the bank says of the account within it.

    Where somebody who needs protection refuses, it stays open until nobody can agree any more, and nobody is
    told.
    """
    if not change.words.filter(person=person, agreed=None).update(agreed=agreed, said_at=at):
        raise Superseded
    if not agreed:
        if not account.shielded:
            _settle(change, OptionChange.State.REFUSED, at)
            _tell(REFUSED, change, [] if change.asked_by_id is None else [change.asked_by_id], at)
        return False
    if change.words.exclude(agreed=True).exists():
        return False
    _settle(change, OptionChange.State.MADE, at)
    _make(change, people_of(account).values(), at)
    return True


@clause("DASH-20")
def take_back(change: OptionChange, person: int, at: datetime) -> None:
    """Whoever asked asks no more. Raises Superseded. To be called `one_at_a_time`."""
    if change.asked_by_id != person:
        raise Superseded
    _settle(change, OptionChange.State.TAKEN_BACK, at)


def lapse(at: datetime) -> int:
    """Settle the changes that not everybody agreed to in time; how many there were."""
    over = OptionChange.objects.filter(state=OptionChange.State.OPEN, decide_by__lte=at)
    return over.update(state=OptionChange.State.LAPSED, settled_at=at)


def _fits(change: OptionChange, account: Account) -> bool:
    """Whether what holds, and who holds the account, is as it was when the others were asked."""
    asked = {word.person and word.person.customer_number for word in change.words.all()}
    parties = {change.asked_by and change.asked_by.customer_number, *asked}
    return change.before == account.joint_sharing and parties == {*account.owners}


def _refuse_to_press(account: Account, person: int, at: datetime) -> None:
    """Raise NotOffered while the others are asked already, or were by the same customer a short while ago."""
    changes = OptionChange.objects.filter(account=account.reference)
    if changes.filter(state=OptionChange.State.OPEN).exists():
        raise NotOffered(
            _("Somebody asks for a change already. That has to be answered or taken back first.")
        )
    if changes.filter(asked_by=person, asked_at__gt=at - ASKED_AGAIN).exclude(state=OptionChange.State.MADE):
        raise NotOffered(_("You asked the others a short while ago. Ask again tomorrow."))


def _clear(account: Account, at: datetime, *, for_all: bool) -> None:
    """What waits for this account gives way: all of it, or what counts no more."""
    state = OptionChange.State
    waiting = OptionChange.objects.filter(account=account.reference, state=state.OPEN)
    for change in waiting.select_related("asked_by").prefetch_related("words__person"):
        if change.decide_by <= at:
            _settle(change, state.LAPSED, at)
        elif for_all or not _fits(change, account):
            _settle(change, state.OVERTAKEN, at)


def _make(change: OptionChange, told: Iterable[int], at: datetime) -> None:
    """It holds from now on. The bank is told last: what it refuses leaves no trace here."""
    _tell(CHOSEN, change, told, at)
    core_banking().choose_joint_sharing(change.account, JointSharing(change.wanted))


def _settle(change: OptionChange, state: OptionChange.State, at: datetime) -> None:
    change.state, change.settled_at = state, at
    change.save(update_fields=["state", "settled_at"])


def _tell(topic: str, change: OptionChange, people: Iterable[int], at: datetime) -> None:
    SecurityLetter.objects.bulk_create(
        SecurityLetter(person_id=one, topic=topic, written_at=at, due_at=at).observe(about=change.wanted)
        for one in people
    )
