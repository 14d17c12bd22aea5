"""The address of a registration, against every reason to refuse a token; and who may register at all."""

from pathlib import Path
from typing import Any

import pytest

from oidc.digests import new_secret
from oidc.issuers import served_registration
from oidc.models import Client, DynamicRegistration, InitialAccessToken
from tests.actors import Answer
from tests.directories import Directory
from tests.events import refusal
from tests.gate.conftest import ISSUERS, MakeWorld, kept, try_each
from tests.gate.denials import OF_ANY_TOKEN, Denial
from tests.gate.holdings import Hands
from tests.gate.opens import Opens
from tests.gate.table import opened_by

pytestmark = pytest.mark.django_db
STATED = ("cds", "uk")
(REGISTERING,) = opened_by(Opens.REGISTERING)
(REGISTRATION,) = opened_by(Opens.REGISTRATION)


@pytest.fixture(autouse=True)
def directories(settings: Any, tmp_path: Path) -> None:
    settings.DIRECTORY_KEYS = {
        issuer: Directory(issuer).publish(tmp_path / f"{issuer}.json") for issuer in STATED
    }


def knock_at(hands: Hands, method: str) -> Answer:
    path = REGISTRATION.path(issuer=hands.recipient.issuer, client_id=hands.recipient.client_id)
    return hands.recipient.http.generic(
        method,
        path + (f"?access_token={hands.own}" if hands.in_query else ""),
        b"",
        content_type="application/jwt",
        secure=True,
        headers={"Authorization": f"{hands.scheme} {hands.own}"} if hands.scheme else {},
        **hands.recipient.handshake(hands.certificate),
    )


def rows() -> tuple[Any, ...]:
    return (
        list(Client.objects.order_by("pk").values()),
        DynamicRegistration.objects.count(),
        InitialAccessToken.objects.count(),
    )


@pytest.mark.clause("REG-11", "REG-12", "REG-23", "SEC-12")
@pytest.mark.parametrize("issuer", STATED)
def test_a_registration_opens_to_no_token_that_may_not_act(
    issuer: str, world_at: MakeWorld, subtests: pytest.Subtests
) -> None:
    def knock(hands: Hands, denial: Denial) -> None:
        before = rows()
        for method in ("GET", "HEAD", "PUT", "DELETE"):
            answer = knock_at(hands, method)

            assert answer.status_code == denial.status, (method, answer.content)
            assert answer["Cache-Control"] == "no-store"
            assert "WWW-Authenticate" in answer
            assert refusal(answer)["status"] == denial.status
        assert rows() == before

    try_each(OF_ANY_TOKEN, world_at(issuer), knock, subtests)


@pytest.mark.parametrize("issuer", STATED)
def test_it_opens_where_nothing_is_wrong(issuer: str, world_at: MakeWorld) -> None:
    hands = world_at(issuer).hands

    assert knock_at(hands, "GET").json()["client_id"] == hands.recipient.client_id


@pytest.mark.parametrize("issuer", ISSUERS)
def test_whoever_brings_nothing_registers_nothing(issuer: str, world_at: MakeWorld, settings: Any) -> None:
    settings.SANDBOX = False
    hands = world_at(issuer).hands
    before, data = rows(), kept()
    served = served_registration(issuer) is not None

    for certificate in ("", None):
        for token in ("", new_secret(), hands.own, hands.access):
            answer = hands.recipient.http.post(
                REGISTERING.path(issuer=issuer),
                b"{}",
                content_type="application/json",
                secure=True,
                headers={"Authorization": f"Bearer {token}"} if token else {},
                **hands.recipient.handshake(certificate),
            )

            assert answer.status_code in ({400, 401, 415} if served else {404})
            assert answer.json()["error"]
    assert (rows(), kept()) == (before, data)
