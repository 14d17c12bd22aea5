"""Keeps an authorization request until the browser brings its handle back (RFC 9126)."""

from dataclasses import dataclass, field
from datetime import datetime

from consent.storing import Store, from_now
from oidc.checks import run_checks
from oidc.checks.redirect_uri import require_registered_redirect_uri
from oidc.clauses import clause
from oidc.digests import digest, new_secret
from oidc.intended_consents import store_with_consent
from oidc.issuers import security_policy
from oidc.models import Client, PushedRequest
from oidc.reading import Read
from oidc.receiving import HANDLE
from oidc.requests import At
from oidc.responses.target import registration_of
from oidc.stored_requests import to_json


@dataclass(frozen=True, kw_only=True)
class Pushed:
    request_uri: str = field(repr=False)
    seconds: int
    """How long it waits for its browser."""


@clause("PAR-02", "PAR-03", "RFC 9126 §2.1")
def push(client: Client, read: Read, now: datetime, store: Store) -> Pushed:
    """Store a request that passes every check of pushed ones, with the consent it is about; else raises
    OAuthError."""
    policy, handle = security_policy(client.issuer), HANDLE + new_secret()
    registration = registration_of(client)
    require_registered_redirect_uri(read.request, registration)
    run_checks(read.request, registration, policy, at=At.PAR)
    row = PushedRequest(
        digest=digest(handle),
        client=client,
        parameters=to_json(read.request),
        request_object=read.request_object,
        created_at=from_now(),
        expires_at=from_now(policy.request_uri_lifetime),
    )
    store_with_consent(row, read.request, now, store)
    return Pushed(request_uri=handle, seconds=int(policy.request_uri_lifetime.total_seconds()))
