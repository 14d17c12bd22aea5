"""What each signature algorithm signs verifies by its published key, and by no other."""

import base64
import hashlib
import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.utils import timezone
from joserfc import jws
from joserfc.jwk import ECKey, KeySet, OKPKey, RSAKey

from oidc.jose.algorithms import SIGNATURES, names_of, only
from oidc.jose.keys import create_key, published_jwks
from oidc.jose.sign import half_hash, sign
from oidc.jose.verify import BadToken, verify
from tests.actors import VERIFIER, Customer
from tests.people import MakeRecipient

NOW = timezone.now()
OURS = ["PS256", "RS256", "ES256", "EdDSA", "Ed25519"]
"""What issuers sign with; clients may have shared secrets beside."""


@pytest.fixture
def published(db: None) -> KeySet:
    for algorithm in OURS:
        create_key("nz", algorithm, NOW)
    return KeySet.import_key_set(published_jwks("nz"))


@pytest.mark.clause("CAU-14", "SEC-07")
@pytest.mark.parametrize("algorithm", OURS)
def test_what_is_signed_verifies_by_the_published_key_of_its_algorithm(
    published: KeySet, algorithm: str
) -> None:
    token = sign("nz", {"said": "so"}, algorithm=algorithm, now=NOW)

    verified = verify(token, published, [algorithm])

    (key,) = (key for key in published.keys if key.alg == algorithm)
    assert verified.header == {"alg": algorithm, "typ": "JWT", "kid": key.kid}
    assert verified.claims == {"said": "so"}
    for other in SIGNATURES.keys() - set(names_of(algorithm)):
        with pytest.raises(BadToken, match="is not one of"):
            verify(token, published, [other])


@pytest.mark.clause("OIDC-CORE §3.3.2.11")
@pytest.mark.parametrize(
    ("algorithm", "function", "length"),
    [
        ("PS256", hashlib.sha256, 16),
        ("ES256", hashlib.sha256, 16),
        ("EdDSA", hashlib.sha512, 32),
        ("Ed25519", hashlib.sha512, 32),
    ],
)
def test_a_half_hash_is_by_the_algorithms_own_function(algorithm: str, function: Any, length: int) -> None:
    half = base64.urlsafe_b64decode(half_hash("a-state", algorithm) + "==")

    assert len(half) == length
    assert function(b"a-state").digest().startswith(half)


@pytest.mark.clause("RFC 7515 §4")
def test_header_members_that_nobody_knows_are_ignored() -> None:
    key = OKPKey.generate_key("Ed25519", {"kid": "a"})
    header = {"alg": "EdDSA", "kid": "a", "org.example.trace": "x"}
    token = jws.serialize_compact(header, b"{}", key, registry=only("EdDSA"))

    assert verify(token, KeySet([key]), ["EdDSA"]).header == header


@pytest.mark.clause("CAU-14", "SEC-07")
def test_a_key_verifies_only_what_it_was_made_for() -> None:
    rsa = RSAKey.generate_key(2048, {"kid": "a"})
    token = jws.serialize_compact({"alg": "PS256", "kid": "a"}, b"{}", rsa, algorithms=["PS256"])
    unfit: list[dict[str, Any]] = [
        {**rsa.as_dict(private=False), "alg": "RS256"},
        {**rsa.as_dict(private=False), "use": "enc"},
        ECKey.generate_key("P-256", {"kid": "a"}).as_dict(private=False),
        OKPKey.generate_key("Ed25519", {"kid": "a"}).as_dict(private=False),
    ]

    assert verify(token, KeySet.import_key_set({"keys": [rsa.as_dict(private=False)]}), ["PS256"])
    for key in unfit:
        with pytest.raises(BadToken, match="no registered key fits"):
            verify(token, KeySet.import_key_set({"keys": [key]}), ["PS256"])


@pytest.mark.clause("CAU-14")
def test_an_edwards_key_of_another_curve_signs_nothing_here() -> None:
    key = OKPKey.generate_key("Ed448", {"kid": "a"})
    token = jws.serialize_compact({"alg": "EdDSA", "kid": "a"}, json.dumps({}), key, registry=only("EdDSA"))

    with pytest.raises(BadToken, match="no registered key fits"):
        verify(token, KeySet([key]), ["EdDSA"])


@pytest.mark.clause("CAU-14", "RFC 9864 §2.2")
@pytest.mark.parametrize("declared", [None, "EdDSA", "Ed25519"])
@pytest.mark.parametrize("signed", ["EdDSA", "Ed25519"])
@pytest.mark.parametrize("accepted", ["EdDSA", "Ed25519"])
def test_edwards_signatures_go_by_either_name(declared: str | None, signed: str, accepted: str) -> None:
    key = OKPKey.generate_key("Ed25519", {"kid": "a"})
    known = key.as_dict(private=False) | ({"alg": declared} if declared else {})
    token = jws.serialize_compact({"alg": signed, "kid": "a"}, b"{}", key, registry=only(signed))

    assert verify(token, KeySet.import_key_set({"keys": [known]}), [accepted]).header["alg"] == signed
    with pytest.raises(BadToken, match="is not one of"):
        verify(token, KeySet.import_key_set({"keys": [known]}), ["PS256", "ES256"])


@pytest.mark.clause("CAU-14", "OIDC-CORE §3.3.2.11", "RFC 9864 §2.2")
@pytest.mark.parametrize("name", ["EdDSA", "Ed25519"])
def test_a_client_of_edwards_keys_is_served_by_edwards_signatures(
    make_recipient: MakeRecipient, mia: Customer, name: str
) -> None:
    """In both directions by the name that the client registered."""
    create_key("fapi2", name, NOW)
    key = OKPKey.generate_key("Ed25519", {"use": "sig", "alg": name, "kid": "edwards"})
    client = make_recipient("fapi2")
    client.register(
        jwks={"keys": [key.as_dict(private=False)]},
        token_endpoint_auth_signing_alg=name,
        id_token_signed_response_alg=name,
        authorization_signed_response_alg=name,
    )

    def by_edwards(endpoint: str, **form: Any) -> Any:
        claims = verify(client.assertion(endpoint), KeySet([client.key]), ["PS256"]).claims
        head = {"alg": name, "kid": "edwards"}
        signed = jws.serialize_compact(head, json.dumps(claims), key, registry=only(name))
        return client.post(endpoint, assertion=signed, **form)

    asked = client.parameters() | {"response_mode": "jwt"}
    asked["claims"] = json.dumps(asked.get("claims", {}))
    pushed = by_edwards("par", **asked).json()
    url = mia.allows(client.link_to(request_uri=pushed["request_uri"]))
    answer = parse_qs(urlsplit(url).query)["response"][0]
    published = KeySet.import_key_set(published_jwks("fapi2"))
    said = verify(answer, published, [name])
    tokens = by_edwards(
        "token",
        grant_type="authorization_code",
        code=said.claims["code"],
        redirect_uri=client.redirect_uri,
        code_verifier=VERIFIER,
    ).json()

    told = verify(tokens["id_token"], published, [name])
    assert said.header["alg"] == told.header["alg"] == name
    assert told.claims["at_hash"] == half_hash(tokens["access_token"], name)
    assert client.post("token", grant_type="client_credentials").json()["error"] == "invalid_client"
