"""What a recipient must check before it believes an answer that came through a browser.

OIDC Core §3.1.3.7 and §3.3.2 (ID tokens, c_hash), FAPI 1.0 Advanced §5.1 (s_hash), JARM §2.4.
"""

import hashlib
import hmac
from base64 import urlsafe_b64encode
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import GuestProtocol, Key, KeySet

from budget_fox.journal import Refused, Step

ALGORITHMS = ["PS256", "ES256"]
CLOCK_SKEW = 10
"""Seconds that the bank's clock may be ahead of ours."""


def signed_claims(step: Step, token: str, keys: KeySet) -> tuple[str, dict[str, Any]]:
    """The algorithm and claims of a JWT that one of the bank's keys signed."""

    def named_key(token: GuestProtocol) -> Key:
        kid = token.headers().get("kid")
        if kid is None:
            raise Refused("the token does not name its key (kid)")
        return keys.get_by_kid(kid)

    try:
        decoded = jwt.decode(token, named_key, algorithms=ALGORITHMS)
    except (JoseError, ValueError) as fault:
        raise Refused(f"its signature is not to be trusted ({fault})") from fault
    algorithm = str(decoded.header["alg"])
    step.passed.append(f"signed by the bank's published key, algorithm {algorithm}")
    return algorithm, decoded.claims


def issued_for_us(step: Step, claims: dict[str, Any], *, issuer: str, client_id: str, now: float) -> None:
    """By the bank we asked, for us alone, and still valid: against mixing up banks, clients or days."""
    audience = claims.get("aud")
    expires = claims.get("exp")
    step.require(claims.get("iss") == issuer, "iss is the issuer this customer was sent to")
    step.require(audience in (client_id, [client_id]), "aud is our client_id and nobody else's")
    step.require(isinstance(expires, int | float) and expires > now, "exp is in the future")


def id_token(
    step: Step, token: str, keys: KeySet, *, issuer: str, client_id: str, nonce: str, now: float
) -> tuple[str, dict[str, Any]]:
    """An ID token's algorithm and claims, whichever endpoint it came from."""
    algorithm, claims = signed_claims(step, token, keys)
    issued_for_us(step, claims, issuer=issuer, client_id=client_id, now=now)
    issued = claims.get("iat")
    step.require(isinstance(issued, int | float) and issued <= now + CLOCK_SKEW, "iat is not in the future")
    step.require(_same(claims.get("nonce"), nonce), "nonce is the one we sent: this answers our own request")
    return algorithm, claims


def detached_signature(step: Step, algorithm: str, claims: dict[str, Any], *, code: str, state: str) -> None:
    """The ID token from the browser also signs the code and state beside it."""
    step.require(
        _same(claims.get("c_hash"), left_half_hash(code, algorithm)), "c_hash: the code was not exchanged"
    )
    step.require(
        _same(claims.get("s_hash"), left_half_hash(state, algorithm)), "s_hash: the state was not exchanged"
    )


def access_token_hash(step: Step, algorithm: str, claims: dict[str, Any], access_token: str) -> None:
    """`at_hash` is optional beside an access token, and binding where it is sent (OIDC Core §3.1.3.8)."""
    if "at_hash" in claims:
        step.require(
            _same(claims["at_hash"], left_half_hash(access_token, algorithm)),
            "at_hash: the access token belongs to this ID token",
        )


def same_person(step: Step, first: dict[str, Any], second: dict[str, Any]) -> None:
    """Both ID tokens of the hybrid flow speak of one subject (OIDC Core §3.3.3.6)."""
    step.require(
        (first["iss"], first.get("sub")) == (second["iss"], second.get("sub")),
        "iss and sub are those of the first ID token",
    )


def jarm(
    step: Step, response: str, keys: KeySet, *, issuer: str, client_id: str, now: float
) -> dict[str, Any]:
    """The parameters inside a signed authorization response."""
    _, claims = signed_claims(step, response, keys)
    issued_for_us(step, claims, issuer=issuer, client_id=client_id, now=now)
    return claims


def left_half_hash(value: str, algorithm: str) -> str:
    """The hash that c_hash, s_hash and at_hash carry (OIDC Core §3.3.2.11)."""
    digest = hashlib.new(f"sha{algorithm[-3:]}", value.encode("ascii")).digest()
    return urlsafe_b64encode(digest[: len(digest) // 2]).rstrip(b"=").decode("ascii")


def _same(received: object, expected: str) -> bool:
    return isinstance(received, str) and hmac.compare_digest(received.encode(), expected.encode())
