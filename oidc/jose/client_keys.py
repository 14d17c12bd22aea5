"""A client's registered keys as key objects, parsed once for each version of its JWKS."""

import json
from functools import lru_cache
from typing import Any

from joserfc.jwk import KeySet


def client_keys(jwks: dict[str, Any]) -> KeySet:
    """The key set; registration has checked every key of it (`oidc.registration`)."""
    return _parsed(json.dumps(jwks, sort_keys=True))


@lru_cache(maxsize=1024)
def _parsed(jwks: str) -> KeySet:
    return KeySet.import_key_set(json.loads(jwks))
