"""A call that a directory signed for this very address, now and for the first time (CDS, client
authentication)."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from consent.problems import Fault, Flaw, Problem
from consent.storing import store
from oidc.access import own_access
from oidc.clauses import clause
from oidc.clients.assertions import require_fresh
from oidc.digests import digest
from oidc.errors import InvalidClient
from oidc.issuers import browser_url, issuer_url, mtls_url
from oidc.jose.directory_keys import verify_by_directory
from oidc.jose.times import SKEW
from oidc.jose.verify import BadToken
from oidc.models import UsedJti
from oidc.registration_policy import StatedRegistration
from oidc.single_use import first_use


@clause("CAU-20", "REG-19", "REG-26", "REG-36", "RFC 7523 §3")
def require_directory(http: HttpRequest, issuer: str, policy: StatedRegistration, path: str) -> None:
    """Refuse a call that the directory did not sign for this very address, now and for the first time."""
    now = timezone.now()
    scheme, _, compact = http.headers.get("Authorization", "").partition(" ")
    try:
        if scheme.lower() != "bearer" or not compact:
            raise BadToken("no Bearer token")
        claims = verify_by_directory(issuer, compact, policy.statement_algorithms, now).claims
        _require_claims(claims, issuer, policy, path)
        ends = require_fresh(claims, now)
    except BadToken as error:
        raise _refusal(str(error)) from None
    except InvalidClient as error:
        raise _refusal(error.log or error.description) from None
    use = UsedJti(
        issuer=issuer,
        client_id=policy.directory,
        digest=digest(f"directory {claims['jti']}"),
        expires_at=ends + 2 * SKEW,
    )
    if not all(store(provided=[first_use(use)])):
        raise _refusal("jti was used before")


@clause("REG-19", "REG-36")
def require_directory_or_client(
    http: HttpRequest, issuer: str, policy: StatedRegistration, path: str, *, scope: str
) -> None:
    """The same, or refuse whoever is not a client to which an operator gave `scope`, by its own token."""
    if _is_a_jwt(http):
        require_directory(http, issuer, policy, path)
    else:
        own_access(http, issuer, scopes=frozenset({scope}))


def _is_a_jwt(http: HttpRequest) -> bool:
    """Whether what a call brings is signed: our own tokens are opaque."""
    _, _, brought = http.headers.get("Authorization", "").partition(" ")
    return not brought or brought.count(".") == 2


def _require_claims(claims: Mapping[str, Any], issuer: str, policy: StatedRegistration, path: str) -> None:
    if claims.get("iss") != policy.directory or claims.get("sub") != policy.directory:
        raise BadToken("iss and sub are not the directory")
    bases = {issuer_url(issuer), mtls_url(issuer, "").rstrip("/")}
    allowed = bases | {browser_url(issuer, path), mtls_url(issuer, path)}
    audience = claims.get("aud")
    if audience not in allowed and not (
        isinstance(audience, list) and len(audience) == 1 and audience[0] in allowed
    ):
        raise BadToken("aud is neither this address nor its base")
    if not isinstance(claims.get("jti"), str) or not claims["jti"]:
        raise BadToken("jti is missing")


def _refusal(log: str) -> Problem:
    flaw = Flaw(Fault.TOKEN, "The call is not the register's own")
    return Problem(401, flaw, log=log, headers={"WWW-Authenticate": "Bearer"})
