"""Discovery documents and keys, as the suite reads them."""

import base64
import re
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.utils import timezone

from oidc.issuers import security_policy
from oidc.jose.rotation import ensure
from oidc.jose.sign import sign
from oidc.jose.verify import header_of
from oidc.management.commands.keys import algorithms
from tests.browser import Browser
from tests.pages import HOST

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("issuer_keys")]
OF_FAPI1 = {"PS256", "ES256"}
OF_FAPI2 = OF_FAPI1 | {"EdDSA", "Ed25519"}
KIND_OF = {"PS256": "RSA", "RS256": "RSA", "ES256": "EC", "EdDSA": "OKP", "Ed25519": "OKP"}
FINANCIAL = pytest.mark.parametrize("issuer", ["cds", "fapi1", "fapi2", "uk"])
FAPI1 = pytest.mark.parametrize("issuer", ["cds", "fapi1", "uk"])
EVERY = pytest.mark.parametrize("issuer", ["cds", "fapi1", "fapi2", "oidc", "uk"])


def document(issuer: str, path: str = "/{}/.well-known/openid-configuration") -> dict[str, Any]:
    answer = Browser().get(path.format(issuer), secure=True, **HOST)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/json"
    return dict(answer.json())


def keys(issuer: str) -> list[dict[str, str]]:
    said = urlsplit(document(issuer)["jwks_uri"]).path
    return list(Browser().get(said, secure=True, **HOST).json()["keys"])


def every_key(issuer: str) -> list[dict[str, str]]:
    """The published keys, one at least for all that the issuer signs by and has encrypted to it."""
    ensure(issuer, algorithms(security_policy(issuer)), timezone.now())
    return keys(issuer)


def decoded(number: str) -> bytes:
    """An unpadded base64url number."""
    assert re.fullmatch("[A-Za-z0-9_-]+", number)
    return base64.urlsafe_b64decode(number + "=" * (-len(number) % 4))


def only(named: list[str], known: set[str]) -> bool:
    """Whether a list names something, and nothing else than is known."""
    return bool(named) and set(named) <= known


@EVERY
@pytest.mark.clause("CONF-KEYS-01", "CONF-KEYS-02", "CONF-KEYS-03", "META-07")
def test_published_keys_are_public_strong_and_each_of_its_own(issuer: str) -> None:
    published = every_key(issuer)

    assert {key["kty"] for key in published} >= {"RSA", "EC"}
    assert all(key["kid"] for key in published)
    assert len({key["kid"] for key in published}) == len(published)
    for key in published:
        assert not {"d", "p", "q", "dp", "dq", "qi", "oth", "k"} & key.keys()
        numbers = {name: decoded(key[name]) for name in ("n", "e", "x", "y") if name in key}
        if key["kty"] == "RSA":
            assert int.from_bytes(numbers["n"]).bit_length() >= 2048
            assert numbers.keys() == {"n", "e"}
            assert int.from_bytes(numbers["e"]) == 65_537
        elif key["kty"] == "EC":
            assert key["crv"] == "P-256"
            assert {name: len(number) for name, number in numbers.items()} == {"x": 32, "y": 32}
        else:
            assert (key["kty"], key["crv"]) == ("OKP", "Ed25519")
            assert {name: len(number) for name, number in numbers.items()} == {"x": 32}


@EVERY
@pytest.mark.clause("CONF-KEYS-04", "META-07")
def test_what_is_signed_names_one_published_key_of_its_kind(issuer: str) -> None:
    published = every_key(issuer)

    for algorithm in security_policy(issuer).signing_algorithms:
        header = header_of(sign(issuer, {"said": "so"}, algorithm=algorithm, now=timezone.now()))
        (key,) = (key for key in published if key["kid"] == header["kid"])
        assert header["alg"] == algorithm
        assert (key["kty"], key["alg"], key["use"]) == (KIND_OF[algorithm], algorithm, "sig")


@FINANCIAL
@pytest.mark.clause("CONF-MTLS-01", "CONF-MTLS-04", "TLS-16", "META-06")
def test_aliases_are_of_endpoints_that_the_document_has(issuer: str) -> None:
    said = document(issuer)
    aliases = said["mtls_endpoint_aliases"]

    assert said["tls_client_certificate_bound_access_tokens"] is True
    assert "token_endpoint" in aliases
    assert all(name.endswith("_endpoint") and name in said for name in aliases)
    assert "authorization_endpoint" not in aliases


