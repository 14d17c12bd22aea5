"""FAPI 1.0 Advanced, and what is signed in FAPI 2.0: requests that have to fail, with the codes and by the
roads that the suite takes."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from django.db.models import F
from joserfc.jwk import RSAKey

from oidc.models import PushedRequest
from tests.actors import Customer, signing_key
from tests.oidc.conformance.plans import Plan, at_par
from tests.people import MakeRecipient

pytestmark = pytest.mark.django_db
HOUR = 3600


def refused(plan: Plan, error: str, *, object_: str = "", **changes: Any) -> None:
    """Refused by the road of the plan: 400 at PAR, in the fragment or the JWT otherwise, never the query."""
    said = plan.sends(object_ or plan.recipient.request_object(**plan.asked(**changes)))
    assert said.error == error
    if plan.pushed:
        assert (said.where, said.status) == ("par", 400)
    else:
        assert said.where == ("jwt" if plan.jarm else "fragment")
    assert not PushedRequest.objects.exists()


@pytest.mark.clause(
    "CONF-FAPI1-REFUSAL-01", "CONF-FAPI1-REFUSAL-17", "CONF-FAPI1-REFUSAL-18", "CONF-FAPI2-08"
)
@pytest.mark.parametrize("claim", ["exp", "nbf"])
def test_without_its_times(signed: Plan, claim: str) -> None:
    refused(signed, "invalid_request_object", **{claim: ...})


@pytest.mark.clause("CONF-FAPI1-REFUSAL-02", "CONF-FAPI2-08")
@pytest.mark.parametrize("audience", [..., "https://other.test", ["https://other.test"], ""])
def test_for_somebody_else(signed: Plan, audience: Any) -> None:
    refused(signed, "invalid_request_object", aud=audience)


@pytest.mark.clause("CONF-FAPI1-REFUSAL-03", "CONF-FAPI2-08")
@pytest.mark.parametrize(("begins", "ends"), [(0, 70 * 60), (-70 * 60, 60)])
def test_over_an_hour(signed: Plan, begins: int, ends: int) -> None:
    now = int(time.time())

    refused(signed, "invalid_request_object", nbf=now + begins, exp=now + ends)


@pytest.mark.clause("CONF-FAPI1-REFUSAL-04", "CONF-FAPI2-08")
@pytest.mark.parametrize(("begun", "ended"), [(2 * HOUR, HOUR), (60, 30)])
def test_expired(signed: Plan, begun: int, ended: int) -> None:
    now = int(time.time())

    refused(signed, "invalid_request_object", nbf=now - begun, exp=now - ended)


def by_rs256(plan: Plan, asked: dict[str, Any]) -> str:
    return plan.recipient.request_object(
        header={"alg": "RS256"}, key=without_algorithm(plan.recipient.key, plan.recipient.key.kid), **asked
    )


def unsigned(plan: Plan, asked: dict[str, Any]) -> str:
    _, claims, _ = plan.recipient.request_object(**asked).split(".")
    return f"eyJhbGciOiJub25lIn0.{claims}."


def badly_signed(plan: Plan, asked: dict[str, Any]) -> str:
    head, claims, signature = plan.recipient.request_object(**asked).split(".")
    return f"{head}.{claims}.{signature[::-1]}"


def by_another_key(plan: Plan, asked: dict[str, Any]) -> str:
    stolen = without_algorithm(signing_key("somebody else"), plan.recipient.key.kid)
    return plan.recipient.request_object(key=stolen, **asked)


def without_algorithm(key: RSAKey, kid: str | None) -> RSAKey:
    """The same numbers, for any algorithm and under any name."""
    return RSAKey.import_key(
        {n: v for n, v in key.as_dict(private=True).items() if n != "alg"} | {"kid": kid}
    )


@pytest.mark.clause("CONF-FAPI1-REFUSAL-05", "CONF-FAPI2-08", "PAR-24")
@pytest.mark.parametrize("sign", [by_rs256, unsigned, badly_signed, by_another_key])
def test_signed_in_a_way_that_does_not_count(
    signed: Plan, sign: Callable[[Plan, dict[str, Any]], str]
) -> None:
    refused(signed, "invalid_request_object", object_=sign(signed, signed.asked()))


@pytest.mark.clause("CONF-FAPI1-REFUSAL-06")
@pytest.mark.parametrize("member", ["scope", "nonce"])
def test_without_scope_or_nonce(plan: Plan, member: str) -> None:
    refused(plan, "invalid_request", **{member: ...})


@pytest.mark.clause("CONF-FAPI1-REFUSAL-06", "CONF-FAPI1-REFUSAL-07")
@pytest.mark.parametrize("uri", [..., "https://evil.test/callback", "https://recipient.test/callback/x"])
def test_an_address_that_is_missing_or_not_registered_is_never_gone_to(plan: Plan, uri: Any) -> None:
    request = plan.recipient.request_object(**plan.asked(redirect_uri=uri))

    said = plan.sends(request)

    assert (said.where, said.error) == (("par", "invalid_request") if plan.pushed else ("page", ""))


@pytest.mark.clause("CONF-FAPI1-REFUSAL-08")
@pytest.mark.parametrize("issuer", ["fapi1", "uk"])
def test_code_without_a_signed_mode(make_recipient: MakeRecipient, issuer: str) -> None:
    types = {"response_types": ["code id_token", "code"]} if issuer == "fapi1" else {}
    plan = Plan(make_recipient(issuer, **types), pushed=False, jarm=False)

    said = plan.opened(
        plan.link_of(plan.recipient.request_object(**plan.asked(response_type="code")), response_type="code")
    )

    assert said.error in {"unsupported_response_type", "invalid_request"}
    assert "code" not in said.members


@pytest.mark.clause("CONF-FAPI1-REFUSAL-08")
def test_code_without_a_signed_mode_in_australia(pushed: Plan) -> None:
    said = at_par(pushed.pushes(response_type="code", response_mode=...))

    assert (said.status, said.error) == (400, "invalid_request")


@pytest.mark.clause("CONF-FAPI1-REFUSAL-09")
def test_a_query_of_plain_oauth(plan: Plan) -> None:
    asked = {
        name: value
        for name, value in (plan.recipient.parameters() | plan.asked()).items()
        if isinstance(value, str)
    }

    said = plan.opened(plan.recipient.link_to(**{n: v for n, v in asked.items() if n != "client_id"}))

    assert said.where == "page" or said.error == "invalid_request"
    assert "code" not in said.members


@pytest.mark.clause("CONF-FAPI1-REFUSAL-10", "CONF-FAPI2-08")
@pytest.mark.parametrize("changes", ["par as audience", "request_uri inside"])
def test_an_object_that_mistakes_the_endpoint(pushed_and_signed: Plan, changes: str) -> None:
    inside = {"aud": pushed_and_signed.recipient.url("par")}
    if changes == "request_uri inside":
        inside = {"request_uri": "urn:ietf:params:oauth:request_uri:a"}

    refused(pushed_and_signed, "invalid_request_object", **inside)


@pytest.mark.clause("CONF-FAPI1-REFUSAL-11")
@pytest.mark.parametrize(
    "changes", [{"code_challenge": ..., "code_challenge_method": ...}, {"code_challenge_method": "plain"}]
)
def test_a_push_without_a_good_challenge(pushed: Plan, changes: dict[str, Any]) -> None:
    refused(pushed, "invalid_request", **changes)


@pytest.mark.clause("CONF-FAPI1-REFUSAL-12")
def test_a_handle_as_a_parameter_of_the_push(pushed: Plan) -> None:
    said = at_par(pushed.recipient.post("par", request_uri=pushed.recipient.request_uri(**pushed.asked())))

    assert (said.status, said.error) == (400, "invalid_request")


@pytest.mark.clause("CONF-FAPI1-REFUSAL-13")
@pytest.mark.parametrize("method", ["put", "get", "delete"])
def test_another_method_at_par(pushed: Plan, method: str) -> None:
    fox = pushed.recipient

    answer = getattr(fox.http, method)(f"/{fox.issuer}/par", secure=True, **fox.handshake())

    assert answer.status_code == 405


@pytest.mark.clause("CONF-FAPI1-REFUSAL-14")
@pytest.mark.parametrize("claims", [{"aud": "https://other.test"}, {"iss": "other"}, {"sub": "other"}])
def test_an_assertion_at_par_with_a_wrong_claim(pushed: Plan, claims: dict[str, str]) -> None:
    fox = pushed.recipient
    request = fox.request_object(**pushed.asked())

    said = at_par(fox.post("par", request=request, assertion=fox.assertion("par", **claims)))

    assert (said.status, said.error) in {(401, "invalid_client"), (400, "invalid_client")}


@pytest.mark.clause(
    "CONF-FAPI1-REFUSAL-15", "CONF-FAPI1-REFUSAL-18", "CONF-FAPI1-JARM-03", "CONF-RESPONSE-05"
)
def test_the_customer_refuses(plan: Plan, make_recipient: MakeRecipient, mia: Customer) -> None:
    other = plan.second(make_recipient)

    url = mia.refuses(other.link())

    said = other.said(url)
    assert "dummy1=lorem&dummy2=ipsum" in url
    assert (said.error, said.members["state"]) == ("access_denied", "a-state")
    assert said.where == ("jwt" if plan.jarm else "fragment")
    assert said.members["error_description"].isprintable()


@pytest.mark.clause("CONF-FAPI1-REFUSAL-16")
def test_a_handle_that_was_used_has_run_out_or_is_anothers(
    pushed: Plan, make_recipient: MakeRecipient, mia: Customer
) -> None:
    used, late, foreign = (pushed.recipient.request_uri(**pushed.asked()) for _ in range(3))
    mia.allows(pushed.link_to(used))
    late_row = PushedRequest.objects.order_by("created_at")[1]
    PushedRequest.objects.filter(pk=late_row.pk).update(expires_at=F("created_at"))
    other = pushed.second(make_recipient)

    for said in (
        pushed.opened(pushed.link_to(used)),
        pushed.opened(pushed.link_to(late)),
        other.opened(other.link_to(foreign)),
    ):
        assert said.where == "page" or said.error == "invalid_request_uri"
        assert "code" not in said.members
