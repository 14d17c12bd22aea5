"""Who signed a customer in hears that they signed out here: at its own address, by a signed logout token."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlencode

import pytest
from django.utils import timezone

from consent.models import Consent, OutboxMessage
from consent.notices import Channel, State
from demo.authority import Authority
from oidc.models import Client, SignedInClient
from portal.models import SignedInSession
from tests.actors import Customer, Recipient
from tests.pages import HOST
from tests.people import MakeRecipient
from tests.relying_party import RelyingParty
from tests.telling.conftest import by_published_keys, comes_due, delivers, grows_older
from tests.websites import Website, says, website

pytestmark = pytest.mark.django_db
EVENT = "http://schemas.openid.net/event/backchannel-logout"


@pytest.fixture
def app(app: RelyingParty, site: Website) -> RelyingParty:
    app.register(backchannel_logout_uri=site.url("/logged-out?from=bank"))
    return app


def signs_out(customer: Customer) -> None:
    customer.opens("/account/logout/").press("btn-sign-out")


def logout_token(app: Recipient, body: bytes) -> tuple[dict[str, Any], dict[str, Any]]:
    (compact,) = parse_qs(body.decode())["logout_token"]
    return by_published_keys(app, compact)


@pytest.mark.clause("GM-07")
@pytest.mark.clause("OIDC-BACKCHANNEL §2.3", "OIDC-BACKCHANNEL §2.4", "OIDC-BACKCHANNEL §2.5")
def test_an_app_is_told_by_a_logout_token_that_its_customer_signed_out(
    app: RelyingParty, mia: Customer, site: Website
) -> None:
    claims = app.verified(app.tokens(mia)["id_token"])

    signs_out(mia)

    assert delivers(Channel.LOGOUT) is State.DELIVERED
    (head,), (body,), message = site.heads, site.bodies, OutboxMessage.objects.get(channel="logout")
    assert head.startswith("POST /logged-out?from=bank HTTP/1.1\r\n")
    assert "\r\nContent-Type: application/x-www-form-urlencoded\r\n" in head
    header, told = logout_token(app, body)
    assert (header["typ"], header["alg"]) == ("logout+jwt", "RS256")
    assert told.keys() == {"iss", "sub", "aud", "iat", "exp", "jti", "sid", "events"}
    assert told == told | {
        "iss": app.issuer_url,
        "sub": claims["sub"],
        "sid": claims["sid"],
        "aud": app.client_id,
        "jti": str(message.pk),
        "events": {EVENT: {}},
    }
    assert 0 < told["exp"] - told["iat"] <= 120
    assert not SignedInClient.objects.exists()
