"""The answer a page gives besides a page: go there."""

from collections.abc import Mapping

from django.urls import reverse
from django.utils.http import urlencode

from oidc.redirects import SeeOther


def see(name: str, *, query: Mapping[str, str] | None = None, **path: object) -> SeeOther:
    """Send the browser to one of our own pages."""
    address = reverse(name, kwargs=path)
    return SeeOther(f"{address}?{urlencode(query)}" if query else address)
