"""Where a call came from, as the log and the sign-in limits count it."""

from django.conf import settings
from django.http import HttpRequest


def address_of(http: HttpRequest) -> str:
    """The peer's address, or the one that a trusted proxy saw: what it wrote last into X-Forwarded-For."""
    peer = str(http.META.get("REMOTE_ADDR", ""))
    if peer not in settings.TRUSTED_PROXIES:
        return peer
    return http.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip() or peer
