"""The two answers a page gives besides a page: go there, or read this again."""

from collections.abc import Mapping

from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode


class SeeOther(HttpResponseRedirect):
    """The browser fetches the next page with GET, so that reloading repeats no POST (RFC 9110 §15.4.4)."""

    status_code = 303


def see(name: str, *, query: Mapping[str, str] | None = None, **path: object) -> SeeOther:
    """Send the browser to one of our own pages."""
    address = reverse(name, kwargs=path)
    return SeeOther(f"{address}?{urlencode(query)}" if query else address)
