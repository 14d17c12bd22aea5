"""Makes the compiled catalogues, and says what they lack."""

from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

from portal.catalogue.files import mo_of, read_po
from portal.catalogue.marked import Marked, marked
from portal.made_up import right_to_left

TRANSLATED = ("mi",)
_MADE_UP = "ar_XB"
_HEADER = (
    "Language: {}\nContent-Type: text/plain; charset=UTF-8\nPlural-Forms: nplurals=2; plural=(n != 1);\n"
)


def compiled() -> dict[Path, bytes]:
    """Every compiled catalogue, as it has to be, by its place."""
    made = {_place(name, "mo"): mo_of(*read_po(_place(name, "po"))) for name in TRANSLATED}
    said = {
        one: (right_to_left(one.text), right_to_left(one.plural))
        if one.plural
        else (right_to_left(one.text),)
        for one in marked()
    }
    return made | {_place(_MADE_UP, "mo"): mo_of(_HEADER.format(_MADE_UP), said)}


def missing(name: str, texts: Iterable[Marked]) -> list[Marked]:
    """Which of the texts a translation has nothing for, or not for every number."""
    _, said = read_po(_place(name, "po"))
    return sorted(
        one for one in texts if len([text for text in said.get(one, ()) if text]) < (2 if one.plural else 1)
    )


def left_over(name: str, texts: Iterable[Marked]) -> list[Marked]:
    """What a translation has beside these texts."""
    _, said = read_po(_place(name, "po"))
    return sorted(said.keys() - set(texts))


def _place(name: str, kind: str) -> Path:
    return Path(settings.ROOT) / "locale" / name / "LC_MESSAGES" / f"django.{kind}"
