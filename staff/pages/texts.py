"""The text catalogue: codes by languages, what is missing, how a text looks, and how many agreed on it."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from oidc.clauses import clause
from staff import preview, troubles
from staff.answers import show
from staff.gates import page
from staff.member import Member
from staff.texts import COUNTED, given_on, grid, permissions_of, wordings_of


@page("texts")
def texts(http: HttpRequest, member: Member) -> HttpResponse:
    """Each issuer with the version of its words, its languages, and how much is missing."""
    lines = []
    for issuer in settings.ISSUERS:
        wordings = wordings_of(issuer)
        found = grid(wordings, permissions_of(issuer))
        first = next(iter(wordings.values()))
        lines.append(
            {
                "issuer": issuer,
                "ecosystem": first.ecosystem,
                "version": first.version,
                "languages": ", ".join(found.languages),
                "texts": len(found.texts),
                "missing": found.missing,
            }
        )
    return show(http, member, "texts", {"lines": lines})


@page("texts_of")
@clause("AUD-07")
def texts_of(http: HttpRequest, member: Member, issuer: str) -> HttpResponse:
    """The grid of one issuer."""
    if issuer not in settings.ISSUERS:
        return troubles.not_there(http, member, "issuer")
    wordings, given = wordings_of(issuer), dict(given_on(issuer))
    context = {
        "issuer": issuer,
        "counted": COUNTED,
        "finds": member.finds_widely,
        "grid": grid(wordings, permissions_of(issuer)),
        "versions": [
            _version(issuer, wording.version, language, given.pop((wording.version, wording.locale), 0))
            for language, wording in wordings.items()
        ],
        "given_before": [_version(issuer, *words, number) for words, number in sorted(given.items())],
    }
    return show(http, member, "texts_of", context)


def _version(issuer: str, version: str, language: str, given: int) -> Mapping[str, Any]:
    line = f'issuer:{issuer} words:"{version}" language:{language}'
    return {"version": version, "language": language, "given": given, "line": line}


@page("text_preview")
def text_preview(http: HttpRequest, member: Member, issuer: str, language: str) -> HttpResponse:
    """As wide as the narrowest telephone, about somebody made up."""
    wording = wordings_of(issuer).get(language) if issuer in settings.ISSUERS else None
    if wording is None:
        return troubles.not_there(http, member, "language of this issuer")
    permissions = permissions_of(issuer)
    context = {
        "issuer": issuer,
        "language": language,
        "direction": preview.direction(language),
        "version": wording.version,
        "html": preview.page(wording, permissions),
        "texts": preview.alone(grid({language: wording}, permissions), language),
    }
    return show(http, member, "text_preview", context)
