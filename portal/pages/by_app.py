"""Where the web view of the bank's own app begins: it keeps the app's word and opens the request."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from oidc.redirects import SeeOther
from portal.answers import see
from portal.by_app import remember_ticket
from portal.onward import onward_of


@require_safe
def by_app(http: HttpRequest) -> HttpResponse:
    """Nobody is signed in yet: that is done by the request that the app's word is about, and no other."""
    remember_ticket(http, http.GET.get("ticket", ""))
    onward = onward_of(http)
    return SeeOther(onward) if onward else see("portal:dashboard")
