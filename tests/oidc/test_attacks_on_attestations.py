"""Attempts to pass for an instance of a client, each with all it needs but the one thing."""

import json
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.utils import timezone
from joserfc.jwk import ECKey, OctKey, RSAKey

from oidc.clients.challenges import current_challenge
from tests.actors import ASSERTION_TYPE, CHALLENGE, REDIRECT, Answer, signing_key
from tests.attested import ATTESTATION, BY_DPOP, BY_JWT, POSSESSION, AttestedApp
from tests.credentials import basic
from tests.events import refusal
from tests.relying_party import RelyingParty

pytestmark = [pytest.mark.django_db, pytest.mark.clause("CAU-22", "CAU-23", "ATTEST §7.4")]
Sent = dict[str, Any]
Spoil = Callable[[AttestedApp], Sent]
BAD = (401, "invalid_client_attestation")
STALE = (400, "use_fresh_attestation")
UNCHALLENGED = (400, "use_attestation_challenge")
TWO_WAYS = (400, "invalid_request")
BAD_PROOF = (400, "invalid_dpop_proof")
HOUR = 3600
PUSHED = {
    "response_type": "code", "scope": "openid", "redirect_uri": REDIRECT,
    "code_challenge": CHALLENGE, "code_challenge_method": "S256",
}  # fmt: skip
LET_IN: dict[str, Any] = {
    "token": ({"grant_type": "refresh_token", "refresh_token": "none"}, 400, "invalid_grant"),
    "par": (PUSHED, 201, ""),
    "introspect": ({"token": "x"}, 200, ""),
    "revoke": ({"token": "x"}, 200, ""),
}
"""Every endpoint: a call, and how it is answered whoever authenticated."""


@pytest.fixture
def phone(issuer_keys: None) -> AttestedApp:
    RelyingParty("oidc", "magpie", "").register()
    return AttestedApp("oidc", "phone-app", "").register()


@pytest.fixture
def combined(issuer_keys: None) -> AttestedApp:
    return AttestedApp("oidc", "phone-app", "").register(token_endpoint_auth_method=BY_DPOP)


def attesting(**changes: Any) -> Spoil:
    """An attestation that is otherwise whole; a function tells its value by the phone, at the call."""
    return lambda phone: {"attestation": phone.attestation(**by(phone, changes))}


def proving(**changes: Any) -> Spoil:
    return lambda phone: {"possession": phone.possession(**by(phone, changes))}


def by(phone: AttestedApp, changes: dict[str, Any]) -> dict[str, Any]:
    return {name: value(phone) if callable(value) else value for name, value in changes.items()}


def ago(seconds: int) -> Callable[[AttestedApp], int]:
    return lambda _phone: int(time.time()) - seconds


def holding(jwk: Callable[[AttestedApp], object]) -> Spoil:
    return attesting(cnf=lambda phone: {"jwk": jwk(phone)})


def secret_of(key: Callable[[AttestedApp], Any]) -> Callable[[AttestedApp], OctKey]:
    """The public key taken for a secret."""
    return lambda phone: OctKey.import_key(json.dumps(key(phone).as_dict(private=False)).encode())


def attesters(phone: AttestedApp) -> Any:
    return phone.key


def phones(phone: AttestedApp) -> Any:
    return phone.instance.key


def challenge_of(issuer: str, *, minutes_ago: int = 0) -> Callable[[AttestedApp], str]:
    return lambda _phone: current_challenge(issuer, timezone.now() - timedelta(minutes=minutes_ago))


