"""DPoP where tokens are made: proofs at the token endpoint and at PAR, and what is bound to their keys."""

import time
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from joserfc.jwk import Key, OKPKey, RSAKey

from oidc.models import AccessToken, AuthorizationCode, PushedRequest, RefreshToken, UsedProof
from oidc.registration import RegistrationRefused
from tests.actors import Answer, Customer, Recipient
from tests.dpop import Prover
from tests.events import refusal

pytestmark = pytest.mark.django_db


@pytest.fixture
def recipient(fapi2: Recipient) -> Recipient:
    return fapi2.with_dpop()


def another(recipient: Recipient) -> Recipient:
    """The same client with another DPoP key."""
    return recipient.with_dpop()


def code_for(recipient: Recipient, customer: Customer, **changes: Any) -> str:
    return str(recipient.answer_in(customer.allows(recipient.link(**changes)))["code"])


def assert_refused(answer: Answer, *codes: str) -> None:
    assert answer.status_code == 400, answer.content
    assert answer.json()["error"] in codes, answer.content
    assert answer["Cache-Control"] == "no-store"
    assert refusal(answer)["code"] in codes


# --- tokens -----------------------------------------------------------------------------------------------


@pytest.mark.clause("TLS-17", "TOK-10", "RFC 9449 §5")
def test_a_token_is_bound_to_the_key_of_the_proof(recipient: Recipient, mia: Customer) -> None:
    tokens = recipient.redeems(code_for(recipient, mia)).json()

    assert tokens["token_type"] == "DPoP"
    assert list(AccessToken.objects.values_list("dpop_jkt", "certificate")) == [(recipient.prover.jkt, "")]
    assert recipient.reads_accounts(tokens["access_token"]).status_code == 200


@pytest.mark.clause("TLS-10", "TOK-10")
def test_a_certificate_binds_where_there_is_no_proof(fapi2: Recipient, mia: Customer) -> None:
    tokens = fapi2.redeems(code_for(fapi2, mia)).json()

    assert tokens["token_type"] == "Bearer"
    assert list(AccessToken.objects.values_list("dpop_jkt", "certificate")) == [("", fapi2.thumbprint)]


@pytest.mark.clause("TLS-17", "RFC 9449 §5")
def test_a_proof_counts_before_a_certificate(fapi2: Recipient, mia: Customer) -> None:
    both = replace(fapi2, dpop=Prover())

    tokens = both.redeems(code_for(both, mia)).json()

    assert tokens["token_type"] == "DPoP"
    assert list(AccessToken.objects.values_list("dpop_jkt", "certificate")) == [(both.prover.jkt, "")]
    assert both.reads_accounts(tokens["access_token"], certificate="").status_code == 200


@pytest.mark.clause("CONF-REFRESH-06")
@pytest.mark.clause("TOK-10", "TLS-17")
def test_without_proof_and_certificate_there_is_no_token(recipient: Recipient, mia: Customer) -> None:
    code = code_for(recipient, mia)
    refresh_token = recipient.redeems(code_for(recipient, Customer("leo"))).json()["refresh_token"]
    before = AccessToken.objects.count()

    assert_refused(recipient.redeems(code, proof=""), "invalid_request")
    assert_refused(recipient.refreshes(refresh_token, proof=""), "invalid_request")
    assert_refused(recipient.post("token", grant_type="client_credentials", proof=""), "invalid_request")
    assert AccessToken.objects.count() == before
    assert recipient.redeems(code).status_code == 200, "nothing was used up"


@pytest.mark.clause("TLS-17")
@pytest.mark.parametrize(
    ("algorithm", "key"),
    [
        ("PS256", RSAKey.generate_key(2048)),
        ("EdDSA", OKPKey.generate_key("Ed25519")),
        ("Ed25519", OKPKey.generate_key("Ed25519")),
    ],
    ids=["PS256", "EdDSA", "Ed25519"],
)
def test_keys_of_every_kind_prove(recipient: Recipient, mia: Customer, algorithm: str, key: Key) -> None:
    other = replace(recipient, dpop=Prover(key, algorithm))

    tokens = other.redeems(code_for(other, mia)).json()

    assert other.reads_accounts(tokens["access_token"]).status_code == 200


@pytest.mark.clause("CONF-REFRESH-05")
@pytest.mark.clause("REF-08", "RFC 9449 §5")
def test_a_refresh_may_come_with_a_new_key(recipient: Recipient, mia: Customer) -> None:
    first = recipient.redeems(code_for(recipient, mia)).json()
    renewed = another(recipient)

    second = renewed.refreshes(first["refresh_token"]).json()

    assert second["token_type"] == "DPoP"
    assert renewed.reads_accounts(second["access_token"]).status_code == 200
    assert recipient.reads_accounts(second["access_token"]).status_code == 401
    assert recipient.reads_accounts(first["access_token"]).status_code == 200, "the first stays as it was"
    assert RefreshToken.objects.count() == 1


