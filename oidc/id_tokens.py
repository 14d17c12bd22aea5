"""ID tokens (OIDC Core §2), from what really happened."""

from datetime import datetime, timedelta
from typing import Any

from oidc.clauses import clause
from oidc.customers import customer_claims
from oidc.issuers import issuer_url, security_policy
from oidc.jose.encrypt import Envelope
from oidc.jose.sign import half_hash, sign
from oidc.models import AuthorizationCode
from oidc.subjects import subject_of

LIFETIME = timedelta(minutes=5)


@clause("IDT-01", "IDT-03", "IDT-04", "IDT-05", "IDT-10", "IDT-15", "GM-07", "OIDC-CORE §3.3.2.11")
def id_token(
    code: AuthorizationCode,
    now: datetime,
    *,
    code_value: str | None = None,
    state: str | None = None,
    access_token: str | None = None,
    envelope: Envelope | None,
) -> str:
    """A signed ID token about the authentication behind a code; inside a JWE where there is an envelope.

    c_hash, s_hash and at_hash stand in it for each of `code_value`, `state` and `access_token` that is given.
    """
    client = code.application
    policy = security_policy(client.issuer)
    claims: dict[str, Any] = {
        "iss": issuer_url(client.issuer),
        "sub": subject_of(code),
        "aud": client.client_id,
        "iat": int(now.timestamp()),
        "exp": int((now + LIFETIME).timestamp()),
        "auth_time": int(code.authenticated_at.timestamp()),
        "acr": code.acr,
        "amr": code.amr,
        **policy.consent_claims(code.consent_id, code.intent_claim or None, code.consent.expires_at),
    }
    asked = code.claims.get("id_token")
    if asked:
        known = customer_claims(code.user_id)
        claims |= {name: known[name] for name in asked if name in known}
    if code.sid is not None:
        claims["sid"] = str(code.sid)
    if code.nonce:
        claims["nonce"] = code.nonce
    algorithm = client.registered("id_token_signed_response_alg") or policy.signing_algorithms[0]
    hashes = {"c_hash": code_value, "s_hash": state, "at_hash": access_token}
    claims |= {name: half_hash(value, algorithm) for name, value in hashes.items() if value is not None}
    signed = sign(client.issuer, claims, algorithm=algorithm, now=now)
    return envelope.enclose(signed) if envelope else signed
