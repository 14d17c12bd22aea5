"""Where a sign-in page leads: a path of ours, which the page carries along."""

from collections.abc import Mapping

from allauth.account.adapter import get_adapter
from django.http import HttpRequest


def onward_of(http: HttpRequest) -> str:
    """The path; "" where the page was asked for by itself, or with a path that is none of ours."""
    onward = http.POST.get("next") or http.GET.get("next") or ""
    return onward if get_adapter(http).is_safe_url(onward) else ""


def with_onward(http: HttpRequest) -> Mapping[str, str]:
    """The same as the query of an address."""
    onward = onward_of(http)
    return {"next": onward} if onward else {}
