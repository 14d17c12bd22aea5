"""Compact JWE (RFC 7516): what was encrypted to us is opened whole, and nothing else is opened at all."""

import base64
import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from joserfc import jwe
from joserfc.jwk import RSAKey

from oidc.jose.decrypt import opened_by
from oidc.jose.verify import BadToken
from tests.actors import signing_key
from tests.properties.values import JSON, damaged

ALG, ENC = "RSA-OAEP-256", "A256GCM"
OURS = RSAKey.import_key(
    {
        name: value
        for name, value in signing_key("bank").as_dict(private=True).items()
        if name not in {"alg", "use"}
    }
)
INSIDE = "e.e.e"


def sealed(inside: str = INSIDE) -> str:
    return jwe.encrypt_compact({"alg": ALG, "enc": ENC}, inside, OURS, algorithms=[ALG, ENC])


WHOLE = sealed()


def opened(compact: str) -> str:
    return opened_by(OURS, compact, alg=ALG, enc=ENC)


@pytest.mark.clause("RFC 7516 §5.2")
@given(st.text(st.characters(max_codepoint=127), min_size=1))
def test_what_was_sealed_is_what_is_opened(inside: str) -> None:
    assert opened(sealed(inside)) == inside


@pytest.mark.clause("RFC 7516 §5.2", "RFC 7516 §11.5")
@given(damaged(WHOLE.encode()))
def test_what_was_touched_anywhere_is_not_opened(raw: bytes) -> None:
    with pytest.raises(BadToken, match="cannot be decrypted"):
        opened(raw.decode("latin-1"))


@pytest.mark.clause("RFC 7516 §5.2")
@given(JSON, st.lists(st.binary(max_size=40), min_size=4, max_size=4))
@example({"alg": ALG, "enc": ENC, "epk": {}, "p2c": 10**9}, [b"", b"", b"", b""])
@example({"alg": ALG, "enc": ENC, "zip": "DEF"}, [b"a" * 256, b"a" * 12, b"a", b"a" * 16])
def test_parts_of_any_bytes_are_not_opened(header: Any, parts: list[bytes]) -> None:
    written = [json.dumps(header).encode(), *parts]

    with pytest.raises(BadToken, match="cannot be decrypted"):
        opened(".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in written))


@pytest.mark.clause("RFC 7516 §5.2")
@given(st.text() | st.just("." * 4) | st.just("é.é.é.é.é"))
def test_whatever_is_no_jwe_is_not_opened(text: str) -> None:
    with pytest.raises(BadToken, match="cannot be decrypted"):
        opened(text)
