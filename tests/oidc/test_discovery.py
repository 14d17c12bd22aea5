"""Discovery and keys: what is published is what the policy does."""

import re
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from oidc.issuers import security_policy
from oidc.models import IssuerKey
from tests.actors import Recipient

pytestmark = pytest.mark.django_db
HOST = {"SERVER_NAME": "localhost", "SERVER_PORT": "9443"}
LISTED_BY_AUSTRALIA = {
    "issuer", "authorization_endpoint", "token_endpoint", "userinfo_endpoint", "introspection_endpoint",
    "revocation_endpoint", "jwks_uri", "pushed_authorization_request_endpoint",
    "require_pushed_authorization_requests", "cdr_arrangement_revocation_endpoint", "scopes_supported",
    "claims_supported", "acr_values_supported", "response_types_supported", "response_modes_supported",
    "grant_types_supported", "subject_types_supported", "code_challenge_methods_supported",
    "id_token_signing_alg_values_supported", "request_object_signing_alg_values_supported",
    "authorization_signing_alg_values_supported", "token_endpoint_auth_methods_supported",
    "token_endpoint_auth_signing_alg_values_supported", "tls_client_certificate_bound_access_tokens",
}  # fmt: skip


def document(issuer: str) -> dict[str, object]:
    return dict(Client().get(f"/{issuer}/.well-known/openid-configuration", secure=True, **HOST).json())


@pytest.mark.clause("META-01", "META-02", "META-03", "META-05", "TLS-16")
@pytest.mark.parametrize("issuer", ["cds", "nz", "nz1", "uk"])
def test_the_document_says_what_the_policy_does(issuer: str) -> None:
    policy = security_policy(issuer)

    said = document(issuer)

    assert said["issuer"] == f"https://localhost:9443/{issuer}"
    assert said["response_types_supported"] == sorted(policy.response_modes)
    assert said["acr_values_supported"] == list(policy.acr)
    assert said["tls_client_certificate_bound_access_tokens"] is True
    assert "dpop_signing_alg_values_supported" not in said
    aliases = said["mtls_endpoint_aliases"]
    assert isinstance(aliases, dict)
    assert "authorization_endpoint" not in aliases
    assert {"token_endpoint", "revocation_endpoint", "introspection_endpoint"} <= set(aliases) <= set(said)
    assert all(url.startswith(f"https://localhost:9444/{issuer}/") for url in aliases.values())


@pytest.mark.clause("TLS-02", "TLS-16", "RFC 8705 §5")
@pytest.mark.parametrize(
    ("issuer", "host"),
    [
        ("cds", "9444"),
        ("fapi1", "9443"),
        ("fapi2", "9443"),
        ("nz", "9444"),
        ("nz1", "9444"),
        ("oidc", "9443"),
        ("uk", "9444"),
    ],
)
def test_who_looks_at_no_alias_is_sent_to_where_calls_are_answered(issuer: str, host: str) -> None:
    """Browsers and whoever fetches keys are never asked for a certificate."""
    said = document(issuer)
    aliases: dict[str, str] = said["mtls_endpoint_aliases"]  # type: ignore[assignment]

    assert {name: said[name] for name in aliases} == {
        name: url.replace("9444", host) for name, url in aliases.items()
    }
    open_to_all = {"issuer", "authorization_endpoint", "jwks_uri", "end_session_endpoint"} & said.keys()
    assert not open_to_all & aliases.keys()
    assert all(str(said[name]).startswith("https://localhost:9443/") for name in open_to_all)


@pytest.mark.clause("META-05", "RFC 9449 §5.1", "SEC-02")
def test_the_ways_to_bind_a_token_are_told() -> None:
    said = document("fapi2")

    assert said["tls_client_certificate_bound_access_tokens"] is True
    assert said["dpop_signing_alg_values_supported"] == list(security_policy("fapi2").signing_algorithms)


