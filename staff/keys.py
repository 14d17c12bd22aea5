"""Public keys in words: by the thumbprint that its owner can compute as well (RFC 7638)."""

from typing import Any

from joserfc.errors import JoseError
from joserfc.jwk import KeySet


def keys_in_words(jwks: Any) -> tuple[str, ...]:
    """Each key of a set by its RFC 7638 thumbprint, with what it calls itself."""
    keys = jwks.get("keys") if isinstance(jwks, dict) else None
    return tuple(map(_in_words, keys)) if isinstance(keys, list) else ()


def _in_words(key: Any) -> str:
    try:
        (read,) = KeySet.import_key_set({"keys": [key]}).keys
    except (JoseError, ValueError, KeyError, TypeError, AttributeError):
        return "a key that cannot be read"
    thumbprint = read.thumbprint()
    called = f", called {key['kid']!s:.100}" if key.get("kid", thumbprint) != thumbprint else ""
    return f"{thumbprint} ({key.get('use', 'any use')}{called})"