THIEF, MAGPIE = signing_key("thief"), signing_key("magpie")
ATTESTATIONS: dict[str, tuple[tuple[int, str], Spoil]] = {
    "none": (BAD, lambda _phone: {"attestation": ""}),
    "two": (BAD, lambda phone: {"attestation": f"{phone.attestation()}, {phone.attestation()}"}),
    "garbage": (BAD, lambda _phone: {"attestation": "a.b.c"}),
    "the possession twice": (BAD, lambda phone: {"attestation": phone.possession()}),
    "of 20 KB": (BAD, attesting(more="x" * 20_000)),
    "alg none": (BAD, attesting(header={"alg": "none"})),
    "alg HS256": (BAD, attesting(header={"alg": "HS256"}, key=secret_of(attesters))),
    "an algorithm not offered": (BAD, attesting(header={"alg": "PS512"})),
    "an extension that is critical": (BAD, attesting(header={"crit": ["exp"]})),
    "no typ": (BAD, attesting(header={"typ": ...})),
    "typ JWT": (BAD, attesting(header={"typ": "JWT"})),
    "typ of a possession": (BAD, attesting(header={"typ": "oauth-client-attestation-pop+jwt"})),
    "by a key of nobody's": (BAD, attesting(key=THIEF)),
    "by the attester of another client": (BAD, attesting(key=MAGPIE, header={"kid": MAGPIE.kid})),
    "by the key that it brings": (BAD, attesting(key=THIEF, header={"jwk": THIEF.as_dict(private=False)})),
    "by the phone itself": (BAD, attesting(key=phones, header={"alg": "ES256", "kid": ...})),
    "about another client": (BAD, attesting(sub="magpie")),
    "about another client, in its name": (
        BAD, lambda phone: {"attestation": phone.attestation(sub="magpie"), "client_id": "magpie"}),
    "client_id of another client": (BAD, lambda _phone: {"client_id": "magpie"}),
    "about nobody": (BAD, attesting(sub=...)),
    "about somebody in a list": (BAD, attesting(sub=["phone-app"])),
    "no exp": (BAD, attesting(exp=...)),
    "exp as text": (BAD, attesting(exp="tomorrow")),
    "iat ahead": (BAD, attesting(iat=ago(-62))),
    "nbf ahead": (BAD, attesting(nbf=ago(-62))),
    "expired": (STALE, attesting(exp=ago(11))),
    "older than a day": (STALE, attesting(iat=ago(25 * HOUR))),
    "good for two days, from when on": (STALE, attesting(iat=..., exp=ago(-48 * HOUR))),
    "no cnf": (BAD, attesting(cnf=...)),
    "cnf as text": (BAD, attesting(cnf="a key")),
    "a thumbprint in cnf": (BAD, attesting(cnf=lambda phone: {"jkt": phone.instance.jkt})),
    "a private key in cnf": (BAD, holding(lambda phone: phone.instance.key.as_dict(private=True))),
    "a secret in cnf": (BAD, holding(lambda _phone: {"kty": "oct", "k": "c2VjcmV0"})),
    "a weak key in cnf": (BAD, holding(lambda _phone: RSAKey.generate_key(1024).as_dict(private=False))),
    "a key of another curve in cnf": (
        BAD, holding(lambda _phone: ECKey.generate_key("P-384").as_dict(private=False))),
}  # fmt: skip
POSSESSIONS: dict[str, tuple[tuple[int, str], Spoil]] = {
    "none": (BAD, lambda _phone: {"possession": ""}),
    "two": (BAD, lambda phone: {"possession": f"{phone.possession()},{phone.possession()}"}),
    "the attestation twice": (BAD, lambda phone: {"possession": phone.attestation()}),
    "by another phone, which has read one call": (
        BAD, lambda phone: {"possession": phone.on_another_phone().possession()}),
    "by the attester": (BAD, proving(key=attesters, header={"alg": "PS256"})),
    "alg none": (BAD, proving(header={"alg": "none"})),
    "alg HS256": (BAD, proving(header={"alg": "HS256"}, key=secret_of(phones))),
    "an extension that is critical": (BAD, proving(header={"crit": ["exp"]})),
    "no typ": (BAD, proving(header={"typ": ...})),
    "a DPoP proof by its typ": (BAD, proving(header={"typ": "dpop+jwt"})),
    "aud of another server": (BAD, proving(aud="https://elsewhere.test/oidc")),
    "aud of another issuer here": (BAD, proving(aud="https://localhost:9443/fapi2")),
    "aud of the token endpoint": (BAD, proving(aud="https://localhost:9443/oidc/token")),
    "aud of two": (BAD, proving(aud=["https://localhost:9443/oidc", "https://elsewhere.test"])),
    "no aud": (BAD, proving(aud=...)),
    "no jti": (BAD, proving(jti=...)),
    "jti as a number": (BAD, proving(jti=5)),
    "no iat": (BAD, proving(iat=...)),
    "iat as text": (BAD, proving(iat="now")),
    "six seconds late": (BAD, proving(iat=ago(306))),
    "62 seconds ahead": (BAD, proving(iat=ago(-62))),
    "expired": (BAD, proving(exp=ago(11))),
    "not valid yet": (BAD, proving(nbf=ago(-62))),
    "no challenge": (UNCHALLENGED, proving(challenge=...)),
    "challenge as a number": (UNCHALLENGED, proving(challenge=7)),
    "a challenge that is made up": (UNCHALLENGED, proving(challenge="a" * 64)),
    "a challenge of long ago": (UNCHALLENGED, proving(challenge=challenge_of("oidc", minutes_ago=11))),
    "a challenge of another issuer": (UNCHALLENGED, proving(challenge=challenge_of("fapi2"))),
}  # fmt: skip
BESIDE: dict[str, tuple[tuple[int, str], Spoil]] = {
    "an assertion": (TWO_WAYS, lambda phone: {
        "client_assertion": phone.assertion(), "client_assertion_type": ASSERTION_TYPE}),
    "a secret": (TWO_WAYS, lambda _phone: {"client_secret": "x"}),
    "a Basic header": (TWO_WAYS, lambda _phone: {"headers": {"Authorization": basic("phone-app", "x")}}),
    "a secret, instead of one half": (TWO_WAYS, lambda _phone: {"client_secret": "x", "attestation": ""}),
    "nothing at all": ((401, "invalid_client"), lambda _phone: {"attestation": "", "possession": ""}),
}  # fmt: skip
SPOILT = {
    **{f"attestation: {why}": row for why, row in ATTESTATIONS.items()},
    **{f"possession: {why}": row for why, row in POSSESSIONS.items()},
    **{f"beside: {why}": row for why, row in BESIDE.items()},
}
PROOFS: dict[str, tuple[tuple[int, str], Callable[[AttestedApp, str], Sent]]] = {
    "none": (BAD, lambda _phone, _endpoint: {"proof": ""}),
    "a possession instead": (BAD, lambda phone, _endpoint: {"proof": "", "possession": phone.possession()}),
    "a possession beside it": (BAD, lambda phone, _endpoint: {"possession": phone.possession()}),
    "by another key": (BAD, lambda phone, endpoint: {"proof": of(phone.on_another_phone(), endpoint)}),
    "two": (BAD_PROOF, lambda phone, endpoint: {"proof": f"{of(phone, endpoint)}, {of(phone, endpoint)}"}),
    "for another address": (BAD_PROOF, lambda phone, _endpoint: {"proof": of(phone, "userinfo")}),
    "for another method": (BAD_PROOF, lambda phone, endpoint: {"proof": of(phone, endpoint, htm="GET")}),
    "late": (BAD_PROOF, lambda phone, endpoint: {"proof": of(phone, endpoint, iat=int(time.time()) - 75)}),
    "no jti": (BAD_PROOF, lambda phone, endpoint: {"proof": of(phone, endpoint, jti=...)}),
    "no challenge": (UNCHALLENGED, lambda phone, endpoint: {"proof": of(phone, endpoint, nonce=...)}),
    "another challenge": (UNCHALLENGED, lambda phone, endpoint: {"proof": of(phone, endpoint, nonce="a")}),
}  # fmt: skip


