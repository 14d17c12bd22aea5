"""Who can see the customer's data, and who can take payments: what is so now, waits, ends soon, and ended."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from consent.concerning import Standing
from consent.overview import Sort
from consent.placing import Tab
from oidc.asked_elsewhere import who_waits
from oidc.clauses import clause
from portal.acting import represented
from portal.asked_lists import AskedList, asked_list
from portal.gates import Customer, customers_only
from portal.joint_lists import beginnings, others_on
from portal.joint_options import jointly_held
from portal.list_cards import Ground, ground_of, list_card, room_on
from portal.option_cards import options_asked
from portal.secondary_users import used_by_others
from portal.ways_to_look import BY_APP, view_cards


@require_safe
@customers_only
@clause("DASH-11", "DASH-16", "DASH-29", "DASH-32")
def dashboard(http: HttpRequest, customer: Customer) -> HttpResponse:
    """Who can see the data; on its first page also what waits, and who can take payments."""
    asked = asked_list(http, "portal:dashboard")
    ground = ground_of(customer)
    opening = asked.is_first and asked.tab is Tab.SHARING
    others, hidden = others_on(asked.tab, ground) if asked.is_first else ({}, 0)
    waits = opening and ground.counts.of(Tab.WAITING, pays=False) > 0
    paid = next(
        (tab for tab in (Tab.SHARING, Tab.WAITING) if opening and ground.counts.of(tab, pays=True)), None
    )
    room, beside = room_on(asked.tab), len(others) + waits + (paid is not None)
    limit = room // (1 + beside)
    joints = beginnings(others, ground, limit=limit)
    waiting = paying = None
    if waits:
        waiting = list_card(_another(asked, tab=Tab.WAITING), ground, pays=False, limit=limit)
    if paid is not None:
        paying = list_card(AskedList(page="portal:payments", tab=paid), ground, pays=True, limit=limit)
    shown = sum(len(each.cards) for each in (waiting, paying, *joints.values()) if each is not None)
    context = {
        "list": list_card(asked, ground, pays=False, limit=room - shown),
        "waiting": waiting,
        "paying": paying,
        "asked": joints.get(Standing.ASKS),
        "by_others": joints.get(Standing.GOES_ON),
        "over_by_others": joints.get(Standing.OVER),
        "hidden": ground.counts.hidden + hidden,
        "joint": bool(jointly_held(ground.held, customer.number)),
        "organisations": bool(represented(ground.held, customer.number)),
        "used_by_others": bool(used_by_others(ground.held, customer.number)),
        "requests": who_waits(customer.id) if opening else [],
        "options_asked": options_asked(ground.held, customer, ground.names) if opening else [],
        **_both(ground),
        "views": view_cards(BY_APP),
    }
    return render(http, "portal/dashboard.html", context)


@require_safe
@customers_only
@clause("DASH-29", "DASH-32")
def payments(http: HttpRequest, customer: Customer) -> HttpResponse:
    """Who can take payments, with what of each limit is used up."""
    ground = ground_of(customer)
    context = {
        "list": list_card(asked_list(http, "portal:payments"), ground, pays=True),
        "hidden": ground.counts.hidden,
        **_both(ground),
    }
    return render(http, "portal/payments.html", context)


def _another(asked: AskedList, *, tab: Tab) -> AskedList:
    return AskedList(page=asked.page, tab=tab, sort=Sort.NEWEST)


def _both(ground: Ground) -> dict[str, object]:
    """How much there is of each, so that no page speaks of data alone where there are payments."""
    now = {pays: ground.counts.of(Tab.SHARING, pays=pays) for pays in (False, True)}
    waits = {pays: ground.counts.of(Tab.WAITING, pays=pays) for pays in (False, True)}
    return {
        "pays": ground.counts.any(pays=True),
        "paying_now": now[True] + waits[True],
        "data_now": now[False] + waits[False],
        "anything_now": sum((*now.values(), *waits.values())),
    }
