"""Clients whose instances are attested: what opens, what is kept to one instance, and what is published."""

from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from oidc.endpoints.discovery import metadata
from oidc.models import AccessToken, Client, RefreshToken, UsedJti, UsedProof
from oidc.registration import RegistrationRefused, validated
from tests.actors import CHALLENGE, VERIFIER, Customer, Recipient, signing_key
from tests.attested import ATTESTATION, BY_DPOP, BY_JWT, POSSESSION, AttestedApp
from tests.dpop import Prover
from tests.relying_party import RelyingParty

pytestmark = [pytest.mark.django_db, pytest.mark.clause("CAU-21")]
CHALLENGED = {"code_challenge": CHALLENGE, "code_challenge_method": "S256"}


@pytest.fixture(params=[BY_JWT, BY_DPOP])
def phone(request: pytest.FixtureRequest, issuer_keys: None) -> AttestedApp:
    return AttestedApp("oidc", "phone-app", "").register(token_endpoint_auth_method=request.param)


def granted(phone: AttestedApp, customer: Customer) -> dict[str, str]:
    return phone.tokens(customer, scope="openid profile offline_access")


# --- what opens -------------------------------------------------------------------------------------------


@pytest.mark.clause("ATTEST §7.2", "ATTEST §7.3")
def test_an_attested_phone_comes_to_its_customers_data(phone: AttestedApp, mia: Customer) -> None:
    tokens = granted(phone, mia)

    bound = phone.method == BY_DPOP
    assert tokens["token_type"] == ("DPoP" if bound else "Bearer")
    assert AccessToken.objects.get().dpop_jkt == (phone.instance.jkt if bound else "")
    holder = replace(phone, dpop=phone.instance) if bound else phone
    assert holder.reads("/oidc/userinfo", tokens["access_token"]).status_code == 200
    assert phone.post("introspect", token=tokens["access_token"]).json()["active"] is True
    assert phone.post("revoke", token=tokens["access_token"]).status_code == 200
    assert phone.post("introspect", token=tokens["access_token"]).json() == {"active": False}


def test_it_pushes_its_requests(phone: AttestedApp, mia: Customer) -> None:
    pushed = phone.post("par", **phone.asks(**CHALLENGED))

    link = phone.link_to(request_uri=pushed.json()["request_uri"])
    answer = phone.redeems(phone.answer_in(mia.allows(link))["code"], code_verifier=VERIFIER)

    assert pushed.status_code == 201
    assert answer.status_code == 200, answer.content


@pytest.mark.clause("CAU-22")
@pytest.mark.parametrize("form", [{"client_id": None}, {"client_id": "phone-app"}])
def test_client_id_may_be_left_out_or_repeat_the_attestation(phone: AttestedApp, form: Any) -> None:
    assert phone.post("introspect", token="x", **form).status_code == 200


@pytest.mark.clause("ATTEST §7.1")
@pytest.mark.parametrize("times", [{"iat": ...}, {"exp": 2**34}])
def test_an_attestation_need_not_say_when_it_was_made_nor_end_soon(
    phone: AttestedApp, times: dict[str, Any]
) -> None:
    answer = phone.post("introspect", token="x", attestation=phone.attestation(**times))

    assert answer.status_code == 200


def test_one_attestation_is_for_many_calls_and_what_else_it_says_is_passed_over(phone: AttestedApp) -> None:
    once = phone.attestation(iss="https://maker.test", scope="everything", aud="https://elsewhere.test")

    assert [phone.post("introspect", token="x", attestation=once).status_code for _ in range(3)] == [200] * 3


@pytest.mark.clause("RFC 9449 §5")
def test_a_proof_beside_the_possession_may_be_of_another_key(issuer_keys: None, mia: Customer) -> None:
    phone = AttestedApp("oidc", "phone-app", "").register()
    code = phone.answer_in(mia.allows(phone.link()))["code"]
    other = Prover()

    tokens = phone.redeems(code, proof=other.proof("POST", phone.url("token"))).json()

    assert tokens["token_type"] == "DPoP"
    assert AccessToken.objects.get().dpop_jkt == other.jkt != phone.instance.jkt


def test_an_attested_call_costs_as_many_statements_as_any(phone: AttestedApp) -> None:
    server = RelyingParty("oidc", "web-app", "").register(token_endpoint_auth_method="private_key_jwt")

    assert costs(phone) == costs(server)


def costs(client: Recipient) -> int:
    """The statements of a call by a client that has called before."""
    client.post("introspect", token="x")
    with CaptureQueriesContext(connection) as seen:
        assert client.post("introspect", token="x").status_code == 200
    return len(seen)


# --- what is kept to one instance ---------------------------------------------------------------------------


@pytest.mark.clause("ATTEST §9.3", "REF-06")
def test_a_refresh_token_is_the_phones_alone_that_got_it(phone: AttestedApp, mia: Customer) -> None:
    token = granted(phone, mia)["refresh_token"]
    thief = phone.on_another_phone()

    stolen, own = thief.refreshes(token), phone.refreshes(token)

    assert (stolen.status_code, stolen.json()["error"]) == (400, "invalid_grant")
    assert own.status_code == 200
    assert RefreshToken.objects.get().jkt == phone.instance.jkt