def of(phone: AttestedApp, endpoint: str, **changes: Any) -> str:
    return phone.instance.proof("POST", phone.url(endpoint), **{"nonce": phone.challenge(), **changes})


def knock(phone: AttestedApp, endpoint: str, sent: Sent) -> Answer:
    return phone.post(endpoint, **{"client_id": None, **LET_IN[endpoint][0], **sent})


def is_let_in(answer: Answer, endpoint: str) -> bool:
    _form, status, error = LET_IN[endpoint]
    return (answer.status_code, answer.json().get("error", "") if answer.content else "") == (status, error)


def traces() -> dict[str, int]:
    return {model._meta.label: model.objects.count() for model in apps.get_app_config("oidc").get_models()}


def assert_bounces(answer: Answer, expected: tuple[int, str]) -> None:
    assert (answer.status_code, answer.json()["error"]) == expected, answer.content
    assert answer["Cache-Control"] == "no-store"
    assert refusal(answer)["code"] == expected[1]
    challenged = expected == UNCHALLENGED
    assert answer.has_header("OAuth-Client-Attestation-Challenge") is challenged
    if expected == BAD:
        assert answer.json()["error_description"] == "client authentication failed"


@pytest.mark.parametrize("endpoint", LET_IN)
def test_with_all_of_it_one_is_let_in(phone: AttestedApp, endpoint: str) -> None:
    assert is_let_in(knock(phone, endpoint, {}), endpoint)


