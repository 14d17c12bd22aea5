"""What the bank's gateway is told of a call is what the call is told here, whatever may be wrong with it."""

import json
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.db.models import F
from django.utils import timezone

from bank.example.models import Account, Holding
from consent.lifecycle import Status
from consent.models import Consent, ConsentAccount, Recipient
from oidc.models import AccessToken, Client
from tests.actors import Answer
from tests.dpop import Prover
from tests.gate.conftest import ISSUERS, MakeWorld, kept, try_each
from tests.gate.denials import (
    FLAWS_OF_A_PROOF,
    OF_A_CUSTOMERS_TOKEN,
    OF_ANY_TOKEN,
    Denial,
    Flaw,
    World,
    client_suspended,
    customer_disabled,
    over_and_not_marked,
    recipient_suspended,
)
from tests.gate.holdings import Hands
from tests.gate.opens import Opens
from tests.gate.routes import Route
from tests.gate.table import opened_by
from tests.gate.test_tokens import PROVE, call, path_of
from tests.people import Gateway, MakeGateway

pytestmark = pytest.mark.django_db
WITH_DATA = [issuer for issuer in ISSUERS if settings.ISSUERS[issuer].data.resources]


def data_routes(issuer: str) -> list[Route]:
    served = {f"{issuer}/{resource.path}" for resource in settings.ISSUERS[issuer].data.resources}
    return [route for route in opened_by(Opens.CUSTOMERS_TOKEN, issuer) if route.pattern in served]


def asks(gateway: Gateway, hands: Hands, route: Route, interaction: str, **more: str) -> Answer:
    """The gateway hands on what a call has in its headers, and no token from its address."""
    shown = hands.recipient.certificate if hands.certificate is None else hands.certificate
    told = {
        "method": "GET",
        "path": path_of(route, hands).removeprefix(f"/{hands.recipient.issuer}/"),
        "authorization": f"{hands.scheme} {hands.access}" if hands.scheme else "",
        "client_certificate": shown,
    }
    sent = {name: value for name, value in (told | more).items() if value}
    return gateway.post("access-checks", headers={"x-fapi-interaction-id": interaction}, **sent)


def acts_again(gateway: Gateway) -> None:
    """The gateway, where a denial befell every client."""
    Client.objects.filter(pk=gateway.row.pk).update(suspended_at=None)
    Recipient.objects.filter(clients=gateway.row).update(suspended_at=None)


HANDED_ON = ("WWW-Authenticate", "Retry-After", "x-fapi-interaction-id", "Cache-Control")


def assert_same(told: Answer, here: Answer) -> None:
    assert told.status_code == 200, told.content
    said: dict[str, Any] = told.json()
    assert said["allowed"] is False
    assert said["status"] == here.status_code
    assert said["body"] == (json.loads(here.content) if here.content else {})
    for name in HANDED_ON:
        assert said["headers"].get(name) == here.headers.get(name), name
    if here.status_code == 405:
        assert said["headers"]["Allow"] == here.headers["Allow"]


def paused(_world: World) -> None:
    Client.objects.exclude(client_id="gateway").update(paused_at=timezone.now())


def nothing_granted(_world: World) -> None:
    Consent.objects.update(permissions=["address"], version=F("version") + 1)


def account_suspended(_world: World) -> None:
    ConsentAccount.objects.update(suspended_at=timezone.now())


def account_closed(_world: World) -> None:
    Account.objects.update(closed_on=timezone.now().date())


def account_of_somebody_else(_world: World) -> None:
    Holding.objects.update(customer_number="40126690")


PAUSED = Denial(why="recipient not active in its directory", status=403, done=paused)
OF_WHAT_IS_SHARED = (PAUSED, Denial(why="permission not granted", status=403, done=nothing_granted))
OF_ITS_ACCOUNT = (
    Denial(why="account suspended",        status=None, done=account_suspended),
    Denial(why="account closed",           status=None, done=account_closed),
    Denial(why="account is another's now", status=None, done=account_of_somebody_else),
)  # fmt: skip
OF_THE_CONSENT = (
    PAUSED,
    *(one for one in OF_A_CUSTOMERS_TOKEN if one.consent not in {Status.ACTIVE, Status.AWAITING}),
    *(one for one in OF_A_CUSTOMERS_TOKEN if one.done in {over_and_not_marked, customer_disabled}),
    *(one for one in OF_ANY_TOKEN if one.done in {client_suspended, recipient_suspended}),
)
"""What is asked of it where no token came; one that waits for its customer is not theirs yet."""


