"""The token endpoint, ID tokens and refresh tokens, as the suite asks about them."""

import time
from typing import Any

import pytest
from django.utils import timezone
from joserfc.jwk import RSAKey

from oidc.jose.verify import read_unverified
from oidc.models import AuthorizationCode
from tests.actors import Answer, Customer
from tests.oidc.conformance.plans import STANDARD_CLAIMS, Plan
from tests.people import MakeRecipient

pytestmark = pytest.mark.django_db


def refused(answer: Answer, *errors: str) -> bool:
    """JSON, not cached, 400, or 401 with invalid_client alone."""
    assert answer["Content-Type"] == "application/json"
    assert "no-store" in answer["Cache-Control"].split(", ")
    error = answer.json()["error"]
    assert (answer.status_code == 401) == (error == "invalid_client")
    assert answer.status_code in {400, 401}
    return error in errors


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


# --- FAPI 2.0 ---------------------------------------------------------------------------------------------


@pytest.fixture
def fapi2_plan(make_recipient: MakeRecipient) -> Plan:
    return Plan(make_recipient("fapi2"), pushed=True, jarm=False)


@pytest.mark.clause("CONF-FAPI2-04")
@pytest.mark.parametrize("endpoint", ["token", "par"])
def test_fapi_2_wants_the_issuer_as_a_string(fapi2_plan: Plan, endpoint: str) -> None:
    fox = fapi2_plan.recipient
    for audience in ([fox.issuer_url], fox.url("par"), fox.url("token")):
        assertion = fox.assertion(endpoint, aud=audience)
        answer = fox.post(endpoint, **fox.parameters(), grant_type="client_credentials", assertion=assertion)
        assert refused(answer, "invalid_client"), audience


@pytest.mark.clause("CONF-FAPI2-05")
@pytest.mark.parametrize("claim", ["iat", "nbf"])
def test_clocks_may_differ_by_eight_seconds_and_not_by_a_minute(fapi2_plan: Plan, claim: str) -> None:
    fox, now = fapi2_plan.recipient, int(time.time())

    def status(ahead: int) -> int:
        assertion = fox.assertion(**{claim: now + ahead, "exp": now + ahead + 60})
        return int(fox.post("token", grant_type="client_credentials", assertion=assertion).status_code)

    assert status(8) == 200
    assert status(62) == 401


@pytest.mark.clause("CONF-FAPI2-05")
@pytest.mark.parametrize(("ahead", "status"), [(8, 201), (62, 400)])
def test_the_same_holds_for_signed_requests(make_recipient: MakeRecipient, ahead: int, status: int) -> None:
    fox = make_recipient("fapi2", require_signed_request_object=True)
    now = int(time.time())

    assert fox.post("par", request=fox.request_object(nbf=now + ahead, exp=now + 300)).status_code == status


@pytest.mark.clause("CONF-FAPI2-06")
def test_a_code_dies_after_a_minute(each: Plan, mia: Customer) -> None:
    code = each.back(mia)["code"]
    lifetime = AuthorizationCode.objects.get()
    assert (lifetime.expires - lifetime.issued_at).total_seconds() <= 60
    AuthorizationCode.objects.update(expires=timezone.now())

    assert refused(each.redeems(code), "invalid_grant")


@pytest.mark.clause("CONF-FAPI2-02", "CONF-REQUEST-02")
def test_fapi_2_without_openid(fapi2_plan: Plan, mia: Customer) -> None:
    assert "id_token" not in fapi2_plan.tokens(mia, scope="accounts", nonce=...)


@pytest.mark.clause("CONF-FAPI2-03", "CONF-FAPI2-07", "CONF-FAPI2-10")
@pytest.mark.parametrize(
    "changes",
    [
        {"response_type": "code id_token"},
        {"response_type": "token"},
        {"redirect_uri": "https://evil.test/cb"},
        {"redirect_uri": ...},
        {"code_challenge": ..., "code_challenge_method": ...},
        {"code_challenge_method": "plain"},
    ],
)
def test_fapi_2_refuses_at_par(fapi2_plan: Plan, changes: dict[str, Any]) -> None:
    assert refused(
        fapi2_plan.pushes(**changes), "invalid_request", "unsupported_response_type", "unauthorized_client"
    )


@pytest.mark.clause("CONF-FAPI2-03")
def test_fapi_2_takes_pushed_requests_only(fapi2_plan: Plan) -> None:
    asked = {
        n: v for n, v in fapi2_plan.recipient.parameters().items() if isinstance(v, str) and n != "client_id"
    }

    said = fapi2_plan.opened(fapi2_plan.recipient.link_to(**asked))

    assert said.where == "page" or said.error == "invalid_request"


@pytest.mark.clause("CONF-FAPI2-08")
def test_fapi_2_with_signed_requests_alone(make_recipient: MakeRecipient) -> None:
    fox = make_recipient("fapi2", require_signed_request_object=True)
    now = int(time.time())

    assert refused(fox.pushes(), "invalid_request")
    for changes in ({"exp": now - 1000}, {"aud": "https://other.test"}, {"exp": ...}, {"nbf": ...}):
        answer = fox.post("par", request=fox.request_object(**changes))
        assert refused(answer, "invalid_request_object"), changes


@pytest.mark.clause("CONF-FAPI2-09")
def test_client_credentials_give_no_refresh_token(each: Plan) -> None:
    answer = each.recipient.post(
        "token", grant_type="client_credentials", scope=each.recipient.dialect.own_scope
    )

    assert answer.status_code == 200
    assert "refresh_token" not in answer.json()


@pytest.mark.clause("CONF-RESPONSE-04", "CONF-RESPONSE-03")
def test_fapi_2_names_its_issuer_in_the_answer(fapi2_plan: Plan, mia: Customer) -> None:
    back = fapi2_plan.back(mia)

    assert back.keys() == {"code", "state", "iss"}
    assert back["iss"] == fapi2_plan.recipient.issuer_url
