"""DPoP proofs of any content, rightly signed: held or refused, never an error of ours (RFC 9449 §4)."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oidc.binding.dpop import Proof, verify_proof
from oidc.errors import InvalidDpopProof
from tests.dpop import Prover, signed
from tests.properties.values import JSON, damaged

PROVER = Prover()
JWK = PROVER.key.as_dict(private=False)
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
URL = "https://bank.example/fapi2/token"
HEADER = {"typ": "dpop+jwt", "alg": "ES256", "jwk": JWK}
CLAIMS = {"jti": "1", "htm": "POST", "htu": URL, "iat": int(NOW.timestamp())}

words = st.sampled_from(["EC", "RSA", "OKP", "P-256", "P-384", "Ed25519", "AQAB", "", JWK["x"], JWK["y"]])
keys = st.dictionaries(st.sampled_from(["kty", "crv", "x", "y", "n", "e", "kid", "use", "d"]), JSON | words)


def held(proof: str) -> Proof | None:
    """What the proof says; None where it is refused."""
    try:
        return verify_proof(proof, method="POST", urls=[URL], algorithms=("PS256", "ES256", "EdDSA"), now=NOW)
    except InvalidDpopProof:
        return None


@pytest.mark.clause("TLS-17", "TLS-18")
@given(keys | keys.map(lambda changes: JWK | changes) | JSON)
def test_a_proof_holds_with_no_key_but_its_own(jwk: Any) -> None:
    found = held(signed(HEADER | {"jwk": jwk}, CLAIMS, PROVER.key))

    assert found is None or found.jkt == PROVER.jkt


@pytest.mark.clause("TLS-17", "TLS-18")
@given(
    st.dictionaries(st.sampled_from(["typ", "alg", "kid", "crit", "b64", "x5c", "zip"]), JSON, max_size=2),
    st.dictionaries(st.sampled_from(["jti", "htm", "htu", "iat", "nbf", "exp", "nonce"]), JSON, max_size=3),
)
def test_members_of_any_value_are_refused_or_what_they_must_be(
    header: dict[str, Any], claims: dict[str, Any]
) -> None:
    head, said = HEADER | header, CLAIMS | claims

    found = held(signed(head, said, PROVER.key))

    assert found is None or (head["typ"], head["alg"], said["htm"]) == ("dpop+jwt", "ES256", "POST")
    assert found is None or found.jti == said["jti"]


@pytest.mark.clause("TLS-17", "TLS-18")
@given(damaged(signed(HEADER, CLAIMS, PROVER.key).encode()))
def test_a_proof_with_a_byte_touched_does_not_hold(raw: bytes) -> None:
    found = held(raw.decode("latin-1"))

    assert found is None or (found.jkt, found.jti) == (PROVER.jkt, "1")
