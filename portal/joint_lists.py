"""What others share of accounts held together, as lists: their beginnings for the dashboard, and pages."""

from collections.abc import Collection, Mapping
from dataclasses import replace

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop

from consent.concerning import Standing, consents_concerning, standings
from consent.placing import Tab
from portal.asked_lists import AskedList
from portal.joint import joint_card, joints_of
from portal.joint_cards import JointListCard
from portal.list_cards import Ground, room_on

PAGE = "portal:joint_list"
BY_TAB: Mapping[Tab, Standing] = {
    Tab.WAITING: Standing.ASKS,
    Tab.SHARING: Standing.GOES_ON,
    Tab.ENDED: Standing.OVER,
}
ON_TAB: Mapping[Tab, Collection[Tab]] = {Tab.SHARING: (Tab.WAITING, Tab.SHARING)}
"""Which of these lists begin on a tab of the dashboard, where it is not the one of its name alone."""
HEADINGS: Mapping[Standing, str] = {
    Standing.ASKS: noop("Waiting for you"),
    Standing.GOES_ON: noop("Your accounts, shared by others"),
    Standing.OVER: noop("Your accounts, not shared by others any more"),
}


def others_on(tab: Tab, ground: Ground) -> tuple[dict[Tab, int], int]:
    """How many are in each list that begins on a tab of the dashboard, and how many of all are hidden."""
    seen, hidden = dict.fromkeys(Standing, 0), 0
    for (issuer, standing), number in standings(
        customer_id=ground.customer.id, held=ground.references
    ).items():
        if issuer in ground.issuers:
            seen[standing] += number
        elif issuer in settings.ISSUERS:
            hidden += number
    here = (each for each in ON_TAB.get(tab, (tab,)) if each in BY_TAB)
    return {each: seen[BY_TAB[each]] for each in here if seen[BY_TAB[each]]}, hidden


def beginnings(numbers: Mapping[Tab, int], ground: Ground, *, limit: int) -> dict[Standing, JointListCard]:
    """The first of each list of which there are so many."""
    return {
        BY_TAB[tab]: joint_list(AskedList(page=PAGE, tab=tab), ground, limit=limit, count=number)
        for tab, number in numbers.items()
    }


def joint_list(asked: AskedList, ground: Ground, *, limit: int = 0, count: int = 0) -> JointListCard:
    """One page of a list; `limit` for fewer than a page holds, `count` for how many there are in all."""
    tab = asked.tab if asked.tab in BY_TAB else Tab.SHARING
    standing = BY_TAB[tab]
    found, more = consents_concerning(
        customer_id=ground.customer.id,
        held=ground.references,
        issuers=ground.issuers,
        standing=[standing],
        limit=limit or room_on(tab),
        after=asked.after,
    )
    beginning = replace(asked, tab=tab, after=None)
    return JointListCard(
        heading=_(HEADINGS[standing]),
        count=count,
        over=standing is Standing.OVER,
        cards=tuple(
            joint_card(joint, ground.names) for joint in joints_of(found, ground.customer, ground.held)
        ),
        whole=beginning.address() if more and limit else "",
        more=beginning.address(after=found[-1].id) if more and not limit else "",
    )
