"""Errors shown to a person, where no proved address exists to send the browser to (AUT-03)."""

from dataclasses import dataclass
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop

from oidc.errors import OAuthError
from oidc.security_log import reference_of, refused


@dataclass(frozen=True, kw_only=True)
class ErrorPage:
    title: str
    explanation: str
    reference: str = ""
    code: str = ""
    """What OAuth calls the error (RFC 6749 §4.1.2.1): all that a developer in front of it is told."""


UNPROVEN = ErrorPage(
    title=noop("We can’t tell who sent you here"),
    explanation=noop(
        "The link that brought you here doesn’t come from a company we know, or it is damaged. "
        "Nothing was shared. Please go back to the app you came from and start again. If you weren’t using "
        "one, report this: call the number on the back of your card."
    ),
)
SPENT = ErrorPage(
    title=noop("This request has run out"),
    explanation=noop(
        "The link that brought you here works once and only for a short time. Nothing was shared. "
        "Please go back to the app you came from and start again."
    ),
)


def error_page(http: HttpRequest, error: OAuthError, page: ErrorPage) -> HttpResponse:
    """A page with no way out to an unproven address, and one line in the log, where its reference leads: what
    exactly is wrong stands there."""
    identifier = uuid4()
    refused(http, error.code, error.log or error.description, status=400, interaction_id=identifier)
    shown = ErrorPage(
        title=_(page.title),
        explanation=_(page.explanation),
        reference=reference_of(identifier),
        code=error.code,
    )
    response = render(http, "portal/error.html", {"error": shown}, status=400)
    response["Cache-Control"] = "no-store"
    return response
