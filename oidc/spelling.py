"""How an access token is spelled: opaque, or where the operator wants it, as a JWT (RFC 9068).

A JWT is the same token in other letters. It is stored and looked up by its digest as any other, so that our
own resources, introspection and revocation ask the consent behind it all the same.
"""

from typing import Any

from oidc.binding.confirmation import confirmation
from oidc.clauses import clause
from oidc.details import granted_details
from oidc.digests import new_secret
from oidc.issuers import issuer_url, resource_url, security_policy, spells_jwts
from oidc.jose.sign import sign
from oidc.models import AccessToken
from oidc.subjects import subject_of_token


@clause("TOK-07", "TOK-14", "RFC 9068 §2")
def spelled(token: AccessToken) -> str:
    """The value that the client gets for a token that is about to be stored."""
    client = token.application
    if not spells_jwts(client.issuer):
        return new_secret()
    algorithm = security_policy(client.issuer).signing_algorithms[0]
    return sign(client.issuer, _claims(token), algorithm=algorithm, now=token.issued_at, typ="at+jwt")


@clause("TOK-14", "ACR-13", "META-10", "RFC 9068 §2.2", "RFC 9068 §3", "RFC 9396 §9.1", "RFC 9470 §6.1")
def _claims(token: AccessToken) -> dict[str, Any]:
    """Nothing personal: `sub` is whatever the ID token says, or the client itself for its own business. `aud`
    is the resource by the name that it is published under."""
    client = token.application
    claims = {
        "iss": issuer_url(client.issuer),
        "aud": resource_url(client.issuer),
        "client_id": client.client_id,
        "sub": client.client_id,
        "iat": int(token.issued_at.timestamp()),
        "exp": int(token.expires.timestamp()),
        "jti": new_secret(),
        "scope": token.scope,
        **confirmation(token),
    }
    if token.consent is None or token.code is None:
        return claims
    return claims | {
        "sub": subject_of_token(token),
        "acr": token.code.acr,
        "auth_time": int(token.code.authenticated_at.timestamp()),
        **granted_details(token.consent.wire),
    }
