"""Texts as a customer sees them, about somebody made up: the page of a decision, and each text by itself."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string

from portal.languages import SPOKEN
from portal.spoken import speaking
from portal.wording import Wording
from staff.texts import Grid, clusters_of

TEMPLATE = "portal/_statement.html"
APP = "Budget Fox"


class _MadeUp(dict[str, str]):
    """Whatever a text wants to be told beside the company's name stands by its own name."""

    def __missing__(self, key: str) -> str:
        return f"[{key}]"


def page(wording: Wording, permissions: frozenset[str]) -> str:
    """The page that a decision to share everything would rest on; safe: our own template made it."""
    card = {
        "title": filled(wording.review_title),
        "summary": "",
        "recipient": {
            "name": APP,
            "legal_name": f"{APP} Ltd",
            "register_entry": "",
            "website": "",
            "self_described": False,
            "initial": APP[0],
        },
        "software": {"name": "", "logo": "", "links": ()},
        "redirect_host": "",
        "ecosystem": wording.ecosystem,
        "purpose": filled(wording.purpose_note),
        "kinds": [_kind(one) for one in clusters_of(wording, permissions)],
        "accounts": (),
        "terms": {
            "until": wording.once.until,
            "length": "",
            "reading": wording.once.reading,
            "past": wording.whole_past,
            "tag": "",
        },
        "changes": (),
        "bank": settings.BANK_NAME,
    }
    with speaking(wording.locale):
        return render_to_string(TEMPLATE, {"card": card})


def alone(grid: Grid, language: str) -> list[tuple[str, str]]:
    """Each text of a language with its code, about somebody made up."""
    return [
        (text.code, filled(cell.text))
        for text in grid.texts
        for cell in text.cells
        if cell.language == language and cell.text
    ]


def direction(language: str) -> str:
    return SPOKEN[language].direction


def filled(text: str) -> str:
    return text.format_map(_MadeUp(app=APP))


def _kind(cluster: Any) -> Mapping[str, str]:
    return {
        "title": cluster.title,
        "items": ", ".join(cluster.items),
        "meaning": cluster.meaning,
        "not_included": cluster.not_included,
        "tag": "",
    }
