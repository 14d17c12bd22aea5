"""Two hosts, two sets of addresses: no pages for people where client certificates are asked for."""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from config.listeners.certificate import ASKS_FOR_CERTIFICATES


class UrlsOfTheHost:
    """Middleware: answers from `config.mtls_urls` where certificates are asked for, else from ROOT_URLCONF.

    Our own listener says so itself, whatever name the request came by; behind a proxy the name decides.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.mtls_host = _one_spelling(urlsplit(settings.MTLS_BASE_URL).netloc)

    def __call__(self, http: HttpRequest) -> HttpResponse:
        if http.META.get(ASKS_FOR_CERTIFICATES) or _one_spelling(http.get_host()) == self.mtls_host:
            http.urlconf = "config.mtls_urls"  # Django reads it where it is set
        return self.get_response(http)


def _one_spelling(host: str) -> str:
    """Of a Host header: its case, the port that https has anyway and the root's dot make no other host."""
    name, colon, port = host.lower().removesuffix(":443").partition(":")
    return name.removesuffix(".") + colon + port
