"""What happened to a consent, in the words of whoever's it is."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from consent.lifecycle import Actor, Status, Verb
from consent.queries import ConsentFacts, EventFacts
from consent.reasons import Reason
from portal.cards import ChangeCard, HistoryCard
from portal.moments import day_and_time
from portal.paying import payment_of
from portal.paying import pays as moves_money
from portal.terms import never_picked_up_words
from portal.wording import Wording

ENDS = frozenset({Verb.WITHDRAW, Verb.REJECT})
"""By these the bank ends a consent; its other acts for a reason take back one account of one that goes on."""


def history_cards(
    facts: ConsentFacts,
    events: Sequence[EventFacts],
    wording: Wording,
    bank: str,
    now: datetime,
    *,
    changes: Mapping[int, tuple[ChangeCard, ...]],
    who: Callable[[EventFacts], str],
) -> tuple[HistoryCard, ...]:
    """What happened to a consent, newest first; with what was changed by an event, by its number. `who` names
    somebody else whom an event is of. Payments of which there may be many have a list of their own."""
    app, pays, moves = facts.recipient.name, payment_of(facts) is not None, moves_money(facts)
    words: Mapping[tuple[str, str], str] = {
        (Verb.PROPOSE, Actor.RECIPIENT): (
            _("{app} sent us the request") if pays else _("{app} asked for access")
        ).format(app=app),
        (Verb.AUTHORISE, Actor.CUSTOMER): _("You agreed") if pays else _("You agreed to share"),
        (Verb.AMEND, Actor.CUSTOMER): _("You changed what {app} can see").format(app=app),
        (Verb.REAUTHORISE, Actor.CUSTOMER): _("You agreed to it once more"),
        (Verb.REVIVE, Actor.CUSTOMER): _("You agreed to it again"),
        (Verb.REMOVE_ACCOUNT, Actor.CUSTOMER): _("You took an account out"),
        (Verb.SHORTEN, Actor.CUSTOMER): _("You brought the end forward"),
        (Verb.REJECT, Actor.CUSTOMER): _("You said no"),
        (Verb.REJECT, Actor.HOLDER): _("{bank} refused the request").format(bank=bank),
        (Verb.WITHDRAW, Actor.CUSTOMER): _("You stopped it") if pays else _("You stopped sharing"),
        (Verb.WITHDRAW, Actor.HOLDER): (
            _("{bank} stopped it") if pays else _("{bank} stopped this sharing")
        ).format(bank=bank),
        (Verb.REVOKE, Actor.RECIPIENT): (
            _("{app} stopped it") if pays else _("{app} stopped this sharing")
        ).format(app=app),
        (Verb.COMPLETE, Actor.RECIPIENT): _("{app} sent the list of payments").format(app=app),
        (Verb.USE, Actor.HOLDER): _("{bank} took the payment order from {app}").format(bank=bank, app=app),
        (Verb.EXPIRE, Actor.CLOCK): _("The time you agreed to was over"),
        (Verb.LAPSE, Actor.CLOCK): never_picked_up_words(app, pays=pays),
        (Verb.APPROVE, Actor.AUTHORISER): _("{who} signed too") if pays else _("{who} agreed too"),
        (Verb.DECLINE, Actor.AUTHORISER): (
            _("{who} didn’t sign") if pays else _("{who} didn’t agree to share the account")
        ),
        (Verb.RETRACT, Actor.AUTHORISER): _("{who} stopped sharing from the account"),
        (Verb.DECLINE, Actor.HOLDER): (
            _("{bank} refused for somebody who had to sign")
            if pays
            else _("{bank} refused for somebody who had to agree")
        ).format(bank=bank),
        (Verb.RETRACT, Actor.HOLDER): _("{bank} stopped sharing from an account").format(bank=bank),
        (Verb.TIME_OUT, Actor.CLOCK): (
            _("The time for others to sign was over") if pays else _("The time for others to agree was over")
        ),
        (Verb.SUSPEND, Actor.HOLDER): (
            _("Paying from the account was paused") if moves else _("Sharing from an account was paused")
        ),
        (Verb.RESUME, Actor.HOLDER): (
            _("Paying from the account went on") if moves else _("Sharing from an account went on")
        ),
    }
    removed = (
        _("{app} may no longer take payments through {bank}, so we ended it")
        if pays
        else _("{app} may no longer receive data through {bank}, so we ended it")
    ).format(app=app, bank=bank)
    ended_since: dict[str | None, str] = {
        Reason.NO_LONGER_ACCREDITED: removed,
        Reason.ACCOUNT_SWITCHED: _("An account was switched to another bank, so we ended it"),
    }
    return tuple(
        HistoryCard(
            when=day_and_time(event.at, now, wording.timezone),
            what=ended_since[event.reason]
            if event.verb in ENDS and event.reason in ended_since
            else _who_did(_words_of(event, facts, words), event, who),
            changes=changes.get(event.sequence, ()),
            sequence=event.sequence,
        )
        for event in reversed(events)
        if (event.verb, event.result) != (Verb.USE, Status.ACTIVE)
    )


def _words_of(event: EventFacts, facts: ConsentFacts, words: Mapping[tuple[str, str], str]) -> str:
    by_a_representative = facts.acting_for and (event.verb, event.actor) == (Verb.WITHDRAW, Actor.CUSTOMER)
    if by_a_representative and event.reference != str(facts.customer_id):
        return _("{who} stopped this sharing")
    return words[event.verb, event.actor]


def _who_did(words: str, event: EventFacts, who: Callable[[EventFacts], str]) -> str:
    return capfirst(f"{who(event)}{words.removeprefix('{who}')}") if words.startswith("{who}") else words
