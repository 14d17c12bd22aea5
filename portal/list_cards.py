"""Puts a list of the dashboard together: its tabs and counts, its words, and one page of it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop

from bank.facts import Account
from bank.port import core_banking
from consent.overview import Counts, Granted, Listing, Sort, counts, granted, page_of
from consent.placing import Tab
from oidc.paused import paused_of
from portal.asked_lists import AskedList, account_of, kind_token
from portal.gates import Customer
from portal.holders import Names, references_held
from portal.overview_cards import ListCard, SortCard, TabCard
from portal.pausing import as_they_stand
from portal.sharing_cards import sharing_cards
from portal.spoken import wording_of

CARDS, ROWS = 6, 17
"""How many a page shows, as cards or as rows of what is over: so that with its CSS it stays below 50 kB."""
SEARCH_FROM = 6
"""So many make a list worth searching in."""

LABELS: Mapping[bool, Mapping[Tab, str]] = {
    False: {
        Tab.SHARING: noop("Sharing now"),
        Tab.ENDING: noop("Ending soon"),
        Tab.WAITING: noop("Waiting"),
        Tab.ENDED: noop("Ended"),
    },
    True: {
        Tab.SHARING: noop("Allowed now"),
        Tab.ENDING: noop("Ending soon"),
        Tab.WAITING: noop("Waiting"),
        Tab.ENDED: noop("Over"),
    },
}
EMPTY: Mapping[bool, Mapping[Tab, tuple[str, str]]] = {
    False: {
        Tab.SHARING: (
            noop("Nobody can see your data through us."),
            noop("When you connect an app to your accounts, it appears here."),
        ),
        Tab.ENDING: (
            noop("Nothing ends in the next 30 days."),
            noop("A sharing that has an end ends by itself: you need do nothing."),
        ),
        Tab.WAITING: (
            noop("Nothing waits."),
            noop("What you agreed to and nobody has picked up yet appears here."),
        ),
        Tab.ENDED: (noop("Nothing has ended."), noop("What you stop, or what runs out, stays listed here.")),
    },
    True: {
        Tab.SHARING: (
            noop("Nobody can take payments through us."),
            noop("When you let an app pay from your accounts, it appears here."),
        ),
        Tab.ENDING: (
            noop("Nothing ends in the next 30 days."),
            noop("What you allowed until a day ends by itself: you need do nothing."),
        ),
        Tab.WAITING: (
            noop("Nothing waits."),
            noop("What you allowed and nobody has picked up yet appears here."),
        ),
        Tab.ENDED: (noop("Nothing is over."), noop("What was paid, stopped or ran out stays listed here.")),
    },
}
SORTS = {Sort.NEWEST: noop("Newest first"), Sort.NAME: noop("By name"), Sort.ENDING: noop("What ends first")}


@dataclass(frozen=True, kw_only=True)
class Ground:
    """What every list of one page rests on."""

    customer: Customer
    held: Sequence[Account]
    names: Names
    counts: Counts

    @property
    def references(self) -> Sequence[str]:
        """The accounts held, as the bank knows them; not those that the customer merely uses."""
        return references_held(self.held, self.customer.number)

    @property
    def issuers(self) -> Collection[str]:
        return visible_issuers(self.customer)


def ground_of(customer: Customer) -> Ground:
    return Ground(
        customer=customer,
        held=core_banking().accounts_of(customer.number),
        names=Names(customer.number),
        counts=counts(customer_id=customer.id, issuers=visible_issuers(customer)),
    )


def visible_issuers(customer: Customer) -> frozenset[str]:
    """The issuers whose consents the customer has proved enough to see."""
    return frozenset(issuer for issuer in settings.ISSUERS if customer.may_see(issuer))


def room_on(tab: Tab) -> int:
    """How many one page of a list of this kind shows."""
    return ROWS if tab is Tab.ENDED else CARDS


def list_card(asked: AskedList, ground: Ground, *, pays: bool, limit: int = 0) -> ListCard:
    """One page of the list asked for; `limit` for fewer than a page holds."""
    listing, only = _listing(asked, ground, pays=pays)
    size = limit or room_on(asked.tab)
    found, more = page_of(listing, limit=size)
    count = ground.counts.of(asked.tab, pays=pays)
    searched = bool(asked.search or only)
    title, text = EMPTY[pays][asked.tab]
    title, text = _(title), _(text)
    if searched:
        title, text = _("Nothing fits."), _("Try another name, or look at the whole list.")
    return ListCard(
        title=_("Who can take payments") if pays else _("Who can see your data"),
        tabs=tuple(
            TabCard(
                label=_(label),
                count=ground.counts.of(tab, pays=pays),
                url=replace(asked, search="", account="", kind="", after=None).address(tab=tab),
                current=tab is asked.tab,
            )
            for tab, label in LABELS[pays].items()
        ),
        tab=asked.tab,
        heading=_(LABELS[pays][asked.tab]),
        action=AskedList(page=asked.page).address(),
        search=asked.search,
        sorts=tuple(
            SortCard(value=sort, label=_(label), selected=sort is asked.sort) for sort, label in SORTS.items()
        )
        if count >= SEARCH_FROM or searched
        else (),
        kept=tuple(
            (name, value)
            for name, value in (("tab", str(asked.tab)), ("account", asked.account), ("kind", asked.kind))
            if value
        ),
        only=only,
        whole=AskedList(page=asked.page, tab=asked.tab).address(),
        cards=tuple(sharing_cards(as_they_stand(found), ground.held, ground.names, ground.customer)),
        more=asked.address(after=found[-1].id) if more else "",
        empty_title=title,
        empty_text=text,
    )


def _listing(asked: AskedList, ground: Ground, *, pays: bool) -> tuple[Listing, str]:
    """What to read, and what is left out of it in words."""
    customer, only = ground.customer, ""
    listing = Listing(
        customer_id=customer.id,
        issuers=ground.issuers,
        pays=pays,
        tab=asked.tab,
        search=asked.search,
        sort=asked.sort,
        after=asked.after,
    )
    account = account_of(asked.account, ground.held, customer.number)
    if account is not None:
        listing, only = (
            replace(listing, account=account.reference),
            _("Only who sees {account}.").format(account=account.nickname),
        )
    if asked.kind and not pays:
        titled = _titled(asked.kind, ground)
        if titled:
            listing = replace(listing, granted=[which for which, _ in titled])
            only = _("Only who sees: {kind}.").format(kind=titled[0][1])
    if asked.search:
        only = f"{only} " + _("Only names with “{search}” in them.").format(search=asked.search).strip()
    return listing, only


def _titled(token: str, ground: Ground) -> list[tuple[Granted, str]]:
    """What has been granted that comes to a kind of data, each with the kind's title."""
    return [
        (one, cluster.title)
        for one, _ in granted(
            customer_id=ground.customer.id,
            issuers=ground.issuers,
            but_for=paused_of(ground.customer.id),
        )
        for cluster in wording_of(one.issuer).kinds(one.permissions, organisation=one.organisation)
        if kind_token(cluster.title) == token
    ]
