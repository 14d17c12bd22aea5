"""Two hosts, two sets of addresses: no pages for people where client certificates are asked for."""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse


class UrlsOfTheHost:
    """Middleware that answers on the mTLS host from `config.mtls_urls`, and elsewhere from ROOT_URLCONF."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.mtls_host = urlsplit(settings.MTLS_BASE_URL).netloc

    def __call__(self, http: HttpRequest) -> HttpResponse:
        if http.get_host() == self.mtls_host:
            http.urlconf = "config.mtls_urls"  # Django reads it where it is set
        return self.get_response(http)
