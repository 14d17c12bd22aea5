"""Signs what we say: ID tokens and authorization responses (compact JWS, RFC 7515)."""

import base64
import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from joserfc import jws

from oidc.jose.keys import signing_key


def sign(issuer: str, claims: Mapping[str, Any], *, algorithm: str, now: datetime) -> str:
    """A JWS over the claims, by the issuer's key for the algorithm at this time."""
    key = signing_key(issuer, algorithm, now)
    header = {"alg": algorithm, "typ": "JWT", "kid": key.kid}
    return jws.serialize_compact(header, json.dumps(claims).encode(), key, algorithms=[algorithm])


def half_hash(value: str) -> str:
    """Left half of the SHA-256, base64url: c_hash, s_hash and at_hash of every *256 algorithm
    (OIDC Core §3.3.2.11)."""
    left = hashlib.sha256(value.encode()).digest()[:16]
    return base64.urlsafe_b64encode(left).rstrip(b"=").decode()
