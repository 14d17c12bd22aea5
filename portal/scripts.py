"""Lets a page run those of our scripts that it needs, and no other."""

from csp.decorators import csp_update
from django.http import HttpRequest, HttpResponse
from django.templatetags.static import static

from oidc.addresses import origin_of

PASSKEY, MORE_TIME, FIND_ACCOUNTS = "js/passkey.js", "js/more_time.js", "js/find_accounts.js"
WARNS = "_accord_warns"
"""Set on a request whose page warns before its end."""


def with_script(http: HttpRequest, page: HttpResponse, script: str) -> HttpResponse:
    """The page, whose policy names this script beside those it has."""
    allowed = [*getattr(page, "_csp_update", {}).get("script-src", ()), f"{origin_of(http)}{static(script)}"]
    csp_update({**getattr(page, "_csp_update", {}), "script-src": allowed})(lambda _http: page)(http)
    return page


def with_more_time(http: HttpRequest, page: HttpResponse) -> HttpResponse:
    """The page, which warns before its request ends, and asks this host for more time."""
    page = with_script(http, page, MORE_TIME)
    csp_update({**vars(page)["_csp_update"], "connect-src": ["'self'"]})(lambda _http: page)(http)
    return page
