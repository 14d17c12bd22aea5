"""The token endpoint, ID tokens and refresh tokens, as the suite asks about them."""

import time
from typing import Any

import pytest
from joserfc.jwk import RSAKey

from oidc.jose.verify import read_unverified
from tests.actors import Customer
from tests.oidc.conformance.plans import STANDARD_CLAIMS, Plan, refused
from tests.people import MakeRecipient

pytestmark = pytest.mark.django_db


@pytest.mark.clause(
    "CONF-TOKEN-01", "CONF-TOKEN-02", "CONF-RESPONSE-02", "CONF-ID-TOKEN-01", "CONF-ID-TOKEN-05"
)
@pytest.mark.clause("CONF-KEYS-05", "CONF-RESPONSE-01", "CONF-ID-TOKEN-06")
def test_a_good_answer_and_what_its_id_token_says(each: Plan, mia: Customer) -> None:
    fox, now = each.recipient, time.time()
    back = each.back(mia)
    answer = each.redeems(back["code"])
    tokens = answer.json()

    claims = fox.verified(tokens["id_token"])
    assert answer["Content-Type"] == "application/json"
    assert answer["Cache-Control"] == "no-store"
    assert tokens["token_type"] == "Bearer"
    assert 1 <= tokens["expires_in"] <= 365 * 86400
    assert all(
        len(secret) >= 43 for secret in (back["code"], tokens["access_token"], tokens["refresh_token"])
    )
    assert (claims["iss"], claims["aud"], claims["nonce"]) == (fox.issuer_url, fox.client_id, "a-nonce")
    assert claims["exp"] > now
    assert now - 60 <= claims["auth_time"] <= claims["iat"] <= now + 60
    assert claims["acr"] == fox.dialect.acr
    header, _ = read_unverified(tokens["id_token"])
    assert (header["alg"], bool(header["kid"])) == ("PS256", True)
    assert back["state"] == "a-state"
    assert claims.keys() <= STANDARD_CLAIMS | {fox.dialect.intent_claim}


@pytest.mark.clause("CONF-RESPONSE-02")
@pytest.mark.clause("SEC-06")
def test_a_handle_cannot_be_guessed(pushed: Plan) -> None:
    handle = pushed.recipient.request_uri(**pushed.asked())

    assert len(handle.rpartition(":")[2]) >= 43


@pytest.mark.clause("CONF-FAPI1-TOKEN-01", "CONF-TOKEN-03")
def test_client_id_of_another_client(each: Plan, make_recipient: MakeRecipient, mia: Customer) -> None:
    other = each.second(make_recipient).recipient

    answer = each.redeems(each.back(mia)["code"], client_id=other.client_id)

    assert refused(answer, "invalid_client", "invalid_grant")


@pytest.mark.clause("CONF-FAPI1-TOKEN-02", "CONF-MTLS-03")
def test_without_a_certificate(each: Plan, mia: Customer) -> None:
    answer = each.redeems(each.back(mia)["code"], certificate="")

    assert refused(answer, "invalid_request", "invalid_grant", "invalid_client", "invalid_dpop_proof")


@pytest.mark.clause("CONF-FAPI1-TOKEN-03")
def test_a_code_of_another_client(each: Plan, make_recipient: MakeRecipient, mia: Customer) -> None:
    other, code = each.second(make_recipient), each.back(mia)["code"]

    assert refused(other.redeems(code), "invalid_grant")
    assert each.redeems(code).status_code == 200


@pytest.mark.clause("CONF-FAPI1-TOKEN-04")
def test_a_code_twice(each: Plan, mia: Customer) -> None:
    code = each.back(mia)["code"]
    token = each.redeems(code).json()["access_token"]

    assert refused(each.redeems(code), "invalid_grant")
    assert each.recipient.reads_accounts(token).status_code in {401, 403}


