"""Lets one page run one of our scripts, and every other none."""

from csp.decorators import csp_update
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.templatetags.static import static

PASSKEY = "js/passkey.js"


def with_script(http: HttpRequest, page: HttpResponse, script: str) -> HttpResponse:
    """The page, whose policy names this one script."""
    csp_update({"script-src": [f"{settings.BASE_URL}{static(script)}"]})(lambda _http: page)(http)
    return page
