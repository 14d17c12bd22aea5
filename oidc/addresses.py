"""Where a call came from, as the log and the sign-in limits count it."""

from ipaddress import ip_address, ip_network
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest


def network_of(http: HttpRequest, *, v4_prefix: int = 24) -> str:
    """The network that a call came from, as limits count it: who has one address there may have them all."""
    try:
        address = ip_address(address_of(http))
    except ValueError:
        return "unknown"
    return str(ip_network(f"{address}/{v4_prefix if address.version == 4 else 64}", strict=False))


def address_of(http: HttpRequest) -> str:
    """The peer's address, or the one that a trusted proxy saw: what it wrote last into X-Forwarded-For."""
    peer = str(http.META.get("REMOTE_ADDR", ""))
    if peer not in settings.TRUSTED_PROXIES:
        return peer
    return http.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip() or peer


def one_spelling(host: str) -> str:
    """Of a Host header: its case, the port that https has anyway and the root's dot make no other host."""
    name, colon, port = host.lower().removesuffix(":443").partition(":")
    return name.removesuffix(".") + colon + port


def origin_of(http: HttpRequest) -> str:
    """The origin of the page that is asked for: customers' or, where that is its host, staff's."""
    staffs: str = settings.STAFF_BASE_URL
    is_staffs = staffs and one_spelling(http.get_host()) == one_spelling(urlsplit(staffs).netloc)
    return staffs if is_staffs else settings.BASE_URL
