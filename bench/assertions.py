"""Client assertions in numbers, signed by several processes before anything is measured."""

import json
import secrets
import time
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from typing import Any
from urllib.parse import urlencode

from joserfc import jws
from joserfc.jwk import RSAKey

TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


def authenticated(
    form: Mapping[str, str], *, count: int, client_id: str, audience: str, key: RSAKey
) -> list[str]:
    """`count` form bodies, each with an assertion of its own."""
    one = partial(_body, dict(form), client_id, audience, key.as_dict(private=True))
    with ProcessPoolExecutor() as pool:
        return list(pool.map(one, range(count), chunksize=500))


def _body(form: dict[str, str], client_id: str, audience: str, jwk: dict[str, Any], _number: int) -> str:
    now = int(time.time())
    claims = {
        "iss": client_id,
        "sub": client_id,
        "aud": audience,
        "jti": secrets.token_urlsafe(16),
        "iat": now,
        "nbf": now,
        "exp": now + 540,
    }
    header = {"alg": "PS256", "kid": jwk["kid"]}
    key = _key(json.dumps(jwk))
    assertion = jws.serialize_compact(header, json.dumps(claims), key, algorithms=["PS256"])
    return urlencode(form | {"client_assertion_type": TYPE, "client_assertion": assertion})


_keys: dict[str, RSAKey] = {}


def _key(text: str) -> RSAKey:
    if text not in _keys:
        _keys[text] = RSAKey.import_key(json.loads(text))
    return _keys[text]
