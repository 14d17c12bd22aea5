"""Clients that nobody registered: they wait as long for their refusal as those whom we know."""

from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from typing import Any

from joserfc.jwk import ECKey, KeySet, OKPKey, RSAKey, import_key

from oidc.clauses import clause
from oidc.clients.credentials import Credentials, Way
from oidc.issuers import security_policy
from oidc.jose.verify import BadToken, read_unverified, verify


@clause("CAU-17")
def take_as_long(issuer: str, brought: Credentials) -> None:
    """Verify what a stranger signed against a key of nobody's, so that time does not tell who is known."""
    if brought.way not in {Way.ASSERTION, Way.ATTESTATION}:
        return
    header, _claims = read_unverified(brought.proof)
    key = keys_of_nobody().get(str(header.get("alg")))
    if key is None:
        return
    own = import_key({**key, "kid": header["kid"]} if isinstance(header.get("kid"), str) else {**key})
    with suppress(BadToken):
        verify(brought.proof, KeySet([own]), security_policy(issuer).signing_algorithms)


@cache
def keys_of_nobody() -> Mapping[str, Mapping[str, Any]]:
    """Public keys by algorithm; their private halves are gone."""
    modulus = RSAKey.generate_key(2048).as_dict(private=False)
    curve = ECKey.generate_key("P-256").as_dict(private=False)
    edwards = OKPKey.generate_key("Ed25519").as_dict(private=False)
    return {"PS256": modulus, "RS256": modulus, "ES256": curve, "EdDSA": edwards, "Ed25519": edwards}
