"""Editions of one language's texts: since when each is known, whether it is published, and what differs."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from oidc.clauses import clause
from staff import troubles
from staff.acts.publish_texts import changes
from staff.answers import said, show
from staff.editions import editions_of
from staff.gates import page
from staff.member import Member


@page("texts_editions")
@clause("AUD-07")
def texts_editions(http: HttpRequest, member: Member, issuer: str, language: str) -> HttpResponse:
    """All of them, and two side by side: by default the newest and the one before it."""
    if issuer not in settings.ISSUERS or language not in settings.LANGUAGES_OFFERED:
        return troubles.not_there(http, member, "language of this issuer")
    editions = editions_of(issuer, language)
    kept = {str(one.kept.pk): one.kept for one in editions}
    newest = [*kept, "", ""]
    after, before = kept.get(said(http, "after") or newest[0]), kept.get(said(http, "before") or newest[1])
    context = {
        "issuer": issuer,
        "language": language,
        "editions": editions,
        "sides": [("before", "From", before), ("after", "To", after)],
        "changes": list(changes(before.texts, after.texts)) if before and after else [],
        "proposes": member.may_act("propose_texts"),
        "by_two": settings.TEXTS_BY_TWO,
    }
    return show(http, member, "texts_editions", context)
