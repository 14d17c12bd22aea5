"""The examples printed in the RFCs of JOSE, put before our own functions."""

import base64
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from joserfc import jws
from joserfc.jwk import KeySet, import_key

from oidc.jose.algorithms import only
from oidc.jose.decrypt import decrypted, opened_by
from oidc.jose.key_rules import jwks_faults
from oidc.jose.keys import create_key
from oidc.jose.verify import BadToken, verify
from oidc.policy import Encryptable, Encryption

VECTORS: dict[str, dict[str, Any]] = json.loads(Path(__file__).with_name("rfc_vectors.json").read_text())
SIGNED, ENCRYPTED, KEYS = VECTORS["RFC 7515"], VECTORS["RFC 7516"], VECTORS["RFC 7517"]
OUR_ALGORITHMS = ["PS256", "RS256", "ES256", "EdDSA", "Ed25519"]
JOE = {"iss": "joe", "exp": 1300819380, "http://example.com/is_root": True}


def keys(vector: dict[str, Any]) -> KeySet:
    return KeySet([import_key(vector["key"])])


# --- RFC 7515 and 7519: signatures -------------------------------------------------------------------------


@pytest.mark.clause("RFC 7515 §A.1", "RFC 7515 §A.2", "RFC 7515 §A.3", "RFC 7519 §3.1")
@pytest.mark.parametrize(("example", "algorithm"), [("A.1", "HS256"), ("A.2", "RS256"), ("A.3", "ES256")])
def test_the_signed_examples_verify(example: str, algorithm: str) -> None:
    vector = SIGNED[example]

    assert verify(vector["jws"], keys(vector), [algorithm]).claims == JOE


@pytest.mark.clause("RFC 7515 §A.1", "RFC 7515 §A.2", "RFC 7515 §A.3")
@pytest.mark.parametrize(("example", "algorithm"), [("A.1", "HS256"), ("A.2", "RS256"), ("A.3", "ES256")])
@pytest.mark.parametrize("part", [0, 1, 2])
def test_no_bit_of_a_signed_example_may_change(example: str, algorithm: str, part: int) -> None:
    parts = SIGNED[example]["jws"].split(".")
    changed = base64.urlsafe_b64decode(parts[part] + "==").replace(b'"', b'" ', 1)
    if part == 2:
        changed = bytes([changed[0] ^ 1]) + changed[1:]
    parts[part] = base64.urlsafe_b64encode(changed).rstrip(b"=").decode()

    with pytest.raises(BadToken):
        verify(".".join(parts), keys(SIGNED[example]), [algorithm])


@pytest.mark.clause("RFC 7515 §A.1", "RFC 7515 §A.4", "RFC 7515 §A.5", "RFC 7519 §6.1", "PAR-24", "CAU-14")
@pytest.mark.parametrize("example", ["A.1", "A.4", "A.5"])
def test_the_examples_by_algorithms_that_we_do_not_take_are_refused(example: str) -> None:
    trusted = keys(SIGNED["A.2"])

    with pytest.raises(BadToken):
        verify(SIGNED[example]["jws"], trusted, OUR_ALGORITHMS)


@pytest.mark.clause("RFC 8037 §A.4")
def test_the_example_signed_by_an_edwards_key_verifies() -> None:
    vector = VECTORS["RFC 8037"]["A.4"]

    found = jws.deserialize_compact(vector["jws"], import_key(vector["key"]), registry=only("EdDSA"))

    assert found.payload == b"Example of Ed25519 signing"


# --- RFC 7516: encryption ----------------------------------------------------------------------------------


@pytest.mark.clause("RFC 7516 §A.1")
def test_the_encrypted_example_opens() -> None:
    vector = ENCRYPTED["A.1"]

    plain = opened_by(import_key(vector["key"]), vector["jwe"], alg="RSA-OAEP", enc="A256GCM")

    assert plain == vector["plaintext"]


@pytest.mark.clause("RFC 7516 §A.1", "RFC 7516 §A.2", "RFC 7516 §A.3")
@pytest.mark.parametrize("example", ["A.1", "A.2", "A.3"])
def test_the_examples_by_ways_of_encryption_that_we_do_not_take_are_refused(example: str) -> None:
    offer = Encryption(
        of=frozenset(Encryptable), key_management=("RSA-OAEP-256",), content=("A256GCM", "A128CBC-HS256")
    )

    with pytest.raises(BadToken, match="is not offered"):
        decrypted("nz", ENCRYPTED[example]["jwe"], offer, timezone.now())


# --- RFC 7517 and 7638: keys -------------------------------------------------------------------------------


@pytest.mark.clause("RFC 7517 §A.1", "RFC 7517 §A.2", "RFC 7517 §A.3", "CAU-13")
def test_of_the_example_key_sets_only_the_public_one_may_be_registered() -> None:
    assert jwks_faults(KEYS["A.1"], ["RS256", "ES256"]) == []
    assert len(jwks_faults(KEYS["A.2"], ["RS256", "ES256"])) == 2
    assert len(jwks_faults(KEYS["A.3"], ["RS256", "ES256"])) == 2


def thumbprint(jwk: dict[str, Any]) -> str:
    """RFC 7638 §3.1 by the letter: its required members, sorted, without a blank, by SHA-256."""
    required = {"RSA": "e kty n", "EC": "crv kty x y", "OKP": "crv kty x"}[jwk["kty"]].split()
    text = json.dumps({name: jwk[name] for name in required}, sort_keys=True, separators=(",", ":"))
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()


@pytest.mark.clause("RFC 7638 §3.1", "RFC 8037 §A.3")
@pytest.mark.parametrize(("document", "example"), [("RFC 7638", "3.1"), ("RFC 8037", "A.3")])
def test_the_thumbprints_are_the_examples(document: str, example: str) -> None:
    vector = VECTORS[document][example]

    assert import_key(vector["key"]).thumbprint() == vector["thumbprint"] == thumbprint(vector["key"])


@pytest.mark.clause("RFC 7638 §3.1", "META-07")
@pytest.mark.parametrize("algorithm", OUR_ALGORITHMS)
@pytest.mark.django_db
def test_a_key_of_ours_is_named_by_its_thumbprint(algorithm: str) -> None:
    key = create_key("nz", algorithm, timezone.now())

    assert key.kid == key.public_jwk["kid"] == thumbprint(key.public_jwk)
