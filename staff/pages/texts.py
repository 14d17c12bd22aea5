"""The text catalogue: codes by languages, what is missing, how a text looks, and how many agreed on it."""

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
    wordings, given = wordings_of(issuer), given_on(issuer)
    context = {
        "issuer": issuer,
        "counted": COUNTED,
        "grid": grid(wordings, permissions_of(issuer)),
        "versions": [
            {
                "language": language,
                "version": wording.version,
                "given": given.get((wording.version, wording.locale), 0),
            }
            for language, wording in wordings.items()
        ],
        "given_before": sorted(
            (version, language, number)
            for (version, language), number in given.items()
            if (version, language) not in {(one.version, one.locale) for one in wordings.values()}
        ),
    }
    return show(http, member, "texts_of", context)


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
