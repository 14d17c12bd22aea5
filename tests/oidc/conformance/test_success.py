"""FAPI 1.0 Advanced: requests that have to succeed, and those that may succeed or fail cleanly."""

import time
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from oidc.jose.sign import half_hash
from oidc.jose.verify import read_unverified
from tests.actors import CHALLENGE, VERIFIER, Customer
from tests.oidc.conformance.plans import QUERY, STANDARD_CLAIMS, Plan
from tests.pages import HOST
from tests.people import MakeRecipient

pytestmark = pytest.mark.django_db


@pytest.mark.clause(
    "CONF-FAPI1-SUCCESS-01", "CONF-RESOURCE-06", "CONF-REQUEST-01", "CONF-REQUEST-04", "CONF-TOKEN-01"
)
def test_two_clients_and_nothing_of_one_works_for_the_other(
    plan: Plan, make_recipient: MakeRecipient, mia: Customer
) -> None:
    first, other = plan.tokens(mia), plan.second(make_recipient)
    url = Customer("mia").allows(other.link(state="s" * 128))
    second = other.redeems(other.recipient.answer_in(url)["code"]).json()
    shown = other.recipient.certificate

    assert url.startswith(f"https://recipient.test/callback{QUERY}")
    assert plan.recipient.reads_accounts(first["access_token"]).status_code == 200
    assert other.recipient.reads_accounts(second["access_token"]).status_code == 200
    assert plan.recipient.reads_accounts(first["access_token"], certificate=shown).status_code == 401
    assert first["token_type"] == "Bearer"
    assert 1 <= first["expires_in"] <= 365 * 86400


@pytest.mark.clause("CONF-FAPI1-SUCCESS-02", "CONF-FAPI2-08")
def test_an_audience_that_is_an_array(signed: Plan, mia: Customer) -> None:
    assert signed.back(mia, aud=["https://other.test", signed.recipient.issuer_url])["code"]


@pytest.mark.clause("CONF-FAPI1-SUCCESS-03", "CONF-FAPI2-08", "CONF-RESPONSE-01")
def test_without_a_state_none_comes_back(signed: Plan, mia: Customer) -> None:
    back = signed.back(mia, state=...)

    assert "state" not in back
    assert back["code"]


@pytest.mark.clause("CONF-ID-TOKEN-03")
def test_without_a_state_there_is_no_hash_of_one(hybrid: Plan, mia: Customer) -> None:
    assert "s_hash" not in hybrid.recipient.verified(hybrid.back(mia, state=...)["id_token"])


@pytest.mark.clause("CONF-FAPI1-SUCCESS-04")
def test_a_challenge_by_value_is_honoured(by_value: Plan, mia: Customer) -> None:
    challenge = {"code_challenge": CHALLENGE, "code_challenge_method": "S256"}
    wrong, right = (
        by_value.back(mia, **challenge)["code"],
        by_value.back(Customer("mia"), **challenge)["code"],
    )

    assert by_value.redeems(wrong).json()["error"] == "invalid_grant"
    assert by_value.redeems(right, code_verifier=VERIFIER).status_code == 200


@pytest.mark.clause("CONF-FAPI1-SUCCESS-05")
def test_scopes_in_another_order(plan: Plan, mia: Customer) -> None:
    scope = " ".join(reversed(plan.recipient.dialect.scope.split()))

    assert set(plan.tokens(mia, scope=scope)["scope"].split()) == set(scope.split())


@pytest.mark.clause("CONF-FAPI1-SUCCESS-06", "CONF-FAPI1-EITHER-01", "CONF-RESPONSE-01")
@pytest.mark.parametrize(("nonce", "state"), [("n" * 64, "s"), ("n" * 384, "s" * 1000)])
def test_long_values_come_back_whole(plan: Plan, mia: Customer, nonce: str, state: str) -> None:
    back = plan.back(mia, nonce=nonce, state=state)

    assert back["state"] == state
    assert plan.recipient.verified(plan.redeems(back["code"]).json()["id_token"])["nonce"] == nonce


@pytest.mark.clause("CONF-FAPI1-SUCCESS-07")
@pytest.mark.parametrize("endpoint", ["token", "par"])
def test_assertions_for_any_name_of_ours(pushed: Plan, mia: Customer, endpoint: str) -> None:
    fox = pushed.recipient
    for audience in (
        fox.issuer_url,
        fox.url("token"),
        f"{fox.issuer_url}/token",
        *([fox.url("par")] if endpoint == "par" else []),
        [fox.url("token")],
        ["https://other.test", fox.issuer_url],
    ):
        assertion = fox.assertion(endpoint, aud=audience)
        if endpoint == "par":
            request = fox.request_object(**pushed.asked())
            answer = fox.post("par", request=request, assertion=assertion)
        else:
            answer = fox.post("token", grant_type="client_credentials", assertion=assertion)
        assert answer.status_code in {200, 201}, audience


@pytest.mark.clause("CONF-FAPI1-SUCCESS-07")
def test_assertions_of_the_united_kingdom(by_value: Plan) -> None:
    fox = by_value.recipient

    for audience in (fox.issuer_url, fox.url("token"), [fox.url("token")]):
        answer = fox.post("token", grant_type="client_credentials", assertion=fox.assertion(aud=audience))
        assert answer.status_code == 200, audience