@pytest.mark.clause("META-02", "META-03", "PRF-01")
def test_the_ecosystems_differ_where_their_rules_do() -> None:
    cds, nz, nz1 = (document(issuer) for issuer in ("cds", "nz", "nz1"))

    assert not LISTED_BY_AUSTRALIA - cds.keys()
    assert cds["require_pushed_authorization_requests"] is True
    assert cds["subject_types_supported"] == ["pairwise"]
    assert cds["cdr_arrangement_revocation_endpoint"]
    assert cds["response_modes_supported"] == ["jwt", "query.jwt"]
    assert nz["require_pushed_authorization_requests"] is False
    assert nz["request_parameter_supported"] is True
    assert "code id_token" in nz["response_types_supported"]  # type: ignore[operator]
    assert "ConsentId" in nz["claims_supported"]  # type: ignore[operator]
    assert nz1["response_types_supported"] == ["code id_token"]
    assert "openbanking_intent_id" in nz1["claims_supported"]  # type: ignore[operator]
    assert "pushed_authorization_request_endpoint" not in nz1
    assert "authorization_signing_alg_values_supported" not in nz1


@pytest.mark.clause("META-04")
def test_new_zealands_document_says_what_a_request_may_bring() -> None:
    said = document("nz")

    assert said["claims_parameter_supported"] is True
    assert said["request_parameter_supported"] is True
    assert said["request_uri_parameter_supported"] is False
    assert said["require_signed_request_object"] is True
    assert said["introspection_endpoint"] == "https://localhost:9444/nz/introspect"
    assert said["introspection_endpoint_auth_methods_supported"] == ["private_key_jwt"]
    assert said["introspection_endpoint_auth_signing_alg_values_supported"] == ["PS256", "ES256"]
    assert said["backchannel_authentication_endpoint"] == "https://localhost:9444/nz/bc-authorize"
    assert said["backchannel_token_delivery_modes_supported"] == ["poll", "ping"]
    assert said["backchannel_user_code_parameter_supported"] is False


@pytest.mark.clause("AUT-08", "SEC-05", "REG-32")
@pytest.mark.parametrize("issuer", ["cds", "fapi1", "fapi2", "nz", "nz1", "uk"])
def test_where_money_is_concerned_no_access_token_comes_through_the_browser(issuer: str) -> None:
    said = document(issuer)

    types = said["response_types_supported"]
    assert not [each for each in types if "token" in each.split()]
    assert not {"implicit", "password"} & set(said["grant_types_supported"])  # type: ignore[call-overload]


@pytest.mark.clause("TLS-15")
@pytest.mark.parametrize("issuer", ["cds", "fapi1", "fapi2", "nz", "nz1", "oidc", "uk"])
def test_tokens_are_bound_by_certificates_and_keys_and_by_no_token_binding(issuer: str) -> None:
    assert set(security_policy(issuer).sender_constraints) <= {"mtls", "dpop"}
    assert not [name for name in document(issuer) if "token_bound" in name or "token_binding" in name]


@pytest.mark.clause("META-10", "RFC 9728 §2", "RFC 9728 §3", "RFC 9728 §4")
@pytest.mark.parametrize(
    ("issuer", "host", "further"),
    [
        ("cds", "https://localhost:9444", {"bearer_methods_supported": ["header"]}),
        (
            "fapi2",
            "https://localhost:9444",
            {"dpop_signing_alg_values_supported": ["PS256", "ES256", "EdDSA", "Ed25519"]},
        ),
        ("oidc", "https://localhost:9443", {"bearer_methods_supported": ["header", "body"]}),
    ],
)
def test_protected_resources_say_whose_tokens_open_them(
    issuer: str, host: str, further: dict[str, object]
) -> None:
    answer = Client().get(f"/.well-known/oauth-protected-resource/{issuer}", secure=True, **HOST)

    said = answer.json()
    assert answer["Content-Type"] == "application/json"
    assert said["resource"] == f"{host}/{issuer}"
    assert document(issuer)["protected_resources"] == [said["resource"]]
    assert said["authorization_servers"] == [f"https://localhost:9443/{issuer}"]
    assert said["scopes_supported"] == document(issuer)["scopes_supported"]
    bound = document(issuer)["tls_client_certificate_bound_access_tokens"]
    assert said["tls_client_certificate_bound_access_tokens"] is bound
    assert said | further == said


