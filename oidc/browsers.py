"""Ties a flow to the browser that opened it: a random cookie, kept as its digest (AUT-24)."""

from django.http import HttpRequest, HttpResponse

from oidc.digests import SECRET_LENGTH, digest, new_secret

COOKIE = "__Host-flow"


def browser_digest(http: HttpRequest) -> bytes:
    """The digest of this browser's cookie; of the empty string, which no flow has, where there is none."""
    return digest(http.COOKIES.get(COOKIE, ""))


def remember_browser(response: HttpResponse, secret: str) -> None:
    response.set_cookie(COOKIE, secret, secure=True, httponly=True, samesite="Lax", path="/")


def browser_secret(http: HttpRequest) -> str:
    """The browser's secret, a new one where it has none or one we did not make."""
    kept = http.COOKIES.get(COOKIE, "")
    return kept if len(kept) == SECRET_LENGTH else new_secret()
