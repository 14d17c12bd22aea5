"""Signs what we say: ID tokens and authorization responses (compact JWS, RFC 7515)."""

import base64
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from joserfc import jws

from oidc.clauses import clause
from oidc.jose.algorithms import SIGNATURES, only
from oidc.jose.keys import LONGEST_LIFE, signing_key


def sign(issuer: str, claims: Mapping[str, Any], *, algorithm: str, now: datetime, typ: str = "JWT") -> str:
    """A JWS over the claims, by the issuer's active key for the algorithm.

    ValueError where it would outlive the key that verifies it.
    """
    if claims.get("exp", 0) > (now + LONGEST_LIFE).timestamp():
        raise ValueError("what we sign lives an hour at most; see oidc.jose.rotation")
    key = signing_key(issuer, algorithm, now)
    header = {"alg": algorithm, "typ": typ, "kid": key.kid}
    return jws.serialize_compact(header, json.dumps(claims).encode(), key, registry=only(algorithm))


@clause("OIDC-CORE §3.3.2.11")
def half_hash(value: str, algorithm: str) -> str:
    """c_hash, s_hash or at_hash: the left half of the algorithm's own hash, base64url."""
    hashed = SIGNATURES[algorithm].hash(value.encode()).digest()
    return base64.urlsafe_b64encode(hashed[: len(hashed) // 2]).rstrip(b"=").decode()
