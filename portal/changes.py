"""What a customer changes by agreeing to a consent once more: new, longer, shorter, removed (AMD-04)."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop

from bank.facts import Account
from consent.amendments import Agreed, AmendmentFacts
from consent.issuers import consent_policy
from consent.queries import ConsentFacts
from oidc.clauses import clause
from portal.cards import AccountCard, ChangeCard, KindCard, Terms
from portal.moments import day
from portal.terms import shared_account_cards
from portal.wording import Cluster, Wording

NEW, GONE, LONGER, SHORTER = noop("New"), noop("Removed"), noop("Longer"), noop("Shorter")
SAME = noop("Nothing changes: you agree to the same once more.")


@clause("AMD-04", "AMD-05")
def change_cards(
    before: Agreed, after: Agreed, wording: Wording, held: Sequence[Account], *, organisation: bool
) -> tuple[ChangeCard, ...]:
    """Every difference between what was and what is agreed to, and nothing that stays as it is.

    Accounts of which one side is not known any more are passed over.
    """
    cards = list[ChangeCard]()
    if before.permissions != after.permissions:  # a consent to pay has none that are kinds of data
        had, has = (
            wording.kinds(agreed.permissions, organisation=organisation) for agreed in (before, after)
        )
        cards += [ChangeCard(tag=_(NEW), what=one.title) for one in not_told_by(had, has)]
        cards += [ChangeCard(tag=_(GONE), what=one.title) for one in not_told_by(has, had)]
    if before.accounts is not None and after.accounts is not None:
        for tag, some, others in ((_(NEW), after, before), (_(GONE), before, after)):
            only = set(some.accounts or ()) - set(others.accounts or ())
            cards += [ChangeCard(tag=tag, what=card.name) for card in shared_account_cards(only, held, {})]
    if tag := longer_or_shorter(before.expires_at, after.expires_at, wording):
        ends, ended = _end(after.expires_at, wording), _end(before.expires_at, wording)
        cards.append(
            ChangeCard(tag=tag, what=_("{ends}; before it was: {ended}").format(ends=ends, ended=ended))
        )
    return tuple(cards)


def changes_of(
    change: AmendmentFacts | None, facts: ConsentFacts, wording: Wording, held: Sequence[Account]
) -> tuple[ChangeCard, ...]:
    """The same of a change that was made to a consent; none where none was."""
    if change is None:
        return ()
    return change_cards(change.before, change.after, wording, held, organisation=bool(facts.acting_for))


@clause("AMD-05", "DASH-22")
def changes_for_others(
    change: AmendmentFacts | None,
    facts: ConsentFacts,
    wording: Wording,
    held: Sequence[Account],
    concerned: Collection[str],
) -> tuple[ChangeCard, ...]:
    """The same as somebody else reads it who has a say in some of its accounts (`concerned`, the bank's
    references): of other accounts, and of what is the giver's alone, they learn nothing."""
    if change is None:
        return ()
    own = consent_policy(facts.issuer).without_accounts
    before, after = (
        replace(
            agreed,
            permissions=tuple(one for one in agreed.permissions if one not in own),
            accounts=None
            if agreed.accounts is None
            else tuple(one for one in agreed.accounts if one in concerned),
        )
        for agreed in (change.before, change.after)
    )
    return change_cards(before, after, wording, held, organisation=bool(facts.acting_for))


def not_told_by(some: Iterable[Cluster], others: Iterable[Cluster]) -> tuple[Cluster, ...]:
    """The kinds of data among `others` that `some` do not cover.

    A scheme may merge a kind into a larger one: its words are then among the larger one's.
    """
    titles = {one.title for one in some}
    items = {item for one in some for item in one.items}
    return tuple(
        one for one in others if one.title not in titles and not (one.items and set(one.items) <= items)
    )


def longer_or_shorter(before: datetime | None, after: datetime | None, wording: Wording) -> str:
    """The word for longer or shorter, by the customer's calendar; "" where the last day stays the same."""
    if _end(before, wording) == _end(after, wording):
        return ""
    if before is None or after is None:
        return _(LONGER) if after is None else _(SHORTER)
    return _(LONGER) if after > before else _(SHORTER)


def tagged_kinds(cards: Iterable[KindCard], changes: Iterable[ChangeCard]) -> tuple[KindCard, ...]:
    new = {change.what for change in changes if change.tag == _(NEW)}
    return tuple(replace(card, tag=_(NEW) if card.title in new else "") for card in cards)


def tagged_account(card: AccountCard, account: Account, before: Collection[str] | None) -> AccountCard:
    """The card, marked where `before` (None: nothing was) is known not to hold the account."""
    return replace(card, tag=_(NEW)) if before is not None and account.reference not in before else card


def tagged_terms(terms: Terms, changes: Iterable[ChangeCard]) -> Terms:
    tags = [change.tag for change in changes if change.tag in {_(LONGER), _(SHORTER)}]
    return replace(terms, tag=tags[0]) if tags else terms


def _end(moment: datetime | None, wording: Wording) -> str:
    return _("until {day}").format(day=day(moment, wording.timezone)) if moment else _("with no end date")