@pytest.mark.clause("META-10", "RFC 9728 §5.1")
@pytest.mark.parametrize("issuer", ["fapi1", "fapi2", "oidc", "uk", "nz", "cds"])
@pytest.mark.parametrize("brought", ["", "Bearer of-nobody", "DPoP of-nobody"])
def test_a_refusal_points_to_what_says_whose_tokens_open_it(issuer: str, brought: str) -> None:
    answer = Client().get(f"/{issuer}/userinfo", secure=True, headers={"Authorization": brought}, **HOST)

    challenges = re.findall(r'(?:Bearer|DPoP) error="[^"]*"(?:, \w+="[^"]*")*', answer["WWW-Authenticate"])
    for challenge in challenges:
        (pointed,) = re.findall(r'resource_metadata="([^"]*)"', challenge)
        host, path = pointed[:22], pointed[22:]
        said = Client().get(path, secure=True, SERVER_NAME="localhost", SERVER_PORT=host[-4:]).json()
        # By RFC 9728 §3.3 whoever follows it uses nothing that is not of this very resource.
        assert pointed == f"{host}/.well-known/oauth-protected-resource" + said["resource"].removeprefix(host)
    assert challenges


@pytest.mark.clause("META-05")
def test_what_the_document_does_not_list_is_refused(cds: Recipient) -> None:
    offered = document("cds")["response_modes_supported"]

    answer = cds.pushes(response_mode="form_post")

    assert "form_post" not in offered  # type: ignore[operator]
    assert answer.json()["error"] == "invalid_request"


@pytest.mark.clause("META-01")
def test_the_document_of_rfc_8414_is_the_same_at_both_addresses() -> None:
    for path in ("/.well-known/oauth-authorization-server/nz", "/nz/.well-known/oauth-authorization-server"):
        assert Client().get(path, secure=True, **HOST).json() == document("nz")


def test_an_issuer_whose_keys_a_directory_publishes_names_the_directorys_address(
    settings: Any,
) -> None:
    settings.JWKS_ADDRESSES = {"uk": "https://keystore.example/harbour.jwks"}

    assert document("uk")["jwks_uri"] == "https://keystore.example/harbour.jwks"
    assert document("nz")["jwks_uri"] == "https://localhost:9443/nz/jwks"


@pytest.mark.clause("META-07")
def test_only_public_keys_are_published_each_once(nz: Recipient) -> None:
    call_command("keys", "ensure")

    answer = Client().get("/nz/jwks", secure=True, **HOST)

    keys = answer.json()["keys"]
    assert {key["alg"] for key in keys} == {"PS256", "ES256"}
    assert len({key["kid"] for key in keys}) == len(keys)
    assert all(key["use"] == "sig" and not key.keys() & {"d", "p", "q", "k"} for key in keys)
    assert "max-age" in answer["Cache-Control"]


@pytest.mark.clause("META-07", "RFC 6749 §5.1", "RFC 9111 §5.4")
def test_what_may_be_cached_says_nothing_else_and_what_may_not_says_so_twice(nz: Recipient) -> None:
    for path in (
        "/nz/jwks",
        "/nz/.well-known/openid-configuration",
        "/.well-known/oauth-authorization-server/nz",
        "/.well-known/oauth-protected-resource/nz",
    ):
        answer = Client().get(path, secure=True, **HOST)
        assert answer["Cache-Control"] == "public, max-age=300", path
        assert "Pragma" not in answer, path
    for answer in (nz.post("token", grant_type="client_credentials", scope="accounts"), nz.post("token")):
        assert (answer["Cache-Control"], answer["Pragma"]) == ("no-store", "no-cache")


@pytest.mark.clause("SEC-07")
def test_private_keys_are_sealed_at_rest(nz: Recipient) -> None:
    keys = IssuerKey.objects.all()

    assert keys
    for row in keys:
        assert b'"d"' not in bytes(row.sealed_private_jwk)
        assert "d" not in row.public_jwk


def test_ensuring_keys_twice_makes_none_anew(nz: Recipient) -> None:
    call_command("keys", "ensure")
    before = set(IssuerKey.objects.values_list("kid", flat=True))
    call_command("keys", "ensure")

    assert set(IssuerKey.objects.values_list("kid", flat=True)) == before
