"""How a joint account may be shared, in words: what holds, what can be chosen, and what somebody asks for."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop

from bank.facts import Account, JointSharing
from bank.port import core_banking
from oidc.clauses import clause
from portal.asked_lists import account_token
from portal.cards import AccountCard
from portal.gates import Customer
from portal.holders import Names
from portal.joint_options import People, all_sign_in, jointly_held, offered, open_changes
from portal.models import OptionChange
from portal.moments import day
from portal.terms import account_card

_TITLES = {
    JointSharing.PRE_APPROVAL: noop("Each of you can share it alone"),
    JointSharing.CO_APPROVAL: noop("All of you have to agree each time"),
    JointSharing.NON_DISCLOSURE: noop("Nobody can share it"),
}
_MEANINGS = {
    JointSharing.PRE_APPROVAL: noop("The others see it, and can stop it for this account."),
    JointSharing.CO_APPROVAL: noop("Whoever wants to share it needs a yes from all of you."),
    JointSharing.NON_DISCLOSURE: noop("Nothing from it goes to any app, whoever shared it."),
}


@dataclass(frozen=True, kw_only=True)
class ChoiceCard:
    """One option, as it can be chosen."""

    value: str
    title: str
    meaning: str
    ticked: bool
    note: str
    """What choosing it leads to."""


@dataclass(frozen=True, kw_only=True)
class OptionCard:
    """One joint account, and what holds for it."""

    account: AccountCard
    now: str
    """What holds, as forms send it."""
    title: str
    meaning: str
    change: str
    """The id of the change that somebody asks for; "" without one, and so are these:"""
    wanted: ChoiceCard | None
    asked_by: str
    """Who asks; "you" for the customer."""
    asks: bool
    """Whether it waits for the customer's own word."""
    mine: bool
    waits: str
    """ "Waiting for Leonie to agree, until 5 December 2026"."""
    url: str


def option_card(
    account: Account, change: OptionChange | None, customer: Customer, names: Names
) -> OptionCard:
    now = account.joint_sharing
    words = list(change.words.all()) if change else []
    # A no that is not told looks like no word yet.
    silent = [word.person for word in words if not word.agreed]
    asks = any(word.agreed is None and word.person_id == customer.id for word in words)
    waits = asked_by = ""
    if change is not None:
        missing = names.listed((person and person.customer_number) or "" for person in silent)
        until = day(change.decide_by, _timezone(customer))
        waits = _("Waiting for {who} to agree, until {day}").format(who=missing, day=until)
        asked_by = names.of((change.asked_by and change.asked_by.customer_number) or "")
    return OptionCard(
        account=account_card(account),
        now=now.value,
        title=_(_TITLES[now]),
        meaning=_(_MEANINGS[now]),
        change=str(change.pk) if change else "",
        wanted=_choice(account, JointSharing(change.wanted), can_ask=True) if change else None,
        asked_by=asked_by,
        asks=asks,
        mine=change is not None and change.asked_by_id == customer.id,
        waits=waits,
        url=reverse("portal:joint_option", args=[account_token(account, customer.number)]),
    )


def options_asked(held: Sequence[Account], customer: Customer, names: Names) -> list[OptionCard]:
    """What waits for the customer's own word."""
    joint = jointly_held(held, customer.number)
    changes = open_changes(joint, customer.at) if joint else {}
    cards = [
        option_card(account, changes[account.reference], customer, names)
        for account in joint
        if account.reference in changes
    ]
    return [card for card in cards if card.asks]


def choice_cards(account: Account, people: People) -> list[ChoiceCard]:
    can_ask = all_sign_in(account, people)
    return [_choice(account, one, can_ask=can_ask) for one in offered(account, people)]


@clause("DASH-25")
def told(account: Account, people: People, customer: Customer, names: Names) -> str:
    """Who hears of a choice or an answer, before it is made; for who needs protection, that nobody does."""
    if account.shielded:
        return _("If you don’t agree, we tell nobody that it was you.")
    others = names.listed(owner for owner in people if owner != customer.number)
    return _("We tell {who}.").format(who=others) if others else ""


def _choice(account: Account, option: JointSharing, *, can_ask: bool) -> ChoiceCard:
    now = account.joint_sharing
    note = ""
    if option.is_wider_than(now):
        note = _("Everybody who holds the account has to agree first.")
    elif option is not now and not can_ask:
        note = _("It holds at once. To make it wider again you have to call us.")
    elif option is JointSharing.CO_APPROVAL and option is not now:
        note = _("It holds at once. What is shared already goes on until somebody stops it.")
    elif option is not now:
        note = _("It holds at once.")
    return ChoiceCard(
        value=option.value,
        title=_(_TITLES[option]),
        meaning=_(_MEANINGS[option]),
        ticked=option is now,
        note=note,
    )


def _timezone(customer: Customer) -> str:
    known = core_banking().customer(customer.number)
    return (known.timezone if known else "") or "UTC"
