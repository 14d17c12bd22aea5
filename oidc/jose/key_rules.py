"""Which keys a client may have, whether they come by value or from its address (RFC 7517)."""

from collections.abc import Mapping, Sequence
from typing import Any

from joserfc.errors import JoseError
from joserfc.jwk import Key, RSAKey, import_key

from oidc.clauses import clause
from oidc.jose.algorithms import SIGNATURES
from oidc.jose.verify import BadToken

MOST = 20
_BARE = frozenset({"kty", "crv", "x", "y", "n", "e", "kid"})
"""What makes up a public key and its name; whatever else its owner says of it binds nobody."""
_SECRET = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})


@clause("CAU-13", "CAU-14", "RFC 7517 §4.5")
def jwks_faults(jwks: object, signing: Sequence[str]) -> list[str]:
    """What is wrong with a key set and with each of its keys, where `signing` are the algorithms accepted."""
    keys = _keys_of(jwks)
    if keys is None:
        return [f"an object with 1 to {MOST} keys is required"]
    faults = [
        f"key {number}: {fault}"
        for number, key in enumerate(keys, 1)
        if (fault := key_fault(key, signing, named=len(keys) > 1))
    ]
    return faults + _shared_kid(keys)


@clause("CAU-13", "CAU-14", "RFC 7517 §5")
def usable_keys(jwks: object, signing: Sequence[str]) -> tuple[Mapping[str, Any], list[str]]:
    """The keys of a published set that we can use, and why there are none.

    A set may hold keys for others, of kinds we do not know: those are left out. One that gives a private
    key away, or that gives two keys one name, is refused whole.
    """
    keys = _keys_of(jwks)
    if keys is None:
        return {"keys": []}, [f"holds no 1 to {MOST} keys"]
    faults = _shared_kid(keys)
    if any(isinstance(key, dict) and _SECRET & key.keys() for key in keys):
        faults.append("holds a private or symmetric key")
    if faults:
        return {"keys": []}, faults
    usable = [key for key in keys if not key_fault(key, signing, named=len(keys) > 1)]
    return {"keys": usable}, [] if usable else jwks_faults(jwks, signing)


def _keys_of(jwks: object) -> list[object] | None:
    keys = jwks.get("keys") if isinstance(jwks, dict) else None
    return keys if isinstance(keys, list) and 1 <= len(keys) <= MOST else None


def _shared_kid(keys: list[object]) -> list[str]:
    kids = [key["kid"] for key in keys if isinstance(key, dict) and isinstance(key.get("kid"), str)]
    return ["two keys share a kid"] if len(set(kids)) != len(kids) else []


def key_fault(key: object, signing: Sequence[str], *, named: bool = True) -> str:
    """What is wrong with one key; "" for a key we accept. One of several has to be `named`, by a kid."""
    if not isinstance(key, dict) or not isinstance(key.get("kid", None if named else ""), str):
        return "not a JWK with a kid" if named else "not a JWK"
    if _SECRET & key.keys():
        return "holds private or symmetric key material"
    try:
        parsed = import_key(key)
    except (JoseError, ValueError, KeyError, TypeError):
        return "not a key we can read"
    if isinstance(parsed, RSAKey):
        return (
            "" if 2048 <= parsed.public_key.key_size <= 8192 else "RSA needs at least 2048 bits, 8192 at most"
        )
    curves = {SIGNATURES[algorithm].curve for algorithm in signing} - {None}
    known = f"only RSA and {', '.join(sorted(map(str, curves)))} are accepted"
    return "" if key.get("crv") in curves else known


def bare_key(jwk: object, kid: object, signing: Sequence[str]) -> Key:
    """The one key that a JWT brings for its holder to be known by: public, strong enough, of a kind that an
    algorithm of `signing` uses. Raises BadToken.

    `kid` is what the header of its holder's JWT calls it, if anything: it can only mean this key.
    """
    if not isinstance(jwk, dict):
        raise BadToken("jwk is missing")
    named = jwk | {"kid": kid if isinstance(kid, str) else ""}
    if fault := key_fault(named, signing):
        raise BadToken(f"jwk: {fault}")
    return import_key({name: value for name, value in named.items() if name in _BARE})
