"""More time for a request that would end: for its browser, signed in or not."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.http import require_POST

from oidc import interactions
from oidc.clauses import clause
from portal import troubles
from portal.answers import see
from portal.context import ends_of
from portal.paying import pays


@require_POST
@clause("WCAG §2.2.1")
def more_time(http: HttpRequest, flow_id: UUID) -> HttpResponse:
    """Says when the request ends now: to the script of the page that asked, else on a page of its own."""
    try:
        interactions.more_time(http, flow_id)
        asking = interactions.asking(http, flow_id)
    except interactions.InteractionLost as lost:
        return troubles.lost(http, lost)
    if asking.decided:
        return see("portal:return", flow_id=flow_id)
    ends = ends_of(asking)
    said = {
        "ends": ends,
        "again": asking.before is not None,
        "pays": pays(asking.consent),
        "flow_id": flow_id,
    }
    if http.accepts("text/html"):
        return render(http, "portal/more_time.html", said)
    words = {
        name: " ".join(render_to_string(f"components/time_{name}.html", said).split())
        for name in ("said", "warned")
    }
    return JsonResponse({**words, "seconds": ends.seconds, "more": ends.more})