@pytest.mark.clause("CONF-FAPI1-TOKEN-05", "CONF-FAPI2-10")
@pytest.mark.parametrize("verifier", [None, "a" * 43])
@pytest.mark.parametrize("name", ["pushed", "fapi2"])
def test_a_verifier_that_is_missing_or_wrong(
    request: pytest.FixtureRequest,
    make_recipient: MakeRecipient,
    mia: Customer,
    name: str,
    verifier: str | None,
) -> None:
    plan = Plan(make_recipient("fapi2" if name == "fapi2" else "cds"), pushed=True, jarm=name == "pushed")

    assert refused(plan.redeems(plan.back(mia)["code"], code_verifier=verifier), "invalid_grant")


@pytest.mark.clause("CONF-FAPI1-TOKEN-05")
def test_a_verifier_of_a_challenge_that_was_sent_by_value(by_value: Plan, mia: Customer) -> None:
    assert refused(by_value.redeems(by_value.back(mia)["code"], code_verifier="a" * 43), "invalid_grant")


@pytest.mark.clause("CONF-FAPI1-TOKEN-06")
def test_an_assertion_by_rs256(each: Plan) -> None:
    fox = each.recipient
    key = RSAKey.import_key({n: v for n, v in fox.key.as_dict(private=True).items() if n != "alg"})
    now = int(time.time())
    claims = {"iss": fox.client_id, "sub": fox.client_id, "aud": fox.issuer_url, "jti": "j", "exp": now + 60}

    answer = fox.post(
        "token",
        grant_type="client_credentials",
        assertion=fox.jwt(claims, key=key, header={"alg": "RS256"}),
    )

    assert refused(answer, "invalid_client")


@pytest.mark.clause("CONF-FAPI1-TOKEN-07", "CONF-TOKEN-03")
@pytest.mark.parametrize(
    "changes",
    [
        {"exp": 1},
        {"exp": int(time.time()) - 300},
        {"aud": "https://other.test"},
        {"sub": ...},
        {"iss": "somebody"},
        {"sub": "somebody"},
        {"iss": ...},
    ],
)
def test_an_assertion_with_a_wrong_claim(each: Plan, changes: dict[str, Any]) -> None:
    fox = each.recipient

    answer = fox.post("token", grant_type="client_credentials", assertion=fox.assertion(**changes))

    assert refused(answer, "invalid_client", "invalid_request")


@pytest.mark.clause("CONF-FAPI1-TOKEN-07", "CONF-REFRESH-06")
def test_no_assertion_at_all(each: Plan) -> None:
    answer = each.recipient.post(
        "token", grant_type="client_credentials", client_assertion=None, client_assertion_type=None
    )

    assert refused(answer, "invalid_client", "invalid_request")


# --- refresh tokens ---------------------------------------------------------------------------------------


@pytest.mark.clause("CONF-REFRESH-01", "CONF-REFRESH-04", "CONF-TOKEN-02", "CONF-CDS-02")
def test_a_refresh_with_and_without_scope(each: Plan, mia: Customer) -> None:
    tokens = each.tokens(mia)
    answers = [
        each.recipient.refreshes(tokens["refresh_token"]),
        each.recipient.refreshes(tokens["refresh_token"], scope=tokens["scope"]),
        each.recipient.refreshes(tokens["refresh_token"]),
    ]

    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert all(answer["Cache-Control"] == "no-store" for answer in answers)
    fresh = {answer.json()["access_token"] for answer in answers} | {tokens["access_token"]}
    assert len(fresh) == 4
    assert each.recipient.reads_accounts(answers[0].json()["access_token"]).status_code == 200


@pytest.mark.clause("CONF-REFRESH-02")
def test_a_refresh_tells_nothing_anew_about_the_customer(each: Plan, mia: Customer) -> None:
    answer = each.recipient.refreshes(each.tokens(mia)["refresh_token"]).json()

    assert "id_token" not in answer


@pytest.mark.clause("CONF-REFRESH-03")
def test_a_refresh_without_certificate_or_by_another_client(
    each: Plan, make_recipient: MakeRecipient, mia: Customer
) -> None:
    token = each.tokens(mia)["refresh_token"]
    other = each.second(make_recipient).recipient

    bare = each.recipient.refreshes(token, certificate="")

    assert refused(bare, "invalid_client", "invalid_request", "invalid_grant", "invalid_dpop_proof")
    assert refused(other.refreshes(token), "invalid_grant")
