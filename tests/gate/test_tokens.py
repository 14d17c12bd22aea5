"""The matrix: every address that a token opens, against every reason to refuse it."""

import json

import pytest
from django.db import transaction

from oidc.issuers import security_policy
from oidc.models import AccessToken
from profiles.uk.payments import SIGNATURE
from tests.actors import Answer
from tests.dpop import Prover
from tests.events import refusal
from tests.gate.bodies import body_for, signed, subscription_for
from tests.gate.conftest import ISSUERS, MakeWorld, kept, try_each
from tests.gate.denials import FLAWS_OF_A_PROOF, OF_A_CUSTOMERS_TOKEN, OF_ANY_TOKEN, Denial, Flaw
from tests.gate.holdings import NICKNAME, NUMBER, Hands
from tests.gate.opens import Opens
from tests.gate.paying import body_of, headers_of, kind_of, prepared
from tests.gate.routes import Route
from tests.gate.table import opened_by
from tests.payments import signature

pytestmark = pytest.mark.django_db
CANARIES = (NICKNAME, NUMBER, "0182736", "Canary Grocer", "2384.17")
REGISTERS = [issuer for issuer in ISSUERS if opened_by(Opens.CLIENTS_TOKEN, issuer)]
"""Issuers with something of the client's own to open."""
PROVE = [issuer for issuer in ISSUERS if "dpop" in security_policy(issuer).sender_constraints]
"""Issuers that bind tokens to keys."""


def path_of(route: Route, hands: Hands) -> str:
    return route.path(
        issuer=hands.recipient.issuer,
        account_id=hands.account_id,
        consent_id=hands.consent_id,
        subscription_id=subscription_for(route, hands),
    )


def call(hands: Hands, route: Route, method: str, token: str, **more: str) -> Answer:
    """The call itself; `more` headers come last, and an empty one is not sent."""
    return knock_at(path_of(route, hands), hands, route, method, token, **more)


def knock_at(path: str, hands: Hands, route: Route, method: str, token: str, **more: str) -> Answer:
    sent = {"Authorization": f"{hands.scheme} {token}" if hands.scheme else "", "x-v": "9", "x-min-v": "1"}
    kind, body = kind_of(route), body_for(route, method)
    if kind is not None and method == "POST":
        body = body_of(kind, route, hands)
        sent |= headers_of(kind, body, hands)
    if body and signed(route):
        sent["x-jws-signature"] = signature(hands.recipient, body, SIGNATURE)
    return hands.recipient.http.generic(
        method,
        path + (f"?access_token={token}" if hands.in_query else ""),
        body,
        content_type="application/json",
        secure=True,
        headers={name: value for name, value in (sent | more).items() if value},
        **hands.recipient.handshake(hands.certificate),
    )


def assert_shut(answer: Answer, status: int) -> None:
    """A refusal in the issuer's shape, one event for it, and nothing of the customer's."""
    assert answer.status_code == status, answer.content
    assert answer["Cache-Control"] == "no-store"
    assert answer["x-fapi-interaction-id"]
    assert "Set-Cookie" not in answer
    if status == 401:
        assert "WWW-Authenticate" in answer
    said = answer.content.decode()
    assert not said or json.loads(said).keys() <= {
        "errors", "Code", "Id", "Message", "Errors", "error", "error_description",
    }  # fmt: skip
    assert not [canary for canary in CANARIES if canary in said]
    assert refusal(answer)["status"] == status


@pytest.mark.peer("6b-18")
@pytest.mark.clause("RES-01", "RES-02", "RES-05", "RES-07", "TOK-07", "TOK-19", "TOK-20", "TLS-11")
@pytest.mark.clause("SEC-12", "PRF-05", "RES-03", "RES-11", "TOK-09")
@pytest.mark.parametrize("issuer", ISSUERS)
def test_no_address_of_a_customers_data_opens(
    issuer: str, world_at: MakeWorld, subtests: pytest.Subtests
) -> None:
    def knock(hands: Hands, denial: Denial) -> None:
        over = security_policy(issuer).token_problem(denial.consent, None, False).http_status
        for route in opened_by(Opens.CUSTOMERS_TOKEN, issuer):
            for method in route.methods:
                assert_shut(call(hands, route, method, hands.access), denial.status or over)

    try_each(OF_A_CUSTOMERS_TOKEN + OF_ANY_TOKEN, world_at(issuer), knock, subtests)


@pytest.mark.peer("6b-02")
@pytest.mark.clause(
    "CON-01", "RES-07", "TOK-07", "TOK-20", "TLS-11", "RFC 8705 §3", "SEC-12", "PRF-05", "RES-11"
)
@pytest.mark.parametrize("issuer", REGISTERS)
def test_no_address_of_the_clients_own_opens(
    issuer: str, world_at: MakeWorld, subtests: pytest.Subtests
) -> None:
    def knock(hands: Hands, denial: Denial) -> None:
        for route in opened_by(Opens.CLIENTS_TOKEN, issuer):
            for method in route.methods:
                assert_shut(call(hands, route, method, hands.own), denial.status or 0)

    try_each(OF_ANY_TOKEN, world_at(issuer), knock, subtests)


@pytest.mark.clause("TLS-17", "TLS-18", "RFC 9449 §7.1")
@pytest.mark.parametrize("issuer", PROVE)
@pytest.mark.parametrize("flaw", FLAWS_OF_A_PROOF, ids=lambda flaw: flaw.why)
def test_nothing_opens_to_a_token_bound_to_a_key_without_its_proof(
    issuer: str, flaw: Flaw, world_at: MakeWorld
) -> None:
    hands, prover = world_at(issuer).hands, Prover()
    AccessToken.objects.update(certificate="", dpop_jkt=prover.jkt)
    before = kept()

    for opens, token in ((Opens.CUSTOMERS_TOKEN, hands.access), (Opens.CLIENTS_TOKEN, hands.own)):
        for route in opened_by(opens, issuer):
            for method in route.methods:
                url = f"https://localhost:9444{path_of(route, hands)}"
                good = prover.headers(method, url, token)

                assert_shut(call(hands, route, method, token, **good | flaw.sends(method, url, token)), 401)

    assert kept() == before


@pytest.mark.parametrize("issuer", PROVE)
def test_a_token_bound_to_a_key_opens_with_its_proof(issuer: str, world_at: MakeWorld) -> None:
    hands, prover = world_at(issuer).hands, Prover()
    AccessToken.objects.update(certificate="", dpop_jkt=prover.jkt)

    for route in opened_by(Opens.CUSTOMERS_TOKEN, issuer):
        for method in route.methods:
            url = f"https://localhost:9444{path_of(route, hands)}"
            answer = call(hands, route, method, hands.access, **prover.headers(method, url, hands.access))
            assert answer.status_code == 200, (route.pattern, method, answer.content)


@pytest.mark.parametrize("issuer", ISSUERS)
def test_each_of_them_opens_where_nothing_is_wrong(issuer: str, world_at: MakeWorld) -> None:
    hands = world_at(issuer).hands

    for opens in (Opens.CUSTOMERS_TOKEN, Opens.CLIENTS_TOKEN):
        for route in opened_by(opens, issuer):
            for method in route.methods:
                with transaction.atomic():
                    ready = prepared(hands, route, method)
                    answer = call(ready, route, method, ready.token_for(opens is Opens.CLIENTS_TOKEN))
                    transaction.set_rollback(True)
                assert answer.status_code in {200, 201, 204}, (route.pattern, method, answer.content)
