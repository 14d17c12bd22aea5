"""The matrix of grants: every way to a token, against every reason to refuse it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from oidc.backchannel_policy import GRANT
from oidc.issuers import security_policy
from oidc.models import AuthorizationCode, BackchannelAuthentication, Client, Interaction, RefreshToken
from tests.actors import Answer
from tests.events import refusal
from tests.gate.conftest import ISSUERS, MakeWorld, try_each
from tests.gate.denials import (
    OF_A_CUSTOMERS_TOKEN,
    Denial,
    World,
    client_suspended,
    recipient_suspended,
)
from tests.gate.holdings import Hands, redemption

pytestmark = pytest.mark.django_db
WITH_BACKCHANNEL = [issuer for issuer in ISSUERS if security_policy(issuer).backchannel is not None]
INVALID_CLIENT = "invalid_client"
WITH_CLIENT_CREDENTIALS = [
    issuer for issuer in ISSUERS if "client_credentials" in security_policy(issuer).grant_types
]


# --- of codes ------------------------------------------------------------------------
def code_late(_world: World) -> None:
    AuthorizationCode.objects.update(expires=timezone.now())


def code_spent(world: World) -> None:
    world.hands.code = world.hands.spent_code


def code_of_another_issuer(world: World) -> None:
    world.hands.code = world.elsewhere.code


def code_guessed(world: World) -> None:
    world.hands.code = world.hands.code[:-1]


# --- of refresh tokens ------------------------------------------------------------------------
def refresh_revoked(_world: World) -> None:
    RefreshToken.objects.update(revoked_at=timezone.now())


def refresh_of_another_issuer(world: World) -> None:
    world.hands.refresh = world.elsewhere.refresh


def access_as_refresh(world: World) -> None:
    world.hands.refresh = world.hands.access


def code_as_refresh(world: World) -> None:
    world.hands.refresh = world.hands.code


def refresh_guessed(world: World) -> None:
    world.hands.refresh = world.hands.refresh[:-1]


# --- of what was allowed without a browser ------------------------------------------------------------
def fetched_before(_world: World) -> None:
    Interaction.objects.update(answered_at=timezone.now())


def over_for_minutes(_world: World) -> None:
    BackchannelAuthentication.objects.update(expires_at=timezone.now() - timedelta(minutes=2))


def not_decided(_world: World) -> None:
    Interaction.objects.update(outcome="", decided_at=None)
    BackchannelAuthentication.objects.update(closed_at=None)


def refused_by_its_customer(_world: World) -> None:
    Interaction.objects.update(outcome="refused")


def of_another_issuer(world: World) -> None:
    world.hands.auth_req_id = world.elsewhere.auth_req_id


def auth_req_id_guessed(world: World) -> None:
    world.hands.auth_req_id = world.hands.auth_req_id[:-1]


# --- of any grant ------------------------------------------------------------------------
def grant_not_registered(_world: World) -> None:
    for client in Client.objects.all():
        client.metadata["grant_types"] = []
        client.save()


def row(why: str, done: Callable[[World], None], status: int = 400) -> Denial:
    return Denial(why=why, status=status, done=done)


OF_ANY_GRANT = (
    row("client suspended",     client_suspended, 401),
    row("recipient suspended",  recipient_suspended, 401),
    row("grant not registered", grant_not_registered),
)  # fmt: skip
OF_A_CODE = (
    row("code too late",            code_late),
    row("code spent",               code_spent),
    row("another issuer's code",    code_of_another_issuer),
    row("code a character short",   code_guessed),
)  # fmt: skip
OF_A_REFRESH_TOKEN = (
    row("refresh token revoked",           refresh_revoked),
    row("another issuer's refresh token",  refresh_of_another_issuer),
    row("an access token",                 access_as_refresh),
    row("a code",                          code_as_refresh),
    row("refresh token a character short", refresh_guessed),
)  # fmt: skip


OF_A_BACKCHANNEL = (
    row("fetched before",                     fetched_before),
    row("its time was over long ago",         over_for_minutes),
    row("not decided",                        not_decided),
    row("refused by its customer",            refused_by_its_customer),
    row("another issuer's auth_req_id",       of_another_issuer),
    row("auth_req_id a character short",      auth_req_id_guessed),
)  # fmt: skip

OF_A_FAMILY = {"family ended", "database set back"}
"""What is fetched without a browser has no code before; a request that was set back is closed by itself."""


def redeem(hands: Hands) -> Answer:
    form: dict[str, Any] = redemption(hands, hands.code)
    return hands.recipient.post("token", **form)


def refresh(hands: Hands) -> Answer:
    return hands.recipient.refreshes(hands.refresh)


def fetch(hands: Hands) -> Answer:
    return hands.recipient.post("token", grant_type=GRANT, auth_req_id=hands.auth_req_id)


def assert_nothing_issued(answer: Answer, denial: Denial) -> None:
    expected = {
        "grant not registered": (400, "unauthorized_client"),
        "client suspended": (401, INVALID_CLIENT),
        "recipient suspended": (401, INVALID_CLIENT),
        "its time was over long ago": (400, "expired_token"),
        "not decided": (400, "authorization_pending"),
        "refused by its customer": (400, "access_denied"),
    }.get(denial.why, (400, "invalid_grant"))
    assert (answer.status_code, answer.json()["error"]) == expected
    assert answer.json().keys() == {"error", "error_description"}
    assert answer["Cache-Control"] == "no-store"
    assert refusal(answer)["status"] == answer.status_code


@pytest.mark.clause("TOK-02", "TOK-19", "RFC 6749 §4.1.3")
@pytest.mark.parametrize("issuer", ISSUERS)
def test_a_code_gives_no_token(issuer: str, world_at: MakeWorld, subtests: pytest.Subtests) -> None:
    try_each(
        OF_A_CUSTOMERS_TOKEN + OF_A_CODE + OF_ANY_GRANT,
        world_at(issuer),
        lambda hands, denial: assert_nothing_issued(redeem(hands), denial),
        subtests,
    )


@pytest.mark.clause("REF-06", "REF-09", "TOK-19", "RFC 6749 §6")
@pytest.mark.parametrize("issuer", ISSUERS)
def test_a_refresh_token_gives_no_token(issuer: str, world_at: MakeWorld, subtests: pytest.Subtests) -> None:
    try_each(
        OF_A_CUSTOMERS_TOKEN + OF_A_REFRESH_TOKEN + OF_ANY_GRANT,
        world_at(issuer),
        lambda hands, denial: assert_nothing_issued(refresh(hands), denial),
        subtests,
    )


@pytest.mark.clause("CIB-05", "TOK-19", "CIBA §11")
@pytest.mark.parametrize("issuer", WITH_BACKCHANNEL)
def test_a_request_without_a_browser_gives_no_token(
    issuer: str, world_at: MakeWorld, subtests: pytest.Subtests
) -> None:
    try_each(
        (
            *(one for one in OF_A_CUSTOMERS_TOKEN if one.why not in OF_A_FAMILY),
            *OF_A_BACKCHANNEL,
            *OF_ANY_GRANT,
        ),
        world_at(issuer),
        lambda hands, denial: assert_nothing_issued(fetch(hands), denial),
        subtests,
    )


@pytest.mark.clause("CON-01", "TOK-20", "RFC 6749 §4.4.2")
@pytest.mark.parametrize("issuer", WITH_CLIENT_CREDENTIALS)
def test_client_credentials_give_no_token(
    issuer: str, world_at: MakeWorld, subtests: pytest.Subtests
) -> None:
    try_each(
        OF_ANY_GRANT,
        world_at(issuer),
        lambda hands, denial: assert_nothing_issued(
            hands.recipient.post("token", grant_type="client_credentials"), denial
        ),
        subtests,
    )


@pytest.mark.parametrize("issuer", ISSUERS)
def test_each_grant_gives_its_token_where_nothing_is_wrong(issuer: str, world_at: MakeWorld) -> None:
    hands = world_at(issuer).hands

    assert redeem(hands).status_code == 200
    assert refresh(hands).status_code == 200
    if issuer in WITH_BACKCHANNEL:
        assert fetch(hands).status_code == 200
    if issuer in WITH_CLIENT_CREDENTIALS:
        assert hands.recipient.post("token", grant_type="client_credentials").status_code == 200