@pytest.mark.clause("CONF-FAPI1-SUCCESS-08", "CONF-FAPI1-SUCCESS-09", "CONF-REQUEST-06")
@pytest.mark.parametrize("beside", [{}, {"state": "another", "scope": "openid", "response_type": "code"}])
def test_a_handle_opened_twice_with_and_without_duplicates(
    pushed: Plan, mia: Customer, stranger: Customer, beside: dict[str, str]
) -> None:
    link = pushed.link_to(pushed.recipient.request_uri(**pushed.asked()), **beside)

    before = stranger.http.get(link, secure=True, **HOST)
    back = pushed.recipient.answer_in(mia.allows(link))

    assert before.status_code == 303
    assert before["Location"].startswith("/")
    assert back["state"] == "a-state"


@pytest.mark.clause("CONF-REQUEST-03")
@pytest.mark.parametrize("typ", [..., "OautH-auThZ-REQ+jWt", "JWT"])
def test_the_type_of_a_request_object_in_any_case(plan: Plan, mia: Customer, typ: Any) -> None:
    header = {} if typ is ... else {"typ": typ}

    assert plan.back(mia, header=header)["code"]


# --- what may succeed or fail -----------------------------------------------------------------------------


@pytest.mark.clause("CONF-FAPI1-EITHER-02", "CONF-FAPI1-EITHER-04", "CONF-REQUEST-05")
def test_what_stands_outside_a_request_object_by_value_does_not_exist(by_value: Plan, mia: Customer) -> None:
    request = by_value.recipient.request_object(**by_value.asked(state=..., nonce="inside"))

    link = by_value.link_of(request, state="outside", nonce="outside")
    back = by_value.recipient.answer_in(mia.allows(link))

    front = by_value.recipient.verified(back["id_token"])
    assert "state" not in back
    assert "s_hash" not in front
    assert front["nonce"] == "inside"


@pytest.mark.clause("CONF-FAPI1-EITHER-02", "CONF-FAPI1-EITHER-04")
def test_what_stands_beside_a_handle_does_not_exist(pushed: Plan, mia: Customer) -> None:
    handle = pushed.recipient.request_uri(**pushed.asked(state=..., nonce="inside"))

    back = pushed.recipient.answer_in(mia.allows(pushed.link_to(handle, state="outside", nonce="outside")))

    assert "state" not in back
    tokens = pushed.redeems(back["code"]).json()
    assert pushed.recipient.verified(tokens["id_token"])["nonce"] == "inside"


@pytest.mark.clause("CONF-FAPI1-EITHER-03", "CONF-FAPI1-REFUSAL-18")
def test_an_answer_in_the_query_cannot_be_had(plan: Plan) -> None:
    said = plan.sends(plan.recipient.request_object(**plan.asked(response_mode="query")))

    assert said.error == "invalid_request"
    assert said.where == ("par" if plan.pushed else "query" if plan.jarm else "fragment")
    assert "code" not in said.members


@pytest.mark.clause("CONF-FAPI1-EITHER-05")
def test_a_redirect_uri_inside_the_object_alone_is_enough(by_value: Plan, mia: Customer) -> None:
    request = by_value.recipient.request_object(**by_value.asked())

    assert by_value.recipient.answer_in(mia.allows(by_value.recipient.link_to(request=request)))["code"]


@pytest.mark.clause("CONF-FAPI1-EITHER-05")
def test_a_redirect_uri_in_the_push_alone_is_enough(pushed: Plan, mia: Customer) -> None:
    assert pushed.back(mia)["code"]


# --- ID tokens --------------------------------------------------------------------------------------------


@pytest.mark.clause("CONF-ID-TOKEN-02", "CONF-ID-TOKEN-04", "CONF-ID-TOKEN-06", "CONF-RESPONSE-03")
def test_the_id_tokens_of_a_hybrid_flow(hybrid: Plan, mia: Customer) -> None:
    back = hybrid.back(mia)
    front = hybrid.recipient.verified(back["id_token"])
    behind = hybrid.recipient.verified(hybrid.redeems(back["code"]).json()["id_token"])

    assert back.keys() <= {"code", "state", "id_token", "iss"}
    assert front["c_hash"] == half_hash(back["code"], "PS256")
    assert front["s_hash"] == half_hash("a-state", "PS256")
    assert (front["iss"], front["sub"]) == (behind["iss"], behind["sub"])
    asked_for = {"openbanking_intent_id"} if hybrid.recipient.issuer == "uk" else set()
    assert front.keys() | behind.keys() <= STANDARD_CLAIMS | asked_for


@pytest.mark.clause(
    "CONF-FAPI1-JARM-01", "CONF-FAPI1-JARM-02", "CONF-RESPONSE-03", "CONF-RESPONSE-04", "CONF-KEYS-05"
)
def test_the_answer_of_jarm(jarm: Plan, make_recipient: MakeRecipient, mia: Customer) -> None:
    other = jarm.second(make_recipient)

    url = mia.allows(other.link())

    query = dict(parse_qsl(urlsplit(url).query))
    claims = other.recipient.answer_in(url)
    assert query.keys() == {"dummy1", "dummy2", "response"}
    header, _ = read_unverified(query["response"])
    assert (header["alg"], bool(header["kid"])) == ("PS256", True)
    assert 10 < claims["exp"] - time.time() <= 600
    assert claims.keys() == {"iss", "aud", "exp", "code", "state"}
    assert (claims["iss"], claims["aud"]) == (other.recipient.issuer_url, other.recipient.client_id)
