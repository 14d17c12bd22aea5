"""FAPI 2.0: where it asks for more, or for the opposite, of its elder."""

import time
from typing import Any

import pytest
from django.utils import timezone

from oidc.models import AuthorizationCode
from tests.actors import Customer
from tests.oidc.conformance.plans import Plan, refused
from tests.people import MakeRecipient

pytestmark = pytest.mark.django_db


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


@pytest.mark.clause("CONF-FAPI2-02")
def test_fapi_2_without_openid(fapi2_plan: Plan, mia: Customer) -> None:
    assert "id_token" not in fapi2_plan.tokens(mia, scope="accounts", nonce=...)


@pytest.mark.clause("CONF-FAPI2-03", "CONF-FAPI2-07", "CONF-FAPI2-10")
@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"response_type": "code id_token"}, "unsupported_response_type"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"redirect_uri": "https://evil.test/cb"}, "invalid_request"),
        ({"redirect_uri": "https://recipient.test/callback/x"}, "invalid_request"),
        ({"redirect_uri": ...}, "invalid_request"),
        ({"code_challenge": ..., "code_challenge_method": ...}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge_method": ...}, "invalid_request"),
    ],
)
def test_fapi_2_refuses_at_par(fapi2_plan: Plan, changes: dict[str, Any], error: str) -> None:
    assert refused(fapi2_plan.pushes(**changes), error)


@pytest.mark.clause("CONF-FAPI2-03")
def test_fapi_2_takes_pushed_requests_only(fapi2_plan: Plan) -> None:
    asked = {
        n: v for n, v in fapi2_plan.recipient.parameters().items() if isinstance(v, str) and n != "client_id"
    }

    said = fapi2_plan.opened(fapi2_plan.recipient.link_to(**asked))

    assert (said.where, said.error) == ("query", "invalid_request")


@pytest.mark.clause("CONF-FAPI2-08")
@pytest.mark.clause("PAR-22", "SEC-02")
def test_fapi_2_with_signed_requests_alone(make_recipient: MakeRecipient) -> None:
    """What is wrong with an object is refused as in FAPI 1.0: test_refusals.py."""
    fox = make_recipient("fapi2", require_signed_request_object=True)

    assert refused(fox.pushes(), "invalid_request")
    for typ in ("oauth-authz-req+jwt", "JWT"):
        assert fox.post("par", request=fox.request_object(header={"typ": typ})).status_code == 201


@pytest.mark.clause("IDT-17")
@pytest.mark.parametrize("length", [64, 1024])
def test_fapi_2_takes_a_nonce_of_sixty_four_characters_and_longer_ones(
    fapi2_plan: Plan, mia: Customer, length: int
) -> None:
    tokens = fapi2_plan.tokens(mia, nonce="n" * length)

    assert fapi2_plan.recipient.verified(tokens["id_token"])["nonce"] == "n" * length


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


@pytest.mark.clause("CONF-REQUEST-01", "CONF-REQUEST-04", "CONF-REQUEST-06", "CONF-RESPONSE-05")
def test_fapi_2_with_a_second_client(fapi2_plan: Plan, make_recipient: MakeRecipient, mia: Customer) -> None:
    other = fapi2_plan.second(make_recipient)
    beside = {"state": "outside", "scope": "openid"}

    url = mia.allows(other.link_to(other.recipient.request_uri(**other.asked()), **beside))
    refusal = other.said(Customer("mia").refuses(other.link()))

    assert url.startswith(f"{other.recipient.redirect_uri}&")
    assert other.recipient.answer_in(url)["state"] == "a-state"
    assert (refusal.where, refusal.error) == ("query", "access_denied")
    assert refusal.members["error_description"].isprintable()
