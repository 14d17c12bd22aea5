"""Discovery documents and published keys: what an issuer says of itself is what it does."""

import pytest
from django.utils import timezone

from oidc.jose.keys import create_key
from tests.actors import Customer, Recipient

pytestmark = pytest.mark.django_db

REQUIRED_IN_AUSTRALIA = {
    "issuer", "authorization_endpoint", "token_endpoint", "userinfo_endpoint", "introspection_endpoint",
    "revocation_endpoint", "jwks_uri", "pushed_authorization_request_endpoint",
    "require_pushed_authorization_requests", "cdr_arrangement_revocation_endpoint", "scopes_supported",
    "claims_supported", "acr_values_supported", "response_types_supported", "response_modes_supported",
    "grant_types_supported", "subject_types_supported", "code_challenge_methods_supported",
    "id_token_signing_alg_values_supported", "request_object_signing_alg_values_supported",
    "authorization_signing_alg_values_supported", "token_endpoint_auth_methods_supported",
    "token_endpoint_auth_signing_alg_values_supported", "tls_client_certificate_bound_access_tokens",
}  # fmt: skip


def metadata(customer: Customer, issuer: str) -> dict[str, object]:
    """The discovery document, read without a client certificate."""
    page = customer.http.get(f"/{issuer}/.well-known/openid-configuration", secure=True)
    assert page.status_code == 200
    return dict(page.json())


@pytest.fixture
def anybody() -> Customer:
    """A browser in which nobody has signed in."""
    return Customer("nobody")


@pytest.mark.clause("META-02")
def test_australias_document_holds_all_that_its_standard_lists(anybody: Customer) -> None:
    document = metadata(anybody, "cds")

    assert not REQUIRED_IN_AUSTRALIA - document.keys()
    assert document["require_pushed_authorization_requests"] is True
    assert document["tls_client_certificate_bound_access_tokens"] is True
    assert document["subject_types_supported"] == ["pairwise"]


@pytest.mark.clause("META-03", "TLS-13")
def test_new_zealands_document_tells_response_types_and_claims_to_whoever_asks(anybody: Customer) -> None:
    document = metadata(anybody, "nz1")

    assert document["response_types_supported"] == ["code id_token"]
    assert "openbanking_intent_id" in document["claims_supported"]  # type: ignore[operator]
    assert document["userinfo_endpoint"]


@pytest.mark.clause("META-05")
def test_what_the_document_does_not_list_is_refused(cds: Recipient, anybody: Customer) -> None:
    offered = metadata(anybody, "cds")["response_modes_supported"]

    answer = cds.pushes(response_mode="form_post")

    assert "form_post" not in offered  # type: ignore[operator]
    assert answer.json()["error"] == "invalid_request"


@pytest.mark.clause("TLS-16")
@pytest.mark.parametrize("issuer", ["cds", "nz", "nz1"])
def test_every_back_channel_endpoint_has_an_alias_on_the_host_for_certificates(
    anybody: Customer, issuer: str
) -> None:
    document = metadata(anybody, issuer)

    aliases = document["mtls_endpoint_aliases"]

    assert isinstance(aliases, dict)
    assert {"token_endpoint", "revocation_endpoint", "introspection_endpoint"} <= aliases.keys()
    assert all(url.startswith(f"https://localhost:9444/{issuer}/") for url in aliases.values())
    assert "authorization_endpoint" not in aliases


@pytest.mark.clause("META-07")
def test_a_new_key_is_published_beside_the_old_one(cds: Recipient, anybody: Customer) -> None:
    before = anybody.http.get("/cds/jwks", secure=True).json()["keys"]
    fresh = create_key("cds", "PS256", timezone.now())

    keys = anybody.http.get("/cds/jwks", secure=True).json()["keys"]

    kids = [key["kid"] for key in keys]
    assert kids[0] == fresh.kid
    assert set(kids) == {fresh.kid, *(key["kid"] for key in before)}
    assert len(set(kids)) == len(kids)
    for key in keys:
        assert (key["use"], key["alg"]) == ("sig", "PS256")
        assert not key.keys() & {"d", "p", "q", "dp", "dq", "qi"}
