"""Every component in every state on one page, for whoever changes one; it exists only where DEBUG is on."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_GET

from portal.sample_states import every_sample
from portal.scripts import PASSKEY, with_script

COMPONENTS = Path("components")
ICONS = COMPONENTS / "icons"
_IDS = re.compile(
    r'\b(id|for|form|aria-labelledby|aria-describedby|href)="((?<=href=")#[^"]+|(?<!href=")[^"]+)"'
)


_FRAMES = {
    "account": '<ul class="accounts card">{}</ul>',
    "kind": '<div class="kinds">{}</div>',
    "kind_group": '<div class="kinds">{}</div>',
    "fact": '<dl class="facts">{}</dl>',
    "choices_error": '<fieldset class="choices" aria-describedby="choices-error">'
    "<legend>You can act for</legend>{}</fieldset>",
}
"""What parts of a component stand in; each of the others stands by itself."""


@dataclass(frozen=True, kw_only=True)
class Specimen:
    state: str
    html: SafeString


@dataclass(frozen=True, kw_only=True)
class Exhibit:
    """One component: the name of its template, and what it looks like in each state."""

    name: str
    specimens: tuple[Specimen, ...]


@require_GET
def gallery(http: HttpRequest) -> HttpResponse:
    """The gallery; 404 wherever customers may be."""
    if not settings.DEBUG:
        raise Http404
    shown = {"exhibits": tuple(exhibits(http)), "icons": tuple(_icons())}
    return with_script(http, render(http, "portal/gallery.html", shown), PASSKEY)


def exhibits(http: HttpRequest) -> Iterator[Exhibit]:
    for name, states in every_sample().items():
        yield Exhibit(
            name=name,
            specimens=tuple(
                Specimen(state=state, html=_drawn(name, number, context, http))
                for number, (state, context) in enumerate(states.items())
            ),
        )


def _drawn(name: str, number: int, context: dict[str, Any], http: HttpRequest) -> SafeString:
    """A component by itself, its ids made its own, as a page would hold each of them once."""
    html: str = render_to_string(f"{COMPONENTS / name}.html", context, http)
    html = _FRAMES.get(name.partition("_of_")[0], "{}").format(html)
    html = f'<ul class="card">{html}</ul>' if html.lstrip().startswith("<li") else html
    return mark_safe(  # noqa: S308 -- what Django's templates made, with a suffix in it
        _IDS.sub(lambda found: f'{found[1]}="{_suffixed(found[2], f"{name}-{number}")}"', html)
    )


def _suffixed(ids: str, suffix: str) -> str:
    return " ".join(f"{one}-{suffix}" for one in ids.split())


def _icons() -> Iterator[Specimen]:
    for file in sorted((settings.ROOT / "templates" / ICONS).glob("*.html")):
        yield Specimen(state=file.stem, html=render_to_string(f"{ICONS / file.name}"))