@FAPI1
@pytest.mark.clause(
    "CONF-FAPI1-DISCOVERY-01", "CONF-FAPI1-DISCOVERY-02", "CONF-FAPI1-DISCOVERY-03", "CONF-FAPI1-DISCOVERY-08"
)
def test_the_document_of_fapi_1(issuer: str) -> None:
    said = document(issuer)

    assert said["issuer"] == f"https://localhost:9443/{issuer}"
    named = [value for name, value in said.items() if name.endswith(("_endpoint", "_uri"))]
    assert all(urlsplit(url).scheme == "https" for url in [*named, *said["mtls_endpoint_aliases"].values()])
    assert said["tls_client_certificate_bound_access_tokens"] is True
    for what in ("id_token_signing", "token_endpoint_auth_signing", "request_object_signing"):
        name = f"{what}_alg_values_supported"
        assert only(said[name], OF_FAPI1), name
    methods = {"private_key_jwt", "tls_client_auth", "self_signed_tls_client_auth"}
    assert methods & set(said["token_endpoint_auth_methods_supported"])
    assert "authorization_code" in said["grant_types_supported"]
    assert "openid" in said["scopes_supported"]
    assert only(said["subject_types_supported"], {"public", "pairwise"})


@pytest.mark.clause("CONF-FAPI1-DISCOVERY-04", "CONF-FAPI1-DISCOVERY-07")
@pytest.mark.parametrize("issuer", ["fapi1", "uk"])
def test_the_document_of_requests_by_value(issuer: str) -> None:
    said = document(issuer)

    assert "code id_token" in said["response_types_supported"]
    assert said["request_parameter_supported"] is True
    assert said.get("require_pushed_authorization_requests", False) is False


@pytest.mark.clause("CONF-FAPI1-DISCOVERY-05", "CONF-FAPI1-DISCOVERY-06")
@pytest.mark.clause("SEC-02")
@pytest.mark.parametrize("issuer", ["cds", "fapi1"])
def test_the_document_of_pushed_requests_and_jarm(issuer: str) -> None:
    said = document(issuer)

    assert "code" in said["response_types_supported"]
    assert "jwt" in said["response_modes_supported"]
    assert only(said["authorization_signing_alg_values_supported"], OF_FAPI1)
    assert said["pushed_authorization_request_endpoint"]
    assert isinstance(said["require_pushed_authorization_requests"], bool)
    assert said["code_challenge_methods_supported"] == ["S256"]


@pytest.mark.clause("CONF-FAPI1-DISCOVERY-09")
@pytest.mark.parametrize("issuer", ["cds"])
def test_the_document_of_australia(issuer: str) -> None:
    said = document(issuer)

    assert said["claims_parameter_supported"] is True
    assert {"acr", "sharing_duration"} <= set(said["claims_supported"])
    assert "urn:cds.au:cdr:2" in said["acr_values_supported"]


@pytest.mark.clause("CONF-FAPI1-DISCOVERY-10")
@pytest.mark.parametrize("issuer", ["uk"])
def test_the_document_of_the_united_kingdom(issuer: str) -> None:
    said = document(issuer)

    assert said["claims_parameter_supported"] is True
    assert {"acr", "openbanking_intent_id"} <= set(said["claims_supported"])
    assert {"authorization_code", "client_credentials"} <= set(said["grant_types_supported"])
    assert {"openid", "accounts"} <= set(said["scopes_supported"])


@pytest.mark.clause("CONF-FAPI2-01", "CONF-DPOP-01")
@pytest.mark.clause("META-06")
@pytest.mark.parametrize(
    "path", ["/{}/.well-known/openid-configuration", "/.well-known/oauth-authorization-server/{}"]
)
@pytest.mark.parametrize("issuer", ["fapi2"])
def test_the_document_of_fapi_2(issuer: str, path: str) -> None:
    said = document(issuer, path)

    assert said["issuer"] == f"https://localhost:9443/{issuer}"
    assert said["response_types_supported"] == ["code"]
    assert said["pushed_authorization_request_endpoint"]
    assert said["require_pushed_authorization_requests"] is True
    assert said["code_challenge_methods_supported"] == ["S256"]
    assert said["authorization_response_iss_parameter_supported"] is True
    assert said["tls_client_certificate_bound_access_tokens"] is True
    assert only(said["dpop_signing_alg_values_supported"], OF_FAPI2)
    assert only(said["token_endpoint_auth_signing_alg_values_supported"], OF_FAPI2)


@FINANCIAL
@pytest.mark.clause("CONF-REFRESH-07")
def test_refresh_tokens_are_announced(issuer: str) -> None:
    assert "refresh_token" in document(issuer)["grant_types_supported"]


@pytest.mark.clause("CONF-OIDCC-01", "CONF-LOGOUT-01")
@pytest.mark.parametrize("issuer", ["oidc"])
def test_openid_connect_itself_asks_for_rs256_and_a_way_out(issuer: str) -> None:
    said = document(issuer)

    assert "RS256" in said["id_token_signing_alg_values_supported"]
    assert said["end_session_endpoint"].startswith("https://")


@EVERY
@pytest.mark.clause("CONF-KEYS-06")
def test_no_encryption_that_is_weak_or_by_a_shared_secret_is_announced(issuer: str) -> None:
    said = document(issuer)
    named = {alg for name in said if name.endswith("encryption_alg_values_supported") for alg in said[name]}

    assert named <= {"RSA-OAEP", "RSA-OAEP-256", "ECDH-ES", "ECDH-ES+A256KW"}
