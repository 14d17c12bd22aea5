"""Records about a customer beside their consents: letters that belong to none, when their sign-in was closed,
and how holders of an account chose to share it: neither it nor another holder is named.

Of one moment the last stands first."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import F, Q

from bank.port import JointSharing
from consent.models import DisabledSpan
from portal.models import OptionChange, OptionWord, SecurityLetter
from staff.customers_accounts import CHOSEN
from staff.timelines.lines import Line, What, Who

_SETTLED = {
    OptionChange.State.MADE: "it holds from now on",
    OptionChange.State.REFUSED: "a holder did not agree",
    OptionChange.State.TAKEN_BACK: "it was taken back",
    OptionChange.State.LAPSED: "not everybody agreed in time",
    OptionChange.State.OVERTAKEN: "another choice was made meanwhile",
}


def letters(person_id: int, upto: datetime, most: int) -> Iterator[Line]:
    """About their sign-in, and about what holders of an account chose: as written, and what came of each."""
    theirs = SecurityLetter.objects.filter(person=person_id)
    done = theirs.filter(done_at__lte=upto).annotate(moment=F("done_at"))
    for sent in done.order_by("-moment", "pk")[:most]:
        yield _of_letter(sent.moment, f"tried to tell it: {sent.outcome}", f"letter, {sent.topic}")
    for row in theirs.filter(written_at__lte=upto).order_by("-written_at", "pk")[:most]:
        yield _of_letter(row.written_at, "had something to tell", f"letter, {row.topic}")


def _of_letter(at: datetime, says: str, about: str) -> Line:
    return Line(at=at, who=Who.SYSTEM, what=What.MESSAGES, says=says, about=about)


def closings(person_id: int, upto: datetime, most: int) -> Iterator[Line]:
    """When the bank closed their sign-in here, and opened it again."""
    theirs = DisabledSpan.objects.filter(person=person_id)
    ended = theirs.filter(until__lte=upto).annotate(moment=F("until"))
    for span in ended.order_by("-moment", "pk")[:most]:
        yield Line(at=span.moment, who=Who.BANK, what=What.FACTORS, says="opened their sign-in again")
    for began in theirs.filter(since__lte=upto).order_by("-since", "pk")[:most]:
        yield Line(at=began.since, who=Who.BANK, what=What.FACTORS, says="closed their sign-in")


def choices(person_id: int, upto: datetime, most: int) -> Iterator[Line]:
    """What was asked for, by them or by another holder; what they said of it; and what came of it."""
    words = OptionWord.objects.filter(person=person_id)
    theirs = OptionChange.objects.filter(Q(asked_by=person_id) | Q(pk__in=words.values("change")))
    settled = theirs.filter(settled_at__lte=upto).annotate(moment=F("settled_at"))
    for over in settled.order_by("-moment", "pk")[:most]:
        says = f"of another way to share an account: {_SETTLED[OptionChange.State(over.state)]}"
        yield _of_choice(over.moment, Who.SYSTEM, says, _in_words(over))
    for word in words.filter(said_at__lte=upto).select_related("change").order_by("-said_at", "pk")[:most]:
        if word.said_at is not None:
            says = f"{'agreed' if word.agreed else 'did not agree'} to share an account another way"
            yield _of_choice(word.said_at, Who.CUSTOMER, says, _in_words(word.change))
    for change in theirs.filter(asked_at__lte=upto).order_by("-asked_at", "pk")[:most]:
        own = change.asked_by_id == person_id
        says = "asked for another way to share an account held together"
        who = Who.CUSTOMER if own else Who.AUTHORISER
        yield _of_choice(change.asked_at, who, says, _in_words(change))


def _of_choice(at: datetime, who: Who, says: str, about: str) -> Line:
    return Line(at=at, who=who, what=What.HOLDERS, says=says, about=about)


def _in_words(change: OptionChange) -> str:
    before, wanted = (CHOSEN[JointSharing(one)] for one in (change.before, change.wanted))
    return f"before: {before}; wanted: {wanted}"
