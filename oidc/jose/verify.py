"""Verifies a compact JWS (RFC 7515): the algorithm and the key are ours to choose, never the token's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from joserfc.errors import JoseError
from joserfc.jwk import Key, KeySet
from joserfc.util import urlsafe_b64decode

from consent.strict_json import strict_json
from oidc.clauses import clause
from oidc.jose.algorithms import LONGEST, SIGNATURES, names_of, only


class BadToken(Exception):
    """Not a JWS we accept. The text says why; it is for the log, or for a request object's sender."""


@dataclass(frozen=True)
class Verified:
    header: Mapping[str, Any]
    claims: Mapping[str, Any]


@clause("PAR-24", "CAU-14")
def verify(compact: str, keys: KeySet, algorithms: Sequence[str]) -> Verified:
    """Header and claims of a JWS signed by one of `keys` with one of `algorithms`, by whichever name of it;
    raises BadToken.

    Keys named inside the token (jwk, jku, x5u, x5c) are never looked at; `crit` is refused, as we
    understand no extension.
    """
    header, claims = read_unverified(compact)
    algorithm = header.get("alg")
    if not any(algorithm in names_of(accepted) for accepted in algorithms):
        raise BadToken(f"alg {algorithm!s:.20} is not one of {', '.join(algorithms)}")
    if "crit" in header or "b64" in header:
        raise BadToken("header has crit or b64")
    candidates = fitting(keys, str(algorithm), header.get("kid"))
    if any(_signed(compact, header, key, str(algorithm)) for key in candidates):
        return Verified(header, claims)
    if not candidates:
        raise BadToken(f"no registered key fits kid {header.get('kid')!s:.60} and alg {algorithm}")
    raise BadToken("signature does not verify")


def _signed(compact: str, header: Mapping[str, Any], key: Key, algorithm: str) -> bool:
    """Whether the key made the signature, as the library judges it, which need not take all apart again."""
    signed, _, signature = compact.rpartition(".")
    registry = only(algorithm)
    try:
        registry.check_header(dict(header))
        return registry.get_alg(algorithm).verify(signed.encode(), urlsafe_b64decode(signature.encode()), key)
    except (JoseError, ValueError):
        return False


@lru_cache(maxsize=64)  # a call looks at one again for its key, its client and its signature
def read_unverified(compact: str) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """Header and claims as they stand, to learn whose key to use; raises BadToken unless well-formed."""
    if len(compact) > LONGEST:
        raise BadToken("longer than 16 KiB")
    parts = compact.split(".")
    if len(parts) != 3:
        raise BadToken("not three parts")
    return header_of(compact), _object(parts[1], "payload")


def header_of(compact: str) -> Mapping[str, Any]:
    """The header of a JWS or JWE; raises BadToken unless it is a JSON object."""
    return _object(compact.partition(".")[0], "header")


def _object(part: str, name: str) -> Mapping[str, Any]:
    try:
        value = strict_json(urlsafe_b64decode(part.encode("ascii")))
    except ValueError as error:
        raise BadToken(f"{name} is not base64url JSON: {error!s:.80}") from None
    if not isinstance(value, dict):
        raise BadToken(f"{name} is not a JSON object")
    return value


def fitting(keys: KeySet, algorithm: str, kid: object) -> list[Key]:
    """Those of the keys that may have made a signature of this algorithm and this `kid` (None: unnamed)."""
    return [key for key in keys.keys if _fits(key, algorithm, kid)]


def _fits(key: Key, algorithm: str, kid: Any) -> bool:
    if kid is not None and key.kid != kid:
        return False
    declared = key.as_dict(private=False)
    if declared.get("use", "sig") != "sig" or declared.get("alg", algorithm) not in names_of(algorithm):
        return False
    signature = SIGNATURES[algorithm]
    return (key.key_type, declared.get("crv")) == (signature.key_type, signature.curve)
