"""Many accounts to choose from: found by a word, ticked together, and whatever is chosen stays in sight."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from django.http import HttpRequest
from django.utils.translation import gettext as _

from portal.cards import AccountCard

MANY = 10
"""More than these are searched."""
FIND, ALL, NONE = "find", "all", "none"
LONGEST = 60


@dataclass(frozen=True, kw_only=True)
class Found:
    """What the page shows of the accounts that can be chosen."""

    cards: tuple[AccountCard, ...]
    """Those that fit, and with them whatever is ticked."""
    search: str
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


def wish_of(http: HttpRequest) -> str:
    """What a button other than the one that goes on asks for; "" where the customer goes on."""
    wish = http.POST.get("do", "")
    return wish if wish in {FIND, ALL, NONE} else ""


def search_of(http: HttpRequest) -> str:
    return " ".join(http.POST.get("q", "").split())[:LONGEST]


def found(cards: Sequence[AccountCard], search: str, wish: str = "") -> Found:
    """The cards that fit every word of `search`, and those that are ticked; with all that fit ticked, or none
    of all, where that is wished for."""
    fitting = _fitting(cards, search)
    if wish == ALL:
        cards = [replace(card, ticked=card.ticked or card.token in fitting) for card in cards]
    if wish == NONE:
        cards = [replace(card, ticked=False) for card in cards]
    return Found(
        cards=tuple(card for card in cards if card.ticked or card.token in fitting),
        search=search,
        asked=bool(wish),
        many=len(cards) > MANY,
        fit=len(fitting),
        total=len(cards),
    )


def _fitting(cards: Sequence[AccountCard], search: str) -> Collection[str]:
    words = search.casefold().split()
    return {card.token for card in cards if all(word in _said(card) for word in words)}


def _said(card: AccountCard) -> str:
    """All that a customer reads of an account that they may look for."""
    tags = (_("Joint") if card.joint else "", _("Business") if card.business else "")
    return " ".join((card.name, card.detail, *tags)).replace("\N{NO-BREAK SPACE}", " ").casefold()
