"""Many dead letters are sent once more: counted first, then all of these, apart from each other."""

from dataclasses import replace
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.dateparse import parse_datetime
from django.utils.http import urlencode

from consent.dead_letters import counted, kinds, oldest
from consent.operations import REPLAYED_AT_MOST, replay_dead
from consent.retrying import REPLAYED_A_MINUTE
from portal.answers import see
from staff import troubles
from staff.answers import said, show
from staff.gates import page
from staff.member import Member
from staff.models import StaffEvent
from staff.recording import Did, record
from staff.replaying import CHOICE, DeadLettersForm, ReplayForm

SAMPLE = 10
NONE_LEFT = "None of them is dead any more: they were delivered, or somebody has sent them again."
_PAGE = "messages_replay"


@page(_PAGE)
def messages_replay(http: HttpRequest, member: Member) -> HttpResponse:
    if http.method == "POST":
        return _replay(http, member)
    asked = {name: said(http, name) for name in CHOICE}
    choice = DeadLettersForm(kinds(), asked if set(http.GET) & set(CHOICE) else None)
    return _show(http, member, choice, ReplayForm(initial={"looked": member.at.isoformat()}))


def _replay(http: HttpRequest, member: Member) -> HttpResponse:
    """One write and its event in one transaction: what was shown, as far as it is dead still."""
    choice, form = DeadLettersForm(kinds(), http.POST), ReplayForm(http.POST)
    if not (form.is_valid() & choice.is_valid()):
        return _show(http, member, choice, form)
    which = form.as_looked_at(choice.which, member.at)
    if which is None:
        return _show(http, member, choice, form)
    client = choice.client_of(choice.chosen["to"])
    with transaction.atomic():
        again = replay_dead(which)
        event = record(
            http,
            member,
            Did.REPLAYED,
            page=_PAGE,
            recipient=client.recipient_id if client else None,
            **dict[str, Any](choice.chosen),
            looked=form.cleaned_data["looked"],
            again=again.number,
            last_due=again.last_due.isoformat() if again.last_due else "",
            because=form.chosen,
            case_given=form.cleaned_data["case"],
        )
    if not again.number:
        return troubles.too_late(http, member, NONE_LEFT)
    return see(f"staff:{_PAGE}", query={"sent": str(event.number)})


def _show(http: HttpRequest, member: Member, choice: DeadLettersForm, form: ReplayForm) -> HttpResponse:
    """Whatever is shown is counted anew, and as of now."""
    context: dict[str, Any] = {
        "choice": choice,
        "form": form,
        "at_most": REPLAYED_AT_MOST,
        "a_minute": REPLAYED_A_MINUTE,
        "done": _done(member, said(http, "sent")),
    }
    if choice.is_bound and choice.is_valid():
        which = replace(choice.which, died_by=member.at)
        context |= {
            "found": counted(which),
            "sample": oldest(which, SAMPLE),
            "chosen": choice.chosen,
            "looked": member.at.isoformat(),
        }
    return show(http, member, "messages_replay", context)


def _done(member: Member, number: str) -> dict[str, Any] | None:
    """What came of what the member has just sent, by its line in the log; None without one."""
    if not (number.isascii() and number.isdigit()):
        return None
    own = StaffEvent.objects.filter(member=member.name, did=Did.REPLAYED, page=_PAGE)
    event = own.filter(number=int(number[:18])).first()
    if event is None:
        return None
    choice = DeadLettersForm(kinds(), event.detail)
    form = ReplayForm({**event.detail, "why": event.detail["because"], "case": event.detail["case_given"]})
    which = choice.is_valid() and form.is_valid() and form.as_looked_at(choice.which, member.at)
    return {
        "number": event.detail["again"],
        "last_due": parse_datetime(event.detail["last_due"]),
        "left": counted(which).number if which else 0,
        "rest": urlencode(choice.chosen),
    }
