"""Plain OpenID Connect: a token is bound where a DPoP proof comes with its request, and to nothing else."""

from dataclasses import replace

import pytest

from oidc.endpoints.discovery import metadata
from oidc.models import AccessToken, RefreshToken
from oidc.registration import RegistrationRefused
from tests.actors import CHALLENGE, VERIFIER, Customer
from tests.dpop import Prover
from tests.newcomers import registered
from tests.relying_party import RelyingParty

pytestmark = [pytest.mark.django_db, pytest.mark.clause("TLS-17", "TOK-10", "RFC 9449 §5")]
CHALLENGED = {"code_challenge": CHALLENGE, "code_challenge_method": "S256"}


def proving(app: RelyingParty) -> RelyingParty:
    return replace(app, dpop=Prover())


@pytest.fixture
def phone(issuer_keys: None) -> RelyingParty:
    """An app that proves nothing but its DPoP key."""
    return RelyingParty("oidc", "phone-app", "", dpop=Prover()).register(
        token_endpoint_auth_method="none", grant_types=["authorization_code", "refresh_token"],
        response_types=["code"],
    )  # fmt: skip


def test_a_token_is_bound_where_a_proof_came(app: RelyingParty, mia: Customer) -> None:
    holder = proving(app)

    tokens = holder.tokens(mia)

    assert tokens["token_type"] == "DPoP"
    assert holder.reads("/oidc/userinfo", tokens["access_token"]).status_code == 200
    assert app.reads("/oidc/userinfo", tokens["access_token"]).status_code == 401
    assert proving(app).reads("/oidc/userinfo", tokens["access_token"]).status_code == 401
    in_a_form = app.sends("userinfo", access_token=tokens["access_token"])
    assert in_a_form.status_code == 401


def test_a_token_is_for_whoever_bears_it_where_none_did(app: RelyingParty, mia: Customer) -> None:
    tokens = app.tokens(mia)

    assert tokens["token_type"] == "Bearer"
    assert list(AccessToken.objects.values_list("dpop_jkt", "certificate")) == [("", "")]
    assert app.reads("/oidc/userinfo", tokens["access_token"]).status_code == 200
    assert proving(app).reads("/oidc/userinfo", tokens["access_token"]).status_code == 401


def test_a_client_that_proves_itself_refreshes_with_any_key(app: RelyingParty, mia: Customer) -> None:
    first = proving(app).tokens(mia, scope="openid offline_access")

    answer = proving(app).refreshes(first["refresh_token"])

    assert answer.json()["token_type"] == "DPoP"
    assert RefreshToken.objects.get().jkt == ""


@pytest.mark.clause("REF-06", "RFC 9700 §4.14.2")
def test_one_that_proves_nothing_else_refreshes_with_its_key(phone: RelyingParty, mia: Customer) -> None:
    link = phone.link(scope="openid offline_access", **CHALLENGED)
    first = phone.redeems(phone.answer_in(mia.allows(link))["code"], code_verifier=VERIFIER).json()

    for thief in (proving(phone), replace(phone, dpop=None)):
        stolen = thief.refreshes(first["refresh_token"])
        assert (stolen.status_code, stolen.json()["error"]) == (400, "invalid_grant")
    second = phone.refreshes(first["refresh_token"]).json()
    assert phone.refreshes(second["refresh_token"]).json()["token_type"] == "DPoP"
    assert RefreshToken.objects.get().jkt == phone.prover.jkt


@pytest.mark.clause("TLS-19", "RFC 9449 §10")
def test_a_code_is_bound_to_the_key_that_its_request_names(app: RelyingParty, mia: Customer) -> None:
    holder = proving(app)
    code = holder.answer_in(mia.allows(holder.link(dpop_jkt=holder.prover.jkt)))["code"]

    assert proving(app).redeems(code).json()["error"] == "invalid_grant"
    assert holder.redeems(code).status_code == 200


@pytest.mark.clause("REG-33", "RFC 9449 §5.2")
def test_who_wants_bound_tokens_alone_gets_none_by_the_browser(app: RelyingParty, mia: Customer) -> None:
    with pytest.raises(RegistrationRefused, match="a token from the authorization endpoint could not be"):
        app.register(dpop_bound_access_tokens=True)
    app.register(dpop_bound_access_tokens=True, response_types=["code", "code id_token"])
    code = app.answer_in(mia.allows(app.link()))["code"]

    assert app.redeems(code).json()["error"] == "invalid_request"
    assert proving(app).redeems(code).json()["token_type"] == "DPoP"


@pytest.mark.clause("REG-31")
def test_each_phone_may_register_a_key_and_have_its_tokens_bound(issuer_keys: None, mia: Customer) -> None:
    phone = RelyingParty("oidc", "a-phone", "", dpop=Prover())
    jwks = {"keys": [phone.key.as_dict(private=False)]}
    told = registered(
        token_endpoint_auth_method="private_key_jwt", jwks=jwks, redirect_uris=[phone.redirect_uri],
        response_types=["code"], dpop_bound_access_tokens=True,
    )  # fmt: skip
    own = signing_as(phone, told["client_id"])

    tokens = own.redeems(
        own.answer_in(mia.allows(own.link(**CHALLENGED)))["code"], code_verifier=VERIFIER
    ).json()

    assert tokens["token_type"] == "DPoP"
    assert own.reads("/oidc/userinfo", tokens["access_token"]).status_code == 200


def signing_as(phone: RelyingParty, client_id: str) -> RelyingParty:
    """The phone under the id that it was given, with the key that it registered."""

    class Named(RelyingParty):
        key = phone.key

    return Named("oidc", client_id, "", dpop=phone.dpop)


@pytest.mark.clause("META-06")
def test_the_document_says_which_proofs_are_taken() -> None:
    assert metadata("oidc")["dpop_signing_alg_values_supported"] == ["RS256", "PS256", "ES256"]
