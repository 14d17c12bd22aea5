"""How OAuth endpoints answer: JSON, never cached, errors as RFC 6749 §5.2 has them, one log line each."""

from collections.abc import Callable, Mapping
from functools import wraps
from types import MappingProxyType
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from oidc.clauses import clause
from oidc.clients.known import Outdated
from oidc.errors import OAuthError
from oidc.issuers import issuer_names, issuer_url
from oidc.security_log import note, refused, why_refused

_TO_JSON = DjangoJSONEncoder()
View = Callable[..., HttpResponse]


def oauth_endpoint(*methods: str) -> Callable[[View], View]:
    """A view `(http, issuer, …)` for machines: only these methods, errors as JSON, nothing cached."""

    def decorate(view: View) -> View:
        @csrf_exempt
        @wraps(view)
        def answer(http: HttpRequest, issuer: str, **path: str) -> HttpResponse:
            if issuer not in issuer_names():
                response: HttpResponse = _refuse(
                    http, issuer, "invalid_request", "there is no such issuer", 404
                )
            elif http.method not in methods and not (http.method == "HEAD" and "GET" in methods):
                response = _refuse(http, issuer, "invalid_request", f"use {' or '.join(methods)}", 405)
                response["Allow"] = ", ".join(methods)
            else:
                note(http, issuer=issuer)
                try:
                    response = _anew_if_outdated(lambda: view(http, issuer, **path))
                except OAuthError as error:
                    response = _refuse(
                        http,
                        issuer,
                        error.code,
                        error.description,
                        error.http_status,
                        log=error.log,
                        members=error.members,
                    )
                    for name, value in error.headers.items():
                        response[name] = value
            return not_stored(response)

        return answer

    return decorate


def _anew_if_outdated(view: Callable[[], HttpResponse]) -> HttpResponse:
    """The view's answer by its client as it is at present; nothing is stored by one that is out of date."""
    while True:
        try:
            return view()
        except Outdated as outdated:
            outdated.forget()


@clause("RFC 6749 §5.1", "RFC 9111 §5.4")
def not_stored(response: HttpResponse) -> HttpResponse:
    """Unless the view decided otherwise, keep the answer out of every cache, however old."""
    if not response.has_header("Cache-Control"):
        response["Cache-Control"] = "no-store"
        response["Pragma"] = "no-cache"
    return response


def json_answer(body: Mapping[str, Any], status: int = 200) -> HttpResponse:
    return HttpResponse(_TO_JSON.encode(body), status=status, content_type="application/json")


def empty_answer(status: int) -> HttpResponse:
    """No body, and so no Content-Type."""
    response = HttpResponse(status=status)
    del response["Content-Type"]
    return response


@clause("CON-68", "RFC 6749 §5.2")
def _refuse(
    http: HttpRequest,
    issuer: str,
    code: str,
    description: str,
    status: int,
    *,
    log: str = "",
    members: Mapping[str, Any] = MappingProxyType({}),
) -> HttpResponse:
    """The error on the wire, after its line in the log, where what it comes of has none already. Who
    authenticated by header is answered by header."""
    if not why_refused(http.META):
        refused(http, code, log or description, status=status)
    response = json_answer({"error": code, "error_description": description, **members}, status)
    if status == 401 and "Authorization" in http.headers:
        response["WWW-Authenticate"] = f'Basic realm="{issuer_url(issuer)}"'
    return response
