"""People who hold accounts together: what they are called, and what they have to do with a sharing."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop

from bank.facts import Account
from bank.port import core_banking
from bank.says import Says
from consent.account_states import OPEN, AccountState, AuthoriserState
from consent.approvals import AccountFacts, AuthoriserFacts, accounts_of
from consent.extent import extent_of
from consent.issuers import consent_policy
from consent.queries import ConsentFacts
from portal.cards import AccountCard
from portal.choice import Offer
from portal.gates import Step
from portal.moments import day
from portal.terms import account_card, asked_length
from portal.wording import Wording

SOMEBODY = noop("the other holder")


class Names:
    """What customers are called, each asked of the bank once; whoever reads it is "you"."""

    def __init__(self, reader: str) -> None:
        self._reader = reader
        self._known = cache(_name)

    def of(self, number: str) -> str:
        return _("you") if number == self._reader else self._known(number)

    def listed(self, numbers: Iterable[str]) -> str:
        """ "Leonie", "Leonie and Noah"."""
        names = [self.of(number) for number in numbers]
        return _(" and ").join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


def _name(number: str) -> str:
    customer = core_banking().customer(number)
    return (customer.called or customer.given_name) if customer is not None else _(SOMEBODY)


def notes_on(step: Step, accounts: Iterable[Account], offer: Offer) -> Mapping[str, str]:
    """What the customer has to know of the others who hold each account, by the bank's references."""
    policy = consent_policy(step.asking.issuer)
    says = {account.reference: (account, one) for account, one in _to_ask(step, accounts, offer)}
    by = ""
    if any(others.decide for _, others in says.values()):
        at = step.customer.at
        lasts = asked_length(step.asking.consent, at, policy.longest_sharing)
        ends = at + lasts if lasts is not None else None
        by = day(policy.approve_by(at, ends), step.wording.timezone)
    names = Names(step.customer.number)
    if step.payment is not None:
        return {
            reference: _("{who} must sign too, by {by}. Nothing is paid before that.").format(
                who=names.listed(others.decide), by=by
            )
            for reference, (_offered, others) in says.items()
            if others.decide
        }
    return {
        reference: _on_the_choice(account, others, names, by) for reference, (account, others) in says.items()
    }


def must_agree(step: Step, accounts: Iterable[Account], offer: Offer) -> str:
    """Who has to agree to any of the accounts: "Leonie and Noah"; empty where nobody has to."""
    return Names(offer.customer_number).listed(
        dict.fromkeys(one for _, says in _to_ask(step, accounts, offer) for one in says.decide)
    )


def _to_ask(step: Step, accounts: Iterable[Account], offer: Offer) -> list[tuple[Account, Says]]:
    """Each account with who else has a say in it: who has agreed already is not asked again, unless what they
    agreed to becomes wider."""
    before = step.asking.before
    agreed = dict[str, set[str]]()
    if before is not None and not _reaches_further(step, before):
        agreed = {
            facts.account: {
                one.customer_number for one in facts.authorisers if one.state is AuthoriserState.APPROVED
            }
            for facts in accounts_of([before.id])[before.id]
            if facts.state in OPEN
        }
    return [
        (account, _as_agreed(offer.says(account), agreed.get(account.reference, set())))
        for account in accounts
    ]


def _as_agreed(says: Says, agreed: Collection[str]) -> Says:
    already = tuple(one for one in says.decide if one in agreed)
    return replace(
        says,
        decide=tuple(one for one in says.decide if one not in agreed),
        agreed=already + says.agreed,
    )


def _reaches_further(step: Step, before: ConsentFacts) -> bool:
    asked = step.asking.consent
    if asked is before:
        return False
    longest = consent_policy(step.asking.issuer).longest_sharing
    lasts = asked_length(asked, step.customer.at, longest)
    ends = step.customer.at + lasts if lasts is not None else None
    return extent_of(replace(asked, expires_at=ends)).goes_beyond(extent_of(before))


def _on_the_choice(account: Account, says: Says, names: Names, by: str) -> str:
    """What somebody who thinks about sharing an account has to know of the others who hold it; `by` is the
    day until which they can agree."""
    if account.shielded and (account.joint or account.users):
        return _("We won’t tell anybody else who holds this account.")
    if says.decide:
        return _(
            "We’ll ask {who}, who must agree too, by {by}. Nothing from this account is shared before that."
        ).format(who=names.listed(says.decide), by=by)
    if says.agreed:
        return _("We may tell {who}, who can see this sharing and stop it for this account.").format(
            who=names.listed(says.agreed)
        )
    return ""


