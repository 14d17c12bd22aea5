"""Many accounts to choose from: found by a word, put in order, ticked together, and whatever is chosen stays
in sight."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from string import digits

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop

from portal.cards import AccountCard
from portal.overview_cards import SortCard
from portal.typed_days import without_marks

MANY = 10
"""More than these are searched, and sorted."""
FIND, ALL, NONE = "find", "all", "none"
LONGEST = 60


class Order(StrEnum):
    USUAL = "usual"
    """The bank's own."""
    NAME = "name"
    CHOSEN = "chosen"


ORDERS = {
    Order.USUAL: noop("Usual order"),
    Order.NAME: noop("By name"),
    Order.CHOSEN: noop("Chosen first"),
}


@dataclass(frozen=True, kw_only=True)
class Found:
    """What the page shows of the accounts that can be chosen."""

    cards: tuple[AccountCard, ...]
    """Those that fit, and with them whatever is ticked; those of a business come last."""
    search: str
    order: Order
    asked: bool
    """Whether the customer has just asked for it, and goes on reading there."""
    many: bool
    """Whether there are so many that they are searched."""
    fit: int
    total: int

    @property
    def chosen(self) -> int:
        return sum(card.ticked for card in self.cards)

    @property
    def narrowed(self) -> bool:
        return self.many and bool(self.search)

    @property
    def sorts(self) -> tuple[SortCard, ...]:
        return tuple(
            SortCard(value=order, label=_(label), selected=order is self.order)
            for order, label in ORDERS.items()
        )

    @property
    def ordered(self) -> str:
        """How they are put in order, where that is not as ever."""
        return "" if self.order is Order.USUAL else _(ORDERS[self.order])


def wish_of(http: HttpRequest) -> str:
    """What a button other than the one that goes on asks for; "" where the customer goes on."""
    wish = http.POST.get("do", "")
    return wish if wish in {FIND, ALL, NONE} else ""


def search_of(http: HttpRequest) -> str:
    return " ".join(http.POST.get("q", "").split())[:LONGEST]


def order_of(http: HttpRequest) -> Order:
    asked = http.POST.get("sort", "")
    return Order(asked) if asked in ORDERS else Order.USUAL


def found(cards: Sequence[AccountCard], search: str, wish: str = "", order: Order = Order.USUAL) -> Found:
    """The cards that fit every word of `search`, and those that are ticked; with all that fit ticked, or none
    of all, where that is wished for."""
    fitting = _fitting(cards, search)
    if wish == ALL:
        cards = [replace(card, ticked=card.ticked or card.token in fitting) for card in cards]
    if wish == NONE:
        cards = [replace(card, ticked=False) for card in cards]
    return Found(
        cards=tuple(_in_order([card for card in cards if card.ticked or card.token in fitting], order)),
        search=search,
        order=order,
        asked=bool(wish),
        many=len(cards) > MANY,
        fit=len(fitting),
        total=len(cards),
    )


def _in_order(cards: Sequence[AccountCard], order: Order) -> Sequence[AccountCard]:
    if order is Order.NAME:
        return sorted(cards, key=lambda card: (card.business, _by_name(card.name)))
    if order is Order.CHOSEN:
        return sorted(cards, key=lambda card: (card.business, not card.ticked))
    return sorted(cards, key=lambda card: card.business)


def _by_name(name: str) -> list[tuple[bool, int, str]]:
    """As people look for names: whatever the case and the accents, and the second before the tenth."""
    parts = re.findall(r"[0-9]+|[^0-9]+", without_marks(name))
    return [(False, int(part), "") if part[0] in digits else (True, 0, part) for part in parts]


def _fitting(cards: Sequence[AccountCard], search: str) -> Collection[str]:
    words = without_marks(search).split()
    return {card.token for card in cards if all(word in _said(card) for word in words)}


def _said(card: AccountCard) -> str:
    """All that a customer reads of an account that they may look for."""
    tags = (_("Joint") if card.joint else "", _("Business") if card.business else "")
    return without_marks(" ".join((card.name, card.detail, *tags)).replace("\N{NO-BREAK SPACE}", " "))
