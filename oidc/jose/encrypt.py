"""Encrypts what we say to one client, if it asked for that when it registered (compact JWE, RFC 7516)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from joserfc import jwe
from joserfc.jwk import Key, import_key

from oidc.clauses import clause
from oidc.errors import InvalidRequest
from oidc.jose.client_keys import client_jwks
from oidc.jose.verify import BadToken
from oidc.models import Client
from oidc.policy import Encryptable


@dataclass(frozen=True)
class Envelope:
    """A client's key, and the algorithms it wishes."""

    key: Key
    alg: str
    enc: str

    @clause("IDT-08", "RFC 7519 §5.2", "RFC 7519 §11.2")
    def enclose(self, signed: str) -> str:
        """A JWE that holds a JWS: signed first, then encrypted."""
        header = {"alg": self.alg, "enc": self.enc, "cty": "JWT"}
        if self.key.kid is not None:
            header["kid"] = self.key.kid
        return jwe.encrypt_compact(header, signed, self.key, algorithms=[self.alg, self.enc])


@clause("IDT-08", "IDT-09", "OIDC-CORE §10.2")
def envelope_for(client: Client, what: Encryptable, now: datetime) -> Envelope | None:
    """How to encrypt something for a client; None where it registered no encryption of it.

    InvalidRequest where it did and has no key for that any more: nothing then leaves in the clear. Keys may
    have to be read from the client's address, so never ask inside a transaction.
    """
    alg = client.registered(f"{what.registered_as}_alg")
    if alg is None:
        return None

    def fitting(jwks: Mapping[str, Any]) -> list[dict[str, Any]]:
        return [key for key in jwks["keys"] if encrypts_by(key, alg)]

    try:
        keys = fitting(client_jwks(client, now, lambda jwks: bool(fitting(jwks))))
    except BadToken:
        keys = []
    if not keys:
        raise InvalidRequest(f"your key set has no key with use enc that fits {alg}")
    return Envelope(
        _parsed(json.dumps(keys[0], sort_keys=True)), alg, client.registered(f"{what.registered_as}_enc")
    )


def encrypts_by(jwk: Mapping[str, Any], alg: str) -> bool:
    """Whether a key is meant for encryption by an RSA algorithm."""
    return (jwk.get("kty"), jwk.get("use"), jwk.get("alg", alg)) == ("RSA", "enc", alg)


@lru_cache(maxsize=1024)
def _parsed(jwk: str) -> Key:
    return import_key(json.loads(jwk))
