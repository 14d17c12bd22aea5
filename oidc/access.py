"""The gate: whether a presented access token may act, decided in one place and in one query.

Every path that yields data under a token passes `customer_access` or `client_access`.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models.functions import Now
from django.http import HttpRequest
from django.utils import timezone

from consent.lifecycle import Status
from consent.problems import Fault, Flaw, Problem
from consent.queries import consent, hold_in_force, in_force
from oidc.clauses import clause
from oidc.clients.methods import trusted_certificate
from oidc.digests import digest
from oidc.errors import InvalidClient
from oidc.issuers import security_policy
from oidc.models import AccessToken
from oidc.security_log import note


@dataclass(frozen=True, kw_only=True)
class Access:
    """What a good token allows. Without a consent it is for the client's own business."""

    issuer: str
    client_id: str
    recipient_id: UUID
    scopes: frozenset[str]
    consent_id: UUID | None
    customer_id: int | None
    permissions: frozenset[str]
    transactions_from: datetime | None
    transactions_to: datetime | None
    sector: str


@clause("RES-01", "RES-02", "RES-05", "TOK-19", "TOK-20", "TLS-11")
def customer_access(http: HttpRequest, issuer: str, *, scopes: frozenset[str]) -> Access:
    """Access to a customer's data with any of `scopes`: token, kind, scope, certificate, consent, in turn.

    Raises Problem, shaped by the issuer's profile where the consent is the reason.
    """
    token = _live_token(http, issuer)
    if token.consent is None:
        raise Problem(403, Flaw(Fault.SCOPE, "A token of the client's own opens no customer's data"))
    _require_scope(token, scopes)
    _require_certificate(http, token)
    if not token.in_force:
        raise security_policy(issuer).token_problem(Status(token.consent.status))
    return _access(token)


def require_in_force(access: Access) -> None:
    """Hold the consent in force until the transaction ends; raises the issuer's Problem where it is over."""
    if access.consent_id is not None and not hold_in_force(access.consent_id):
        raise security_policy(access.issuer).token_problem(consent(access.consent_id).status)


@clause("CON-01", "TOK-20")
def client_access(http: HttpRequest, issuer: str, *, scope: str) -> Access:
    """Access to the client's own resources (its intents), by a client-credentials token."""
    token = _live_token(http, issuer)
    if token.consent is not None:
        raise Problem(403, Flaw(Fault.SCOPE, "A customer's token does not open this resource"))
    _require_scope(token, frozenset({scope}))
    _require_certificate(http, token)
    return _access(token)


@clause("RES-07", "TOK-07", "SEC-12")
def _live_token(http: HttpRequest, issuer: str) -> AccessToken:
    """The token in the Authorization header: this issuer's, not revoked, not expired, its client active."""
    scheme, _, value = http.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not value:
        raise _unauthenticated(issuer, "no Bearer token in the Authorization header")
    token: AccessToken | None = (
        AccessToken.objects.select_related("application__recipient", "consent", "code", "user")
        .annotate(now=Now(), in_force=in_force("consent__"))
        .filter(digest=digest(value.strip()), application__issuer=issuer)
        .first()
    )
    if token is None:
        raise _unauthenticated(issuer, "unknown token")
    client = token.application
    note(http, client_id=client.client_id, consent_id=token.consent_id, customer=token.user_id)
    if token.revoked_at is not None or (token.code is not None and token.code.revoked_at is not None):
        raise _unauthenticated(issuer, "revoked token")
    if client.suspended_at or client.recipient.suspended_at:
        raise _unauthenticated(issuer, "client or recipient suspended")
    if token.user is not None and not token.user.is_active:
        raise _unauthenticated(issuer, "customer disabled")
    if token.expires <= token.now:
        raise _unauthenticated(issuer, "expired token")
    return token


def _require_scope(token: AccessToken, scopes: frozenset[str]) -> None:
    if not scopes & set(token.scope.split()):
        raise Problem(
            403,
            Flaw(Fault.SCOPE, f"The token lacks a scope out of: {', '.join(sorted(scopes))}"),
            headers={"WWW-Authenticate": 'Bearer error="insufficient_scope"'},
        )


@clause("TLS-11", "RFC 8705 §3")
def _require_certificate(http: HttpRequest, token: AccessToken) -> None:
    """Refuse whoever does not hold the certificate that the token is bound to."""
    issuer = token.application.issuer
    try:
        shown = trusted_certificate(http, token.application, timezone.now())
    except InvalidClient as error:
        raise _unauthenticated(issuer, f"certificate: {error.log}") from None
    if not (token.certificate or security_policy(issuer).certificate_required):
        return
    if shown is None or shown.thumbprint != token.certificate:
        raise _unauthenticated(issuer, "the token is not bound to the certificate shown")


def _unauthenticated(issuer: str, log: str) -> Problem:
    """401, one text for every reason, in the issuer's shape (RFC 6750 §3.1)."""
    problem = security_policy(issuer).token_problem(None)
    return Problem(
        problem.http_status,
        *problem.flaws,
        log=log,
        headers={"WWW-Authenticate": 'Bearer error="invalid_token"'},
    )


def _access(token: AccessToken) -> Access:
    client = token.application
    return Access(
        issuer=client.issuer,
        client_id=client.client_id,
        recipient_id=client.recipient_id,
        sector=client.sector,
        scopes=frozenset(token.scope.split()),
        consent_id=token.consent_id,
        customer_id=token.user_id,
        permissions=frozenset(token.consent.permissions) if token.consent else frozenset(),
        transactions_from=token.consent.transactions_from if token.consent else None,
        transactions_to=token.consent.transactions_to if token.consent else None,
    )
