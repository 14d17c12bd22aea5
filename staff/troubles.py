"""Pages of the staff's host that say what cannot be, and change nothing."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from oidc.security_log import refused
from staff.answers import show
from staff.member import Member


def not_yours(http: HttpRequest, member: Member) -> HttpResponse:
    refused(http, "not this role's", f"{member.roles or 'no role'} may not", status=403)
    explanation = "Your role doesn’t open this page. That you tried stands in the audit log."
    return _page(http, member, 403, "This isn’t yours to open", explanation)


def not_there(http: HttpRequest, member: Member, what: str) -> HttpResponse:
    refused(http, "nothing there", what, status=404)
    return _page(http, member, 404, "There is no such thing", f"We know no {what} by that reference.")


def too_late(http: HttpRequest, member: Member, explanation: str) -> HttpResponse:
    refused(http, "too late", explanation, status=409)
    return _page(http, member, 409, "This can’t be done any more", explanation)


def too_often(http: HttpRequest, member: Member, explanation: str) -> HttpResponse:
    refused(http, "too often", explanation, status=429)
    return _page(http, member, 429, "That is as many as one member may", explanation)


def not_from_our_page(http: HttpRequest, reason: str = "") -> HttpResponse:
    refused(http, "not from our page", reason, status=403)
    return _page(
        http, None, 403, "This page was open for too long", "Nothing was changed. Reload and try again."
    )


def bad_request(http: HttpRequest, exception: Exception) -> HttpResponse:
    refused(http, "bad request", type(exception).__name__, status=400)
    return _page(http, None, 400, "We can’t read this", "The request was damaged on its way.")


def forbidden(http: HttpRequest, exception: Exception) -> HttpResponse:
    refused(http, "forbidden", type(exception).__name__, status=403)
    return _page(http, None, 403, "This isn’t yours to open", "Nothing was changed.")


def not_found(http: HttpRequest, exception: Any = None) -> HttpResponse:
    refused(http, "not found", "", status=404)
    return _page(http, None, 404, "Page not found", "Check the address, or start from your home page.")


def server_error(http: HttpRequest) -> HttpResponse:
    return _page(
        http, None, 500, "Something’s wrong at our end", "Nothing was shown and nothing was changed."
    )


def _page(
    http: HttpRequest, member: Member | None, status: int, title: str, explanation: str
) -> HttpResponse:
    return show(http, member, "trouble", {"title": title, "explanation": explanation}, status=status)