@pytest.mark.parametrize("endpoint", LET_IN)
def test_with_all_of_it_one_is_let_in_by_a_proof(combined: AttestedApp, endpoint: str) -> None:
    assert is_let_in(knock(combined, endpoint, {}), endpoint)


@pytest.mark.filterwarnings("ignore::joserfc.errors.SecurityWarning")
@pytest.mark.clause("ATTEST §7.1", "ATTEST §7.2", "CAU-14")
def test_without_any_one_thing_one_gets_nowhere(phone: AttestedApp, subtests: pytest.Subtests) -> None:
    for why, (expected, spoil) in SPOILT.items():
        for endpoint in LET_IN:
            with subtests.test(f"{why}: {endpoint}"):
                sent = spoil(phone)
                before = traces()

                assert_bounces(knock(phone, endpoint, sent), expected)
                assert traces() == before
    assert is_let_in(knock(phone, "introspect", {}), "introspect")


@pytest.mark.filterwarnings("ignore::joserfc.errors.SecurityWarning")
@pytest.mark.clause("ATTEST §7.3")
def test_a_proof_with_any_flaw_stands_for_nothing(combined: AttestedApp, subtests: pytest.Subtests) -> None:
    of_attestations = {f"attestation: {why}": (to, _anywhere(how)) for why, (to, how) in ATTESTATIONS.items()}
    # Without either header nothing says that an attestation was meant to be there.
    of_attestations["attestation: none"] = ((401, "invalid_client"), of_attestations["attestation: none"][1])
    spoilt = PROOFS | of_attestations
    for why, (expected, spoil) in spoilt.items():
        for endpoint in LET_IN:
            with subtests.test(f"{why}: {endpoint}"):
                sent = spoil(combined, endpoint)
                before = traces()

                assert_bounces(knock(combined, endpoint, sent), expected)
                assert traces() == before


def _anywhere(spoil: Spoil) -> Callable[[AttestedApp, str], Sent]:
    return lambda phone, _endpoint: spoil(phone)


def test_the_challenge_of_the_refusal_is_the_one_to_use(phone: AttestedApp) -> None:
    refused = knock(phone, "introspect", {"possession": phone.possession(challenge=...)})
    told = refused["OAuth-Client-Attestation-Challenge"]

    answer = knock(phone, "introspect", {"possession": phone.possession(challenge=told)})

    assert is_let_in(answer, "introspect")


def test_the_challenge_before_is_good_for_a_while(phone: AttestedApp) -> None:
    before = current_challenge("oidc", timezone.now() - timedelta(minutes=5))

    assert before != phone.challenge()
    assert is_let_in(knock(phone, "revoke", {"possession": phone.possession(challenge=before)}), "revoke")


def test_a_possession_counts_once_wherever_it_goes(phone: AttestedApp) -> None:
    possession = phone.possession()
    first = knock(phone, "introspect", {"possession": possession})

    again = [knock(phone, endpoint, {"possession": possession}) for endpoint in LET_IN]

    assert is_let_in(first, "introspect")
    for answer in again:
        assert_bounces(answer, BAD)


@pytest.mark.parametrize("endpoint", LET_IN)
def test_a_proof_counts_once(combined: AttestedApp, endpoint: str) -> None:
    proof = of(combined, endpoint)
    first = knock(combined, endpoint, {"proof": proof})

    again = knock(combined, endpoint, {"proof": proof})

    assert is_let_in(first, endpoint)
    assert_bounces(again, BAD_PROOF)


def test_a_stranger_hears_what_a_client_hears(phone: AttestedApp) -> None:
    """Whoever is not known, whoever is known by another method, and whose attester signed something else."""
    stranger, other = (AttestedApp("oidc", name, "", method=BY_JWT) for name in ("nobody", "magpie"))
    wrong = phone.attestation(key=signing_key("thief"))

    answers = [
        stranger.post("introspect", token="x"),
        other.post("introspect", token="x"),
        phone.post("introspect", token="x", attestation=wrong),
    ]

    assert {(answer.status_code, answer.content) for answer in answers} == {(401, answers[0].content)}
    for answer in answers:
        assert_bounces(answer, BAD)


def test_headers_of_any_case_are_the_same_headers(phone: AttestedApp) -> None:
    shouted = {ATTESTATION.upper(): phone.attestation(), POSSESSION.lower(): phone.possession()}

    answer = phone.post("introspect", token="x", attestation="", possession="", headers=shouted)

    assert answer.status_code == 200