@pytest.mark.clause("REG-33", "RFC 9449 §5.2")
def test_a_client_may_register_that_its_tokens_are_bound_by_dpop_only(fapi2: Recipient) -> None:
    fapi2.register(dpop_bound_access_tokens=True)

    assert_refused(fapi2.post("token", grant_type="client_credentials"), "invalid_request")
    answer = fapi2.with_dpop().post("token", grant_type="client_credentials")

    assert answer.json()["token_type"] == "DPoP"


@pytest.mark.clause("REG-33")
def test_registration_refuses_a_binding_that_is_not_offered(cds: Recipient, fapi2: Recipient) -> None:
    with pytest.raises(RegistrationRefused, match="dpop_bound_access_tokens"):
        cds.register(dpop_bound_access_tokens=True)
    with pytest.raises(RegistrationRefused, match="dpop_bound_access_tokens"):
        fapi2.register(dpop_bound_access_tokens="yes")
    cds.register(dpop_bound_access_tokens=False)


@pytest.mark.clause("TLS-17")
def test_an_issuer_that_binds_to_certificates_alone_passes_a_proof_over(cds: Recipient) -> None:
    answer = replace(cds, dpop=Prover()).post("token", grant_type="client_credentials")

    assert answer.json()["token_type"] == "Bearer"
    assert AccessToken.objects.get().dpop_jkt == ""
    assert not UsedProof.objects.exists()


# --- proofs -----------------------------------------------------------------------------------------------


@pytest.mark.clause("CONF-DPOP-06")
@pytest.mark.clause("TLS-17", "TLS-18", "RFC 9449 §4.3")
@pytest.mark.parametrize("endpoint", ["token", "par"])
def test_proofs_of_a_clock_a_little_off_pass(recipient: Recipient, endpoint: str) -> None:
    now = int(time.time())
    changes: tuple[dict[str, Any], ...] = (
        {"iat": now - 10},
        {"iat": now + 8},
        {"nbf": now, "exp": now + 60},
        {"anything": "else"},
    )

    for change in changes:
        proof = recipient.prover.proof("POST", recipient.url(endpoint), **change)
        assert calls(recipient, endpoint, proof).status_code in {200, 201}, change


@pytest.mark.clause("TLS-17", "TLS-18", "RFC 9449 §4.3")
@pytest.mark.parametrize("endpoint", ["token", "par"])
def test_bad_proofs_are_refused(recipient: Recipient, endpoint: str) -> None:
    now = int(time.time())
    changes: tuple[dict[str, Any], ...] = (
        {"header": {"typ": ...}},
        {"header": {"typ": "JWT"}},
        {"header": {"alg": ...}},
        {"header": {"jwk": ...}},
        {"header": {"jwk": {}}},
        {"header": {"jwk": recipient.prover.key.as_dict(private=True)}},
        {"jti": ...},
        {"htm": ...},
        {"htm": "PUT"},
        {"htu": ...},
        {"htu": recipient.url("introspect")},
        {"htu": "https://attacker.test/fapi2/token"},
        {"iat": ...},
        {"iat": now - 3600},
        {"iat": now + 3600},
        {"iat": now + 120},
    )

    for change in changes:
        bad = recipient.prover.proof("POST", recipient.url(endpoint), **change)
        assert_proof_refused(recipient, endpoint, bad)


@pytest.mark.clause("TLS-17", "TLS-18")
@pytest.mark.parametrize("endpoint", ["token", "par"])
def test_proofs_that_are_none_are_refused(recipient: Recipient, endpoint: str) -> None:
    prover, url = recipient.prover, recipient.url(endpoint)
    good = prover.proof("POST", url)
    header, claims, signature = good.split(".")
    by_rsa = Prover(RSAKey.generate_key(2048), "RS256")

    for proof in (
        "not a proof",
        f"{good},{prover.proof('POST', url)}",
        good.upper(),
        f"{header}.{claims}.{signature[::-1]}",
        by_rsa.proof("POST", url),
        f"eyJhbGciOiJub25lIn0.{claims}.",
    ):
        assert_proof_refused(recipient, endpoint, proof)
    assert calls(recipient, endpoint, good).status_code in {200, 201}


@pytest.mark.clause("CONF-DPOP-12")
@pytest.mark.clause("TLS-18", "RFC 9449 §11.1")
@pytest.mark.parametrize("endpoint", ["token", "par"])
def test_a_proof_works_once(recipient: Recipient, endpoint: str) -> None:
    proof = recipient.prover.proof("POST", recipient.url(endpoint))

    assert calls(recipient, endpoint, proof).status_code in {200, 201}
    assert_refused(calls(recipient, endpoint, proof), "invalid_dpop_proof")


