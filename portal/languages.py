"""The languages the portal speaks, with what formats need to know of each; and which of them fits somebody.

A tag is BCP 47's: the tongue, and the place where it differs from place to place.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from portal.made_up import right_to_left


@dataclass(frozen=True, kw_only=True)
class Language:
    tag: str
    name: str
    """In itself."""
    direction: str
    """"ltr" or "rtl", as HTML has it."""
    months: tuple[str, ...]
    signs: Mapping[str, str]
    """Currencies to what stands before an amount; others stand by their code."""
    twelve_hours: bool
    """Whether a time of day is told as "9:41 am"."""
    made_up: bool
    """Whether nobody speaks it: it is made from English, to try pages with, and never guessed."""

    @property
    def tongue(self) -> str:
        return self.tag.partition("-")[0]


_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip
_MARAMA = (
    "Kohitātea", "Huitanguru", "Poutūterangi", "Paengawhāwhā", "Haratua", "Pipiri", "Hōngongoi",
    "Hereturikōkā", "Mahuru", "Whiringa-ā-nuku", "Whiringa-ā-rangi", "Hakihea",
)  # fmt: skip
_ABROAD = {"GBP": "£", "NZD": "NZ$", "EUR": "€", "AUD": "A$", "USD": "US$"}


def _english(place: str, name: str, *, at_home: Mapping[str, str], twelve_hours: bool) -> Language:
    return Language(
        tag=f"en-{place}",
        name=name,
        direction="ltr",
        months=_MONTHS,
        signs={**_ABROAD, **at_home},
        twelve_hours=twelve_hours,
        made_up=False,
    )


SPOKEN = {
    one.tag: one
    for one in (
        _english("AU", "English (Australia)", at_home={"AUD": "$"}, twelve_hours=True),
        _english("GB", "English (UK)", at_home={}, twelve_hours=False),
        _english("NZ", "English (New Zealand)", at_home={"NZD": "$"}, twelve_hours=True),
        Language(
            tag="mi",
            name="Te reo Māori",
            direction="ltr",
            months=_MARAMA,
            signs={**_ABROAD, "NZD": "$"},
            twelve_hours=False,
            made_up=False,
        ),
        Language(
            tag="ar-XB",
            name=right_to_left("Right to left"),
            direction="rtl",
            months=tuple(right_to_left(month) for month in _MONTHS),
            signs=_ABROAD,
            twelve_hours=False,
            made_up=True,
        ),
    )
}


def best(wanted: Iterable[str], offered: Sequence[str], home: str) -> str:
    """The offered language that fits best what is wanted, the most wanted first; `home` where none does.

    As RFC 4647 §3.4 looks tags up; then the same tongue of another place will do, `home`'s before others'.
    """
    by_tag = {tag.lower(): tag for tag in offered}
    tongues = {SPOKEN[tag].tongue: tag for tag in (*reversed(offered), home) if not SPOKEN[tag].made_up}
    for each in wanted:
        asked = each.lower()
        while asked:
            if asked in by_tag:
                return by_tag[asked]
            asked = asked.rpartition("-")[0]
        tongue = each.lower().partition("-")[0]
        if tongue in tongues and tongues[tongue] in offered:
            return tongues[tongue]
    return home if home in offered else offered[0]
