"""Lets one page run one of our scripts, and every other none."""

from csp.decorators import csp_update
from django.http import HttpRequest, HttpResponse
from django.templatetags.static import static

from oidc.addresses import origin_of

PASSKEY = "js/passkey.js"


def with_script(http: HttpRequest, page: HttpResponse, script: str) -> HttpResponse:
    """The page, whose policy names this one script."""
    csp_update({"script-src": [f"{origin_of(http)}{static(script)}"]})(lambda _http: page)(http)
    return page