@pytest.mark.clause("RES-03", "RES-04", "RES-05", "SEC-12")
@pytest.mark.parametrize("issuer", WITH_DATA)
def test_the_gateway_is_told_what_the_call_is_told(
    issuer: str, world_at: MakeWorld, gateway_of: MakeGateway, subtests: pytest.Subtests
) -> None:
    world, gateway = world_at(issuer), gateway_of(issuer)

    def knock(hands: Hands, _denial: Denial) -> None:
        for route in data_routes(issuer):
            interaction = str(uuid4())
            here = call(hands, route, "GET", hands.access, **{"x-fapi-interaction-id": interaction})
            acts_again(gateway)
            assert_same(asks(gateway, hands, route, interaction), here)

    try_each(OF_A_CUSTOMERS_TOKEN + OF_ANY_TOKEN + OF_WHAT_IS_SHARED, world, knock, subtests)


@pytest.mark.clause("RES-04", "RES-05", "RES-08", "RES-09")
@pytest.mark.parametrize("issuer", WITH_DATA)
def test_the_gateway_is_told_of_an_account_what_the_call_is_told(
    issuer: str, world_at: MakeWorld, gateway_of: MakeGateway, subtests: pytest.Subtests
) -> None:
    world, gateway = world_at(issuer), gateway_of(issuer)
    routes = [route for route in data_routes(issuer) if "<account_id>" in route.pattern]

    def knock(hands: Hands, _denial: Denial) -> None:
        for route in routes:
            interaction = str(uuid4())
            here = call(hands, route, "GET", hands.access, **{"x-fapi-interaction-id": interaction})
            assert_same(asks(gateway, hands, route, interaction), here)

    try_each(OF_ITS_ACCOUNT, world, knock, subtests)


@pytest.mark.clause("RES-04", "RES-05", "SEC-12")
@pytest.mark.parametrize("issuer", WITH_DATA)
def test_a_consent_that_is_named_is_refused_as_a_token_under_it_is(
    issuer: str, world_at: MakeWorld, gateway_of: MakeGateway, subtests: pytest.Subtests
) -> None:
    world, gateway = world_at(issuer), gateway_of(issuer)

    def knock(hands: Hands, _denial: Denial) -> None:
        named = {"consent_id": str(hands.consent_id), "recipient_client_id": hands.recipient.client_id}
        for route in data_routes(issuer):
            interaction = str(uuid4())
            here = call(hands, route, "GET", hands.access, **{"x-fapi-interaction-id": interaction})
            acts_again(gateway)
            told = asks(gateway, hands, route, interaction, authorization="", client_certificate="", **named)
            assert_same(told, here)

    try_each(OF_THE_CONSENT, world, knock, subtests)


@pytest.mark.clause("RES-04", "CON-67")
@pytest.mark.parametrize("issuer", WITH_DATA)
def test_another_method_is_refused_there_as_it_is_here(
    issuer: str, world_at: MakeWorld, gateway_of: MakeGateway
) -> None:
    hands, gateway = world_at(issuer).hands, gateway_of(issuer)

    for route in data_routes(issuer):
        for method in ("PUT", "PATCH", "DELETE", "OPTIONS"):
            interaction = str(uuid4())
            here = call(hands, route, method, hands.access, **{"x-fapi-interaction-id": interaction})
            assert_same(asks(gateway, hands, route, interaction, method=method), here)


@pytest.mark.clause("RES-03", "RES-04", "TLS-17", "RFC 9449 §7.1")
@pytest.mark.parametrize("issuer", [issuer for issuer in PROVE if issuer in WITH_DATA])
@pytest.mark.parametrize("flaw", FLAWS_OF_A_PROOF, ids=lambda flaw: flaw.why)
def test_a_proof_that_opens_nothing_here_opens_nothing_there(
    issuer: str, flaw: Flaw, world_at: MakeWorld, gateway_of: MakeGateway
) -> None:
    hands, prover, gateway = world_at(issuer).hands, Prover(), gateway_of(issuer)
    AccessToken.objects.update(certificate="", dpop_jkt=prover.jkt)
    before = kept()

    for route in data_routes(issuer):
        url, interaction = f"https://localhost:9444{path_of(route, hands)}", str(uuid4())
        good = prover.headers("GET", url, hands.access) | {"x-fapi-interaction-id": interaction}
        flawed = good | flaw.sends("GET", url, hands.access)
        here = call(hands, route, "GET", hands.access, **flawed)

        again = prover.headers("GET", url, hands.access) | flaw.sends("GET", url, hands.access)
        told = {"authorization": again["Authorization"], "dpop": again["DPoP"], "url": url}
        assert_same(asks(gateway, hands, route, interaction, **told), here)

    assert kept() == before


@pytest.mark.parametrize("issuer", WITH_DATA)
def test_where_nothing_is_wrong_it_is_told_of_the_account(
    issuer: str, world_at: MakeWorld, gateway_of: MakeGateway
) -> None:
    hands, gateway = world_at(issuer).hands, gateway_of(issuer)

    for route in data_routes(issuer):
        said = asks(gateway, hands, route, str(uuid4())).json()

        assert said["allowed"] is True
        assert said["accounts"] == [{"id": hands.account_id, "account": "everyday"}]
        assert said["consent"]["id"] == str(hands.consent_id)
