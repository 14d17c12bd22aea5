"""Django's cookie-bound middlewares, entered for pages alone: a machine's call pays for none of them.

A call is a machine's on the host that asks for certificates, and below an issuer's name wherever
`oidc.browser_urls` does not send a browser; staff's host is for people alone.
"""

from typing import Any

from django.conf import settings
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest
from django.middleware.csrf import CsrfViewMiddleware
from django.utils.deprecation import MiddlewareMixin

from config.hosts import STAFF
from oidc.browser_urls import urlpatterns
from portal.middleware import LanguageOfPage

_BROWSERS = frozenset(str(pattern.pattern).partition("/")[2] for pattern in urlpatterns)
"""What follows the issuer's name in the addresses that browsers are sent to."""


def is_for_a_person(http: HttpRequest) -> bool:
    """Whether an answer to this request may depend on who is signed in."""
    urlconf = getattr(http, "urlconf", None)
    if urlconf is not None:
        return bool(urlconf == STAFF)
    first, _, rest = http.path_info[1:].partition("/")
    return first not in {*settings.ISSUERS, ".well-known"} or rest in _BROWSERS


class _PagesOnly(MiddlewareMixin):
    """Stands before one of Django's middlewares, and lets a machine's call pass by it."""

    def __call__(self, http: HttpRequest) -> Any:
        return super().__call__(http) if is_for_a_person(http) else self.get_response(http)


class Sessions(_PagesOnly, SessionMiddleware):
    def process_request(self, request: HttpRequest) -> None:
        """Find the session by its cookie; one with NUL in it, which no column can hold, is none of ours."""
        if "\x00" in request.COOKIES.get(settings.SESSION_COOKIE_NAME, ""):
            del request.COOKIES[settings.SESSION_COOKIE_NAME]
        super().process_request(request)


class Csrf(_PagesOnly, CsrfViewMiddleware):
    def process_view(self, request: HttpRequest, *view: Any) -> Any:
        return super().process_view(request, *view) if is_for_a_person(request) else None


class SignedIn(_PagesOnly, AuthenticationMiddleware):
    pass


class Messages(_PagesOnly, MessageMiddleware):
    pass


class CustomersLanguage(LanguageOfPage):
    """Staff's pages are in English, as are answers to machines."""

    def __call__(self, http: HttpRequest) -> Any:
        theirs = is_for_a_person(http) and getattr(http, "urlconf", None) != STAFF
        return super().__call__(http) if theirs else self.get_response(http)
