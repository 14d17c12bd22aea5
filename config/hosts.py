"""Three hosts, three sets of addresses: no pages for people where client certificates are asked for, and the
staff's apart from the customers'.
"""

from collections.abc import Callable
from ipaddress import ip_address
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound

from config.listeners.certificate import ASKS_FOR_CERTIFICATES
from oidc.addresses import address_of, one_spelling
from oidc.clauses import clause

STAFF = "config.staff_urls"
_OWN_NAMES = {
    settings.SESSION_COOKIE_NAME: "__Host-staff-session",
    settings.CSRF_COOKIE_NAME: "__Host-staff-csrf",
}
"""Django's cookies, and what they are called on the staff's host."""


class UrlsOfTheHost:
    """Middleware: answers from `config.mtls_urls` where certificates are asked for, from `config.staff_urls`
    on the staff's host and to their networks alone, else from ROOT_URLCONF.

    Our own listener says so itself, whatever name the request came by; behind a proxy the name decides.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.mtls_host = one_spelling(urlsplit(settings.MTLS_BASE_URL).netloc)
        self.staff_host = one_spelling(urlsplit(settings.STAFF_BASE_URL).netloc)

    def __call__(self, http: HttpRequest) -> HttpResponse:
        host = one_spelling(http.get_host())
        if http.META.get(ASKS_FOR_CERTIFICATES) or host == self.mtls_host:
            http.urlconf = "config.mtls_urls"  # Django reads it where it is set
        elif self.staff_host and host == self.staff_host:
            if not _is_staffs(address_of(http)):
                return HttpResponseNotFound()
            http.urlconf = STAFF
        return self.get_response(http)


class StaffCookies:
    """Middleware: on the staff's host the session has a cookie of its own, which no link from elsewhere takes
    along; a customer's is not looked at there, nor a member of staff's anywhere else.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    @clause("ASVS §3.3.2")
    def __call__(self, http: HttpRequest) -> HttpResponse:
        if getattr(http, "urlconf", None) != STAFF:
            return self.get_response(http)
        for name, own in _OWN_NAMES.items():
            http.COOKIES.pop(name, None)
            if own in http.COOKIES:
                http.COOKIES[name] = http.COOKIES.pop(own)
        response = self.get_response(http)
        for name, own in _OWN_NAMES.items():
            if name in response.cookies:
                morsel = response.cookies.pop(name)
                response.cookies[own] = morsel.value
                response.cookies[own].update({key: value for key, value in morsel.items() if value})
                response.cookies[own]["samesite"] = "Strict"
        return response


def not_from_our_page(http: HttpRequest, reason: str = "") -> HttpResponse:
    """A POST without the token of a page of ours; Django's CSRF_FAILURE_VIEW."""
    from portal.troubles import not_from_our_page as of_customers
    from staff.troubles import not_from_our_page as of_staff

    is_staffs = getattr(http, "urlconf", None) == STAFF
    return of_staff(http, reason) if is_staffs else of_customers(http, reason)


def _is_staffs(address: str) -> bool:
    try:
        return any(ip_address(address) in network for network in settings.STAFF_NETWORKS)
    except ValueError:
        return False
