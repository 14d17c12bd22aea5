"""Compact JWS and the keys that verify them (RFC 7515, RFC 7517)."""

import base64
import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from joserfc import jws
from joserfc.jwk import ECKey, KeySet, OKPKey, RSAKey, import_key

from oidc.jose.algorithms import only
from oidc.jose.key_rules import jwks_faults, key_fault, usable_keys
from oidc.jose.verify import BadToken, read_unverified, verify
from tests.actors import signing_key
from tests.properties.values import JSON, damaged

ALGORITHMS = ("PS256", "ES256", "EdDSA")
KEYS = {
    "PS256": signing_key("budget-fox"),
    "ES256": ECKey.generate_key("P-256", {"kid": "ec"}),
    "EdDSA": OKPKey.generate_key("Ed25519", {"kid": "okp"}),
}
CLAIMS = {"iss": "fox", "aud": "bank", "exp": 4_000_000_000}


def signed(algorithm: str, claims: Any = CLAIMS, **header: Any) -> str:
    head = {"alg": algorithm, "kid": KEYS[algorithm].kid, **header}
    return jws.serialize_compact(head, json.dumps(claims).encode(), KEYS[algorithm], registry=only(algorithm))


WHOLE = {algorithm: signed(algorithm) for algorithm in ALGORITHMS}
KEY_SET = KeySet([import_key(key.as_dict(private=False)) for key in KEYS.values()])


def encoded(value: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


@pytest.mark.clause("CAU-14")
@given(st.text() | st.binary().map(lambda raw: raw.decode("latin-1")))
@example("..")
@example("." * 20_000)
@example("é.é.é")
def test_whatever_is_no_token_is_said_to_be_none(text: str) -> None:
    with pytest.raises(BadToken):
        verify(text, KEY_SET, ALGORITHMS)


@pytest.mark.clause("CAU-14")
@given(header=JSON, claims=JSON, signature=st.binary(max_size=80))
def test_a_token_of_any_values_that_nobody_signed_is_refused(
    header: Any, claims: Any, signature: bytes
) -> None:
    token = f"{encoded(header)}.{encoded(claims)}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"

    with pytest.raises(BadToken):
        verify(token, KEY_SET, ALGORITHMS)


@pytest.mark.clause("CAU-14", "PAR-24")
@given(st.sampled_from(ALGORITHMS), JSON, JSON, JSON)
def test_a_header_of_any_values_over_a_true_signature_is_refused(
    algorithm: str, alg: Any, kid: Any, more: Any
) -> None:
    _, claims, signature = WHOLE[algorithm].split(".")
    header = {"alg": alg, "kid": kid, **(more if isinstance(more, dict) else {"jwk": more})}

    with pytest.raises(BadToken):
        verify(f"{encoded(header)}.{claims}.{signature}", KEY_SET, ALGORITHMS)


@pytest.mark.clause("CAU-14")
@pytest.mark.parametrize("algorithm", ALGORITHMS)
@given(data=st.data())
def test_a_token_that_was_touched_anywhere_is_refused(algorithm: str, data: st.DataObject) -> None:
    """Also in the bits of base64url that decode to nothing: one token has one spelling."""
    token = data.draw(damaged(WHOLE[algorithm].encode())).decode("latin-1")

    with pytest.raises(BadToken):
        verify(token, KEY_SET, ALGORITHMS)


@pytest.mark.clause("CAU-14")
@given(st.sampled_from(ALGORITHMS), st.dictionaries(st.text(st.characters(codec="utf-8")), st.integers()))
def test_what_was_signed_is_what_is_read(algorithm: str, claims: dict[str, int]) -> None:
    claims = {name: value for name, value in claims.items() if "\x00" not in name}

    assert verify(signed(algorithm, claims), KEY_SET, ALGORITHMS).claims == claims


@pytest.mark.clause("CAU-14")
@given(st.integers(16_000, 2_000_000))
def test_a_token_without_end_is_not_looked_into(length: int) -> None:
    with pytest.raises(BadToken):
        read_unverified("e" * length + ".e.e")


# --- keys ---------------------------------------------------------------------------------------------------

PUBLIC = [key.as_dict(private=False) for key in KEYS.values()]
MEMBERS = ("kty", "kid", "n", "e", "crv", "x", "y", "use", "alg", "key_ops", "x5c", "d", "k", "oth")


@pytest.mark.clause("CAU-13")
@given(JSON)
def test_whatever_is_no_key_is_said_to_be_none(value: Any) -> None:
    assert key_fault(value, ALGORITHMS)
    assert jwks_faults(value, ALGORITHMS)
    assert usable_keys(value, ALGORITHMS)[1]


@pytest.mark.clause("CAU-13", "CAU-14")
@given(st.sampled_from(PUBLIC), st.dictionaries(st.sampled_from(MEMBERS), JSON, min_size=1, max_size=3))
def test_a_key_with_members_of_any_value_is_refused_or_can_be_used(
    public: dict[str, Any], changes: dict[str, Any]
) -> None:
    key = {**public, **changes}

    if not key_fault(key, ALGORITHMS):
        _usable(key)


@pytest.mark.clause("CAU-13", "CAU-14")
@given(st.sampled_from(PUBLIC), st.sampled_from(("n", "e", "x", "y", "crv", "kty")), st.data())
def test_a_key_whose_numbers_were_touched_is_refused_or_can_be_used(
    public: dict[str, Any], member: str, data: st.DataObject
) -> None:
    whole = public.get(member, "AQAB").encode()
    key = {**public, member: data.draw(damaged(whole)).decode("latin-1")}

    if not key_fault(key, ALGORITHMS):
        _usable(key)


def _usable(key: dict[str, Any]) -> None:
    """What was let in can be stored, parsed again, and asked about any signature without harm."""
    parsed = KeySet([import_key(json.loads(json.dumps(key)))])
    assert not isinstance(parsed.keys[0], RSAKey) or parsed.keys[0].public_key.key_size >= 2048
    for token in WHOLE.values():
        try:
            verify(token, parsed, ALGORITHMS)
        except BadToken:
            continue
