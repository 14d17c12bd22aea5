"""Client assertions in numbers, signed by several processes before anything is measured."""

import json
import secrets
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from typing import Any
from urllib.parse import urlencode

from joserfc import jws
from joserfc.jwk import RSAKey

TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


def authenticated(
    form: Mapping[str, str],
    *,
    count: int,
    client_id: str,
    audience: str,
    key: RSAKey,
    in_turn: Sequence[Mapping[str, str]] = ({},),
) -> list[str]:
    """`count` form bodies, each with an assertion of its own, and one of `in_turn`, over and over."""
    one = partial(_body, client_id, audience, key.as_dict(private=True))
    forms = [{**form, **in_turn[number % len(in_turn)]} for number in range(count)]
    with ProcessPoolExecutor() as pool:
        return list(pool.map(one, forms, chunksize=500))


def _body(client_id: str, audience: str, jwk: dict[str, Any], form: dict[str, str]) -> str:
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