@pytest.mark.clause("ATTEST §9.3")
def test_it_stays_so_when_the_client_proves_itself_otherwise(phone: AttestedApp, mia: Customer) -> None:
    token = granted(phone, mia)["refresh_token"]
    server = Recipient.register(
        Recipient("oidc", phone.client_id, ""), grant_types=["authorization_code", "refresh_token"]
    )

    answer = server.refreshes(token)

    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")


@pytest.mark.clause("TLS-19", "RFC 9449 §10.1")
def test_a_code_that_was_pushed_for_by_dpop_is_the_phones(issuer_keys: None, mia: Customer) -> None:
    phone = AttestedApp("oidc", "phone-app", "").register(token_endpoint_auth_method=BY_DPOP)
    pushed = phone.post("par", **phone.asks(**CHALLENGED)).json()["request_uri"]
    code = phone.answer_in(mia.allows(phone.link_to(request_uri=pushed)))["code"]

    stolen, own = (each.redeems(code, code_verifier=VERIFIER) for each in (phone.on_another_phone(), phone))

    assert stolen.json()["error"] == "invalid_grant"
    assert own.status_code == 200


# --- once -------------------------------------------------------------------------------------------------


@pytest.mark.clause("CAU-22", "TLS-18")
def test_each_phone_counts_its_calls_by_itself(phone: AttestedApp) -> None:
    other = phone.on_another_phone()

    answers = [each.post("revoke", token="x", **proof_named(each, "1")) for each in (phone, other)]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert UsedJti.objects.count() + UsedProof.objects.count() == 2


def proof_named(phone: AttestedApp, jti: str) -> dict[str, str]:
    if phone.method == BY_JWT:
        return {"possession": phone.possession(jti=jti)}
    url, challenge = phone.url("revoke"), phone.challenge()
    return {"proof": phone.instance.proof("POST", url, nonce=challenge, jti=jti)}


# --- what is published --------------------------------------------------------------------------------------


@pytest.mark.clause("CAU-23", "ATTEST §6.1", "ATTEST §8", "META-01")
def test_the_document_says_where_attestations_count() -> None:
    said = metadata("oidc")

    for endpoint in ("token", "introspection", "revocation"):
        assert {BY_JWT, BY_DPOP} <= set(said[f"{endpoint}_endpoint_auth_methods_supported"])
    for what in ("client_attestation", "client_attestation_pop", "dpop"):
        assert said[f"{what}_signing_alg_values_supported"] == ["RS256", "PS256", "ES256"]
    assert said["challenge_endpoint"] == "https://localhost:9443/oidc/challenge"


@pytest.mark.clause("CAU-23")
@pytest.mark.parametrize("issuer", ["cds", "fapi1", "fapi2", "nz", "nz1", "uk"])
def test_where_money_is_concerned_they_do_not(issuer: str) -> None:
    said = metadata(issuer)

    assert not {BY_JWT, BY_DPOP} & set(said["token_endpoint_auth_methods_supported"])
    assert not [name for name in said if "attestation" in name or "challenge_endpoint" in name]
    phone = AttestedApp(issuer, "phone-app", "")
    asked = phone.http.post(f"/{issuer}/challenge", secure=True, **phone.handshake())
    assert asked.status_code == 404
    with pytest.raises(RegistrationRefused, match="attest_jwt_client_auth is not offered"):
        validated(issuer, Recipient(issuer, "fox", "").metadata(token_endpoint_auth_method=BY_JWT))


def test_there_they_are_not_looked_at_beside_another_proof(fapi2: Recipient) -> None:
    beside = {ATTESTATION: "a.b.c", POSSESSION: "d.e.f"}

    answer = fapi2.post("token", grant_type="client_credentials", headers=beside)

    assert answer.status_code == 200


@pytest.mark.clause("CAU-23", "ATTEST §6.1")
def test_a_challenge_is_for_whoever_posts_and_kept_nowhere(phone: AttestedApp) -> None:
    path = "/oidc/challenge"

    told, got = (
        getattr(phone.http, method)(path, secure=True, **phone.handshake()) for method in ("post", "get")
    )

    assert told.status_code == 200
    assert told.json().keys() == {"attestation_challenge"}
    assert told["Cache-Control"] == "no-store"
    assert told["Content-Type"] == "application/json"
    assert got.status_code == 405


# --- whose keys are trusted ---------------------------------------------------------------------------------


@pytest.mark.clause("CAU-22")
def test_nobody_registers_without_an_attesters_key(phone: AttestedApp) -> None:
    with pytest.raises(RegistrationRefused, match="jwks: an object with 1 to 20 keys is required"):
        validated("oidc", phone.metadata(token_endpoint_auth_method=phone.method, jwks=...))


@pytest.mark.clause("CAU-22")
def test_an_attester_is_trusted_while_its_key_is_registered(phone: AttestedApp) -> None:
    before = phone.post("introspect", token="x").status_code
    Client.objects.update(jwks={"keys": [signing_key("another").as_dict(private=False)]})

    after = phone.post("introspect", token="x")

    assert before == 200
    assert (after.status_code, after.json()["error"]) == (401, "invalid_client_attestation")


@pytest.mark.clause("CAU-22", "CAU-04")
def test_what_may_have_been_used_before_the_database_was_set_back_counts_no_more(phone: AttestedApp) -> None:
    Client.objects.update(proofs_from=timezone.now())

    answer = phone.post("introspect", token="x")

    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client_attestation")
