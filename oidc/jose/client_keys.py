"""A client's keys, registered by value or by address, as key objects parsed once for each version."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from joserfc.jwk import KeySet, import_key

from oidc.jose.remote_keys import Holds, remote_keys
from oidc.jose.verify import Verified, read_unverified, verify
from oidc.models import Client


def verify_from(client: Client, compact: str, algorithms: Sequence[str], now: datetime) -> Verified:
    """Header and claims of a JWS that the client signed; raises `oidc.jose.verify.BadToken`."""
    header, _ = read_unverified(compact)
    return verify(compact, client_keys(client, now, kid=header.get("kid")), algorithms)


def client_keys(client: Client, now: datetime, *, kid: object = None) -> KeySet:
    """The client's keys, as `client_jwks`; `kid` is the key that is wanted, None for whichever there is."""

    def holds(jwks: Mapping[str, Any]) -> bool:
        return bool(jwks["keys"]) if kid is None else any(key.get("kid", kid) == kid for key in jwks["keys"])

    return key_set(client_jwks(client, now, holds))


def client_jwks(client: Client, now: datetime, holds: Holds) -> Mapping[str, Any]:
    """The client's JWK Set; every key of it passed `oidc.jose.key_rules`. Raises KeysUnavailable.

    `holds` says whether a set has what is wanted: where it has not, the client's address is asked again. That
    must not happen inside a transaction, see `oidc.jose.remote_keys`.
    """
    by_value: Mapping[str, Any] = client.jwks
    return remote_keys(client, holds, now) if client.registered("jwks_uri") else by_value


def key_set(jwks: Mapping[str, Any]) -> KeySet:
    """The key objects of a set whose every key passed `oidc.jose.key_rules`."""
    return _parsed(json.dumps(jwks, sort_keys=True))


@lru_cache(maxsize=1024)
def _parsed(jwks: str) -> KeySet:
    return KeySet([import_key(key) for key in json.loads(jwks)["keys"]])
