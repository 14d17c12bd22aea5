"""What happened to a consent, in the words of somebody else who has a say in it."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.conf import settings
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from consent import queries
from consent.lifecycle import Actor, Status, Verb
from consent.models import Person
from consent.queries import ConsentFacts, EventFacts
from portal.cards import ChangeCard, HistoryCard
from portal.holders import Names
from portal.moments import day_and_time

NOT_THEIRS: Mapping[Verb, str] = {
    Verb.PROPOSE: "the giver was asked; others were not yet concerned",
    Verb.COMPLETE: "it was completed before the giver was asked",
    Verb.REJECT: "the giver said no, and so nobody else was concerned",
}
"""What others are not told of, and why."""


def joint_history(
    events: Sequence[EventFacts],
    facts: ConsentFacts,
    names: Names,
    at: datetime,
    timezone: str,
    *,
    giver: str,
    pays: bool,
    used: bool,
    changes: Mapping[int, tuple[ChangeCard, ...]],
) -> tuple[HistoryCard, ...]:
    """Newest first; others by their names, the customer as "you"; with what was changed by an event, by its
    number. `used` is as in JointCard."""
    named = {"giver": giver, "app": facts.recipient.name, "bank": settings.BANK_NAME}
    by_the_bank = {
        Verb.DECLINE: _("{bank} refused for somebody who had to agree"),
        Verb.RETRACT: _("{bank} stopped sharing from the joint account"),
        Verb.WITHDRAW: _("{bank} stopped it"),
    }
    own = {
        Verb.AUTHORISE: _("{giver} agreed to pay") if pays else _("{giver} agreed to share with {app}"),
        Verb.APPROVE: _("{who} agreed"),
        Verb.DECLINE: _("{who} didn’t agree"),
        Verb.RETRACT: _("{who} stopped sharing from the joint account"),
        Verb.TIME_OUT: _("The time to agree was over"),
        Verb.AMEND: _("{giver} changed what {app} can see"),
        Verb.REAUTHORISE: _("{giver} agreed to it once more"),
        Verb.REVIVE: _("{giver} agreed to it again"),
        Verb.REMOVE_ACCOUNT: _("{giver} took an account out"),
        Verb.SHORTEN: _("{giver} brought the end forward"),
        Verb.USE: _("{bank} took the payment order from {app}"),
        Verb.SUSPEND: _("Sharing from an account was paused"),
        Verb.RESUME: _("Sharing from an account went on"),
        Verb.WITHDRAW: _("{giver} stopped it"),
        Verb.REVOKE: _("{app} stopped it"),
        Verb.EXPIRE: _("The time it was given for was over"),
        Verb.LAPSE: _("{app} never picked this up; it ended, nothing was paid")
        if pays
        else _("{app} never picked this up; it ended, nothing was shared"),
    }
    if pays:
        own |= {
            Verb.APPROVE: _("{who} signed"),
            Verb.DECLINE: _("{who} didn’t sign"),
            Verb.TIME_OUT: _("The time to sign was over"),
            Verb.SUSPEND: _("Paying from the account was paused"),
            Verb.RESUME: _("Paying from the account went on"),
        }
        by_the_bank[Verb.DECLINE] = _("{bank} refused for somebody who had to sign")
    if used:
        own[Verb.RETRACT] = _("{who} stopped sharing from the account")
        by_the_bank[Verb.RETRACT] = _("{bank} stopped sharing from the account")

    def words(event: EventFacts) -> str:
        said = (own | by_the_bank if event.actor == Actor.HOLDER else own)[Verb(event.verb)]
        return said.format(who=who_said(event, names) if "{who}" in said else "", **named)

    return tuple(
        HistoryCard(
            when=day_and_time(event.at, at, timezone),
            what=capfirst(words(event)),
            changes=changes.get(event.sequence, ()),
        )
        for event in reversed(events)
        if Verb(event.verb) not in NOT_THEIRS and (event.verb, event.result) != (Verb.USE, Status.ACTIVE)
    )


def who_said(event: EventFacts, names: Names) -> str:
    """Which of the holders or representatives an event is of: "you", or a name; empty where it is none."""
    if event.actor not in {Actor.AUTHORISER, Actor.CUSTOMER}:
        return ""
    try:
        number = queries.customer_number(int(event.reference))
    except Person.DoesNotExist:  # erased since
        number = ""
    return names.of(number)
