"""Whoever makes DPoP proofs: a key, and proofs in which a test may change or leave out anything."""

import base64
import hashlib
import json
import secrets
import time
from dataclasses import dataclass, field
from typing import Any

from joserfc.jwk import ECKey, Key
from joserfc.jws import JWSRegistry


def token_hash(access_token: str) -> str:
    """The `ath` of a token (RFC 9449 §4.2)."""
    return base64.urlsafe_b64encode(hashlib.sha256(access_token.encode()).digest()).rstrip(b"=").decode()


@dataclass
class Prover:
    """Holds a DPoP key, and the nonce it was given last."""

    key: Key = field(default_factory=lambda: ECKey.generate_key("P-256"))
    algorithm: str = "ES256"
    nonce: str | None = None

    @property
    def jkt(self) -> str:
        return str(self.key.thumbprint())

    def headers(self, method: str, url: str, access_token: str) -> dict[str, str]:
        """What presents a token bound to the key."""
        proof = self.proof(method, url, access_token=access_token)
        return {"Authorization": f"DPoP {access_token}", "DPoP": proof}

    def proof(
        self,
        method: str,
        url: str,
        *,
        access_token: str | None = None,
        header: dict[str, Any] | None = None,
        **changes: Any,
    ) -> str:
        """A proof for one call; a claim or header member given as ... is left out."""
        claims: dict[str, Any] = {
            "jti": secrets.token_urlsafe(16),
            "htm": method,
            "htu": url,
            "iat": int(time.time()),
        }
        if access_token is not None:
            claims["ath"] = token_hash(access_token)
        if self.nonce is not None:
            claims["nonce"] = self.nonce
        head = {"typ": "dpop+jwt", "alg": self.algorithm, "jwk": self.key.as_dict(private=False)}
        return signed(_without_blanks(head | (header or {})), _without_blanks(claims | changes), self.key)


def signed(header: dict[str, Any], claims: dict[str, Any], key: Key) -> str:
    """A compact JWS over any header at all; without a usable `alg` in it, signed as ES256."""
    body = ".".join(_base64url(json.dumps(part).encode()) for part in (header, claims))
    algorithm = JWSRegistry.algorithms.get(str(header.get("alg")), JWSRegistry.algorithms["ES256"])
    return f"{body}.{_base64url(algorithm.sign(body.encode(), key))}"


def _without_blanks(members: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in members.items() if value is not ...}


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
