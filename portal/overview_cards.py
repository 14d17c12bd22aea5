"""What the lists of the dashboard show beside the consents, ready to print: frozen values, never models."""

from dataclasses import dataclass

from portal.cards import SharingCard


@dataclass(frozen=True, kw_only=True)
class TabCard:
    label: str
    count: int
    url: str
    current: bool


@dataclass(frozen=True, kw_only=True)
class WayCard:
    """A link to another view of the same."""

    label: str
    url: str
    current: bool = False


@dataclass(frozen=True, kw_only=True)
class SortCard:
    value: str
    label: str
    selected: bool


@dataclass(frozen=True, kw_only=True)
class ListCard:
    """One list: what it holds, how to find something in it, and one page of it."""

    title: str
    tabs: tuple[TabCard, ...]
    tab: str
    heading: str
    action: str
    """Where the search is sent."""
    search: str
    sorts: tuple[SortCard, ...]
    """Empty where there is too little to search in."""
    kept: tuple[tuple[str, str], ...]
    """What the search leaves as it is, as names and values."""
    only: str
    """ "Only what covers Household"; empty where nothing is left out."""
    whole: str
    """The address of the whole list."""
    cards: tuple[SharingCard, ...]
    more: str
    """The address of what follows; empty at the end."""
    empty_title: str
    empty_text: str


@dataclass(frozen=True, kw_only=True)
class SeenCard:
    """Who sees one account, or one kind of data."""

    title: str
    detail: str
    count: int
    who: tuple[str, ...]
    """Some of them by name."""
    others: int
    """How many are not named."""
    url: str
    """The list of all; empty where there is none."""
