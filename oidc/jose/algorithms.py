"""Signature algorithms: what kind of key each takes and how it hashes (RFC 7518 §3, RFC 8037, RFC 9864)."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from joserfc.errors import UnsupportedAlgorithmError
from joserfc.jws import JWSRegistry

from oidc.clauses import clause

LONGEST = 16 * 1024
"""No JWS or JWE that we read is longer, whole or in part."""


@dataclass(frozen=True)
class Signature:
    key_type: str
    curve: str | None
    hash: Callable[[bytes], Any]
    """What c_hash, s_hash and at_hash are halves of."""


SIGNATURES = {
    "PS256": Signature("RSA", None, hashlib.sha256),
    "RS256": Signature("RSA", None, hashlib.sha256),
    "ES256": Signature("EC", "P-256", hashlib.sha256),
    "HS256": Signature("oct", None, hashlib.sha256),
    "EdDSA": Signature("OKP", "Ed25519", hashlib.sha512),
    "Ed25519": Signature("OKP", "Ed25519", hashlib.sha512),
}
_EDWARDS = ("EdDSA", "Ed25519")


@clause("RFC 9864 §2.2")
def names_of(algorithm: str) -> tuple[str, ...]:
    """All that an algorithm is called: software of either age signs by Edwards curves under its own name."""
    return _EDWARDS if algorithm in _EDWARDS else (algorithm,)


class _Only(JWSRegistry):
    """One algorithm, and headers may hold members that nobody knows."""

    max_header_length = LONGEST  # an RSA key in the header is longer than the library expects

    def get_alg(self, name: str) -> Any:
        if name not in (self.allowed or ()):
            raise UnsupportedAlgorithmError(f"Algorithm of '{name}' is not allowed")
        # Asked of the library directly, it would warn at each signature that RFC 9864 renames EdDSA.
        return self.algorithms[name]


@cache
@clause("RFC 7515 §4")
def only(algorithm: str) -> JWSRegistry:
    """The library's view of the world in which there is this algorithm alone."""
    return _Only(algorithms=[algorithm], strict_check_header=False)
