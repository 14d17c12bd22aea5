"""The answers a page gives besides a page: go there, or keep this file."""

from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode

from oidc.redirects import SeeOther


def see(name: str, *, query: Mapping[str, str] | None = None, **path: object) -> SeeOther:
    """Send the browser to one of our own pages."""
    address = reverse(name, kwargs=path)
    return SeeOther(f"{address}?{urlencode(query)}" if query else address)


def done(http: HttpRequest, said: str, name: str, **path: object) -> SeeOther:
    """The same, to a page that says in one sentence what was done (templates/components/messages.html)."""
    messages.success(http, said)
    return SeeOther(reverse(name, kwargs=path))


def file(content: str | bytes, *, media_type: str, name: str) -> HttpResponse:
    """A file for the customer to keep, and for no cache."""
    answer = HttpResponse(content, content_type=media_type)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "no-store"
    return answer