@pytest.mark.clause("TLS-18", "RFC 9449 §11.1")
def test_two_keys_may_choose_the_same_jti(recipient: Recipient) -> None:
    for each in (recipient, another(recipient)):
        proof = each.prover.proof("POST", each.url("token"), jti="1")
        assert calls(each, "token", proof).status_code == 200


@pytest.mark.clause("TLS-18", "RFC 9449 §11.1")
def test_the_memory_of_a_proof_outlives_it(recipient: Recipient) -> None:
    proof = recipient.prover.proof("POST", recipient.url("token"), iat=int(time.time()) + 8)

    calls(recipient, "token", proof)

    last_moment = time.time() + 8 + 60
    assert UsedProof.objects.get().expires_at.timestamp() >= last_moment + timedelta(seconds=10).seconds


@pytest.mark.clause("TLS-18", "RFC 9449 §4.3")
def test_the_address_is_ours_on_either_host_whatever_the_host_header_says(recipient: Recipient) -> None:
    for host in ("https://localhost:9443", "HTTPS://LOCALHOST:9444"):
        proof = recipient.prover.proof("POST", f"{host}/{recipient.issuer}/token?query#fragment")
        assert calls(recipient, "token", proof).status_code == 200
    proof = recipient.prover.proof("POST", f"https://localhost/{recipient.issuer}/token")
    answer = recipient.post("token", grant_type="client_credentials", proof=proof)
    assert_refused(answer, "invalid_dpop_proof")


def calls(recipient: Recipient, endpoint: str, proof: str) -> Answer:
    if endpoint == "par":
        return recipient.pushes(proof=proof)
    return recipient.post("token", grant_type="client_credentials", proof=proof)


def assert_proof_refused(recipient: Recipient, endpoint: str, proof: str) -> None:
    assert_refused(calls(recipient, endpoint, proof), "invalid_dpop_proof")
    assert not UsedProof.objects.exists(), "a bad proof is not remembered"
    assert not AccessToken.objects.exists()
    assert not PushedRequest.objects.exists()


# --- codes ------------------------------------------------------------------------------------------------


@pytest.mark.clause("CONF-DPOP-04", "CONF-DPOP-05")
@pytest.mark.clause("TLS-19", "RFC 9449 §10", "RFC 9449 §10.1")
@pytest.mark.parametrize("way", ["proof", "parameter", "both"])
def test_a_code_is_bound_to_the_key_of_its_request(recipient: Recipient, mia: Customer, way: str) -> None:
    named = {} if way == "proof" else {"dpop_jkt": recipient.prover.jkt}
    shown = {"proof": ""} if way == "parameter" else {}
    code = code_for(recipient, mia, **named, **shown)
    assert AuthorizationCode.objects.get().dpop_jkt == recipient.prover.jkt

    assert_refused(another(recipient).redeems(code), "invalid_grant")
    assert_refused(recipient.redeems(code, proof=""), "invalid_request")
    assert recipient.redeems(code).status_code == 200


@pytest.mark.clause("TLS-19", "RFC 9449 §10")
def test_a_certificate_does_not_redeem_a_code_that_is_bound_to_a_key(fapi2: Recipient, mia: Customer) -> None:
    recipient = replace(fapi2, dpop=Prover())
    code = code_for(recipient, mia)

    assert_refused(fapi2.redeems(code), "invalid_grant")
    assert recipient.redeems(code).status_code == 200


@pytest.mark.clause("TLS-19")
def test_a_code_that_is_bound_to_no_key_takes_any(fapi2: Recipient, mia: Customer) -> None:
    assert fapi2.with_dpop().redeems(code_for(fapi2, mia)).json()["token_type"] == "DPoP"


@pytest.mark.clause("CONF-DPOP-03")
@pytest.mark.clause("TLS-19", "RFC 9449 §10.1")
def test_a_request_names_the_key_that_it_proves(recipient: Recipient) -> None:
    assert_refused(recipient.pushes(dpop_jkt=another(recipient).prover.jkt), "invalid_dpop_proof")
    assert not PushedRequest.objects.exists()


@pytest.mark.clause("TLS-19", "RFC 9449 §10")
def test_a_key_is_named_by_its_thumbprint_where_codes_are_bound_to_keys(
    recipient: Recipient, cds: Recipient
) -> None:
    assert_refused(recipient.pushes(dpop_jkt="my key", proof=""), "invalid_request")
    assert_refused(cds.pushes(dpop_jkt=recipient.prover.jkt), "invalid_request")
