"""The keys of the directories that vouch for clients' software: in a file of the operator's, or published."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from consent.strict_json import strict_json
from oidc.clauses import clause
from oidc.issuers import directory_keys
from oidc.jose.client_keys import key_set
from oidc.jose.key_rules import usable_keys
from oidc.jose.remote_keys import remote_directory_keys
from oidc.jose.verify import Verified, read_unverified, verify


class NotAKeySet(Exception):
    """The operator's file holds no keys that we can use; the text says why."""


@clause("REG-04", "REG-26")
def verify_by_directory(issuer: str, compact: str, algorithms: Sequence[str], now: datetime) -> Verified:
    """Header and claims of a JWS signed by the directory that the issuer trusts; raises BadToken.

    Not to be called inside a transaction, see `oidc.jose.remote_keys`.
    """
    kid = read_unverified(compact)[0].get("kid")

    def holds(jwks: Mapping[str, Any]) -> bool:
        return bool(jwks["keys"]) if kid is None else any(key.get("kid", kid) == kid for key in jwks["keys"])

    place = directory_keys(issuer)
    remote = place.startswith("https://")
    jwks = remote_directory_keys(issuer, place, holds, now) if remote else keys_in(place, algorithms)
    return verify(compact, key_set(jwks), algorithms)


def keys_in(file: str, algorithms: Sequence[str]) -> Mapping[str, Any]:
    """The usable keys of a JWK Set in a file; raises OSError or NotAKeySet."""
    try:
        keys, faults = usable_keys(strict_json(Path(file).read_bytes()), algorithms)
    except ValueError as fault:
        raise NotAKeySet(f"{file} is not JSON: {fault!s:.80}") from None
    if faults:
        raise NotAKeySet(f"{file}: {'; '.join(faults)}")
    return keys