def shared_accounts(
    states: Sequence[AccountFacts],
    held: Sequence[Account],
    names: Names,
    wording: Wording,
    looked: Mapping[str, str],
    *,
    pays: bool,
) -> tuple[AccountCard, ...]:
    """The accounts of a consent in force, in the bank's order, each with what has become of it; `looked` is
    as in `shared_account_cards`, and `pays` whether money moves from them, where else data are seen."""
    found = {state.account: state for state in states}
    known = {account.reference for account in held}
    cards = [
        replace(
            _with_state(account_card(account), found[account.reference], account, names, wording, pays=pays),
            looked=looked.get(account.reference, ""),
        )
        for account in held
        if account.reference in found
    ]
    gone = [state for state in states if state.account not in known]
    return (
        *cards,
        *(AccountCard(name=_("An account you no longer hold"), detail="", joint=False) for _each in gone),
    )


def _with_state(
    card: AccountCard, facts: AccountFacts, account: Account, names: Names, wording: Wording, *, pays: bool
) -> AccountCard:
    note = state_words(facts, names, wording, pays=pays)
    if not note and (facts.suspended or account.ineligible_because):
        off = (
            _("paying from it is turned off at present.")
            if pays
            else _("sharing from it is turned off at present.")
        )
        why = account.ineligible_because or off
        note = _("Paused: {why}").format(why=why)
    return replace(card, note=note, reason="")


def state_words(facts: AccountFacts, names: Names, wording: Wording, *, pays: bool) -> str:
    """Why nothing is shared of an account, or paid from it; empty where something may be."""
    match facts.state:
        case AccountState.WAITING:
            return waits_words([facts], names, wording, pays=pays)
        case AccountState.REFUSED:
            refused = (
                _("{who} didn’t sign. Nothing was paid.")
                if pays
                else _("{who} didn’t agree. Nothing from it is shared.")
            )
            return refused.format(who=_who(facts, AuthoriserState.REFUSED, names))
        case AccountState.WITHDRAWN:
            who = _who(facts, AuthoriserState.WITHDRAWN, names)
            if not who:  # none who has a say in it; which holder it was is for them to tell
                return _("Somebody who holds it stopped sharing from it.")
            return _("{who} stopped sharing from it.").format(who=who)
        case AccountState.TIMED_OUT:
            late = (
                _("{who} didn’t sign in time. Nothing was paid.")
                if pays
                else _("{who} didn’t answer in time. Nothing from it is shared.")
            )
            return late.format(who=_who(facts, AuthoriserState.TIMED_OUT, names))
        case _:
            return ""


def waiting_accounts(
    states: Iterable[AccountFacts], held: Iterable[Account], names: Names, wording: Wording, *, pays: bool
) -> tuple[str, ...]:
    """ "Household: waiting for Leonie to agree, until 5 December 2026", one for each account that waits."""
    nicknames = {account.reference: account.nickname for account in held}
    words = [(facts.account, waits_words([facts], names, wording, pays=pays)) for facts in states]
    return tuple(
        f"{nicknames.get(account, _('An account'))}: {said[0].lower()}{said[1:]}"
        for account, said in words
        if said
    )


def waits_words(states: Iterable[AccountFacts], names: Names, wording: Wording, *, pays: bool) -> str:
    """ "Waiting for Leonie to sign, until 5 December 2026"; empty where nobody's word is missing."""
    waiting: dict[str, AuthoriserFacts] = {}
    for facts in states:
        waiting |= {one.customer_number: one for one in facts.waits_for}
    if not waiting:
        return ""
    until = min(one.decide_by for one in waiting.values() if one.decide_by is not None)
    words = (
        _("Waiting for {who} to sign, until {day}") if pays else _("Waiting for {who} to agree, until {day}")
    )
    return words.format(who=names.listed(waiting), day=day(until, wording.timezone))


def _who(facts: AccountFacts, state: AuthoriserState, names: Names) -> str:
    who = names.listed(one.customer_number for one in facts.authorisers if one.state is state)
    return who[:1].upper() + who[1:]


def references_held(accounts: Iterable[Account], number: str) -> list[str]:
    """By the bank's references, those of which the customer of that number is a holder, and no mere user."""
    return [account.reference for account in accounts if account.is_held_by(number)]


def flows(facts: AccountFacts, held: Iterable[Account]) -> bool:
    """Whether data of an account may go out at this moment, the bank's own reasons included."""
    eligible = {account.reference for account in held if not account.ineligible_because}
    return facts.state is AccountState.SHARED and not facts.suspended and facts.account in eligible


def obstacle(facts: ConsentFacts, states: Sequence[AccountFacts], held: Sequence[Account]) -> str:
    """The word for a consent in force of whose accounts nothing is shared: "Waiting", "Paused"; empty where
    something is, or it has no accounts."""
    if facts.recipient.suspended:
        return _("Paused")
    if not states or any(flows(one, held) for one in states):
        return ""
    return _("Waiting") if any(one.state is AccountState.WAITING for one in states) else _("Paused")
