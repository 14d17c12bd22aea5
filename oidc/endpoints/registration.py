"""The registration endpoint (RFC 7591) and the address of each registration (RFC 7592)."""

import hmac
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from django.http.request import UnreadablePostError
from django.utils import timezone

from consent.problems import Problem
from consent.strict_json import strict_json
from oidc.access import own_access
from oidc.binding.chains import require_chain
from oidc.binding.mtls import presented_certificate
from oidc.clauses import clause
from oidc.clients.known import find_client
from oidc.digests import digest
from oidc.endpoints.answers import empty_answer, json_answer, oauth_endpoint
from oidc.errors import (
    BodyTooLarge,
    InsufficientScope,
    InvalidClient,
    InvalidClientMetadata,
    InvalidRequest,
    InvalidToken,
    UnsupportedBody,
)
from oidc.initial_access import require_leave
from oidc.issuers import served_registration
from oidc.models import Client, DynamicRegistration
from oidc.open_registration import describe_anew, register_openly
from oidc.registrars import Registrar, changing_as
from oidc.registration_policy import RegistrationPolicy, StatedRegistration
from oidc.revocation import revoke_token
from oidc.security_log import decided, note
from oidc.self_registration import deregister, own_address, told
from oidc.software_statements import Stated, read_stated
from oidc.stated_registration import register_stated, state_anew


@oauth_endpoint("POST")
@clause("REG-01", "REG-20", "RFC 7591 §3", "OIDC-REGISTRATION §3")
def register(http: HttpRequest, issuer: str) -> HttpResponse:
    """Register a new client by the way of its issuer: 201 with all that is stored."""
    now, policy = timezone.now(), _served(issuer)
    if isinstance(policy, StatedRegistration):
        answer = register_stated(issuer, policy, _stated(http, issuer, policy, now), now)
    else:
        leave = _leave(http, issuer)
        answer = register_openly(issuer, policy, _description(http), leave, now)
    decided(http, "client registered", client_id=answer["client_id"])
    return json_answer(answer, 201)


@oauth_endpoint("GET", "PUT", "DELETE")
@clause("REG-11", "REG-12", "REG-23", "RFC 7592 §2")
def registered_client(http: HttpRequest, issuer: str, client_id: str) -> HttpResponse:
    """Tell, replace or end the registration of the client that calls."""
    now, policy = timezone.now(), _served(issuer)
    if isinstance(policy, StatedRegistration):
        client = _by_own_token(http, issuer, client_id, policy)
        registration = DynamicRegistration.objects.filter(client=client).first()
        shown: dict[str, Any] = {}
        if http.method == "PUT":
            stated = _stated(http, issuer, policy, now)
            return _changed(http, state_anew(client, registration, policy, stated, now))
    else:
        registration, token = _by_registration_token(http, issuer, client_id)
        client = registration.client
        shown = own_address(client, token)
        if http.method == "PUT":
            return _changed(http, describe_anew(registration, policy, _description(http), token, now))
    if http.method != "DELETE":
        return json_answer(told(client, registration) | shown)
    with changing_as(Registrar.COMPANY):
        ended = deregister(client)
    if ended:
        decided(http, "client deregistered")
    return empty_answer(204)


def _changed(http: HttpRequest, answer: dict[str, Any]) -> HttpResponse:
    decided(http, "registration changed")
    return json_answer(answer)


def _served(issuer: str) -> RegistrationPolicy:
    policy = served_registration(issuer)
    if policy is None:
        raise Http404(f"{issuer} registers nobody by itself")
    return policy


# --- what a call brings -----------------------------------------------------------------------------------


def _leave(http: HttpRequest, issuer: str) -> str | None:
    """The initial access token, looked at before anything else; None in a sandbox, to whoever brings none."""
    if settings.SANDBOX and "Authorization" not in http.headers:
        return None
    token = _bearer(http)
    require_leave(issuer, token)
    return token


def _bearer(http: HttpRequest) -> str:
    word, _, value = http.headers.get("Authorization", "").partition(" ")
    if word.lower() != "bearer" or not value.strip():
        raise InvalidToken("a Bearer token in the Authorization header is needed", log="no token")
    return value.strip()


def _description(http: HttpRequest) -> Mapping[str, Any]:
    try:
        described = strict_json(_body(http, frozenset({"application/json"})))
    except ValueError as fault:
        raise InvalidClientMetadata(f"the body is not JSON: {fault!s:.100}") from None
    if not isinstance(described, dict):
        raise InvalidClientMetadata("the body is not a JSON object")
    return described


def _stated(http: HttpRequest, issuer: str, policy: StatedRegistration, now: datetime) -> Stated:
    """The signed request of a caller who shows a certificate of one of the issuer's authorities."""
    _require_certificate(http, issuer, now)
    try:
        body = _body(http, policy.media_types).decode("ascii").strip()
    except UnicodeDecodeError:
        raise InvalidClientMetadata("the body is not a JWT") from None
    return read_stated(issuer, policy, body, now)


def _require_certificate(http: HttpRequest, issuer: str, now: datetime) -> None:
    shown = presented_certificate(http)
    if shown is None:
        raise InvalidClient("a client certificate is required", log="no certificate in the handshake")
    require_chain(issuer, shown, now)


def _body(http: HttpRequest, kinds: frozenset[str]) -> bytes:
    if http.content_type not in kinds:
        raise UnsupportedBody(f"the body must be {' or '.join(sorted(kinds))}")
    try:
        return http.body
    except RequestDataTooBig:
        raise BodyTooLarge("the body is larger than 64 KiB") from None
    except UnreadablePostError:
        raise InvalidRequest("the body cannot be read") from None


# --- whose registration it is -----------------------------------------------------------------------------


@clause("REG-11", "REG-12", "REG-23")
def _by_own_token(http: HttpRequest, issuer: str, client_id: str, policy: StatedRegistration) -> Client:
    """The client, by an access token of its own; one that asks for another's loses its token."""
    try:
        access = own_access(http, issuer, scopes=policy.opened_by)
    except Problem as problem:
        error = InvalidToken if problem.http_status == 401 else InsufficientScope
        raise error("; ".join(flaw.detail for flaw in problem.flaws), log=problem.log) from None
    if access.client_id != client_id:
        revoke_token(_bearer(http), access.client)
        raise InvalidToken("the client is not the one the access token is for", log=f"not {client_id:.100}")
    return access.client


@clause("RFC 7592 §2.1")
def _by_registration_token(http: HttpRequest, issuer: str, client_id: str) -> tuple[DynamicRegistration, str]:
    """The registration of a client that may act, and the token that was given out for it."""
    token = _bearer(http)
    client = find_client(issuer, client_id) if client_id.isprintable() else None  # NUL is in no column
    kept = DynamicRegistration.objects.filter(client=client).first() if client else None
    if (
        client is None
        or kept is None
        or not hmac.compare_digest(bytes(kept.token_digest or b""), digest(token))
    ):
        raise InvalidToken("the registration access token is not this client's", log=f"at {client_id:.100}")
    note(http, client_id=client_id)
    kept.client = client
    return kept, token
