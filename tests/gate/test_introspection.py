"""The matrix of introspection: a token that may not act is not called active, whoever asks."""

import pytest
from django.utils import timezone

from oidc.issuers import security_policy
from oidc.models import Client
from oidc.resource_servers import register_resource_server
from tests.actors import Recipient
from tests.gate.conftest import ISSUERS, MakeWorld, try_each
from tests.gate.denials import (
    OF_A_CUSTOMERS_TOKEN,
    OF_THE_TOKEN_ITSELF,
    Denial,
    client_suspended,
    recipient_suspended,
)
from tests.gate.holdings import Hands
from tests.gate.test_grants import OF_A_REFRESH_TOKEN, access_as_refresh

pytestmark = pytest.mark.django_db
INACTIVE = {"active": False}
SELF_SEEN = [issuer for issuer in ISSUERS if "access_token" in security_policy(issuer).introspectable]
"""Issuers whose clients may ask about their own access tokens."""


def resource_server(asker: Recipient) -> Recipient:
    about = {
        "resource_server": True,
        "client_id": asker.client_id,
        "client_name": "The bank's gateway",
        "token_endpoint_auth_method": "private_key_jwt",
        "jwks": {"keys": [asker.key.as_dict(private=False)]},
    }
    register_resource_server(asker.issuer, about, timezone.now())
    return asker


def still_there(asker: Recipient) -> None:
    """Whatever became of others, the one who asks is neither suspended nor is its owner."""
    Client.objects.filter(client_id=asker.client_id).update(suspended_at=None)
    owner = asker.row.recipient
    type(owner).objects.filter(pk=owner.pk).update(suspended_at=None)


@pytest.mark.clause("INT-05", "INT-07", "RFC 7662 §2.2")
@pytest.mark.parametrize("issuer", ISSUERS)
def test_a_resource_server_learns_nothing_of_it(
    issuer: str, world_at: MakeWorld, subtests: pytest.Subtests
) -> None:
    world = world_at(issuer)
    certificate = world.pki.client("gateway", organisation="Bank").certificate_pem
    asker = resource_server(Recipient(issuer, "gateway", certificate))
    assert asker.introspects(world.hands.access)["active"] is True

    def knock(hands: Hands, _denial: Denial) -> None:
        still_there(asker)
        assert asker.introspects(hands.access) == INACTIVE

    try_each(OF_THE_TOKEN_ITSELF + OF_A_CUSTOMERS_TOKEN, world, knock, subtests)


@pytest.mark.clause("INT-04", "INT-07", "RFC 7662 §2.2")
@pytest.mark.parametrize("issuer", ISSUERS)
def test_its_client_is_told_no_more_of_a_refresh_token(
    issuer: str, world_at: MakeWorld, subtests: pytest.Subtests
) -> None:
    world = world_at(issuer)
    assert world.hands.recipient.introspects(world.hands.refresh)["active"] is True

    def knock(hands: Hands, _denial: Denial) -> None:
        assert hands.recipient.introspects(hands.refresh) == INACTIVE

    of_its_own = tuple(denial for denial in OF_A_REFRESH_TOKEN if denial.done is not access_as_refresh)
    try_each(OF_A_CUSTOMERS_TOKEN + of_its_own, world, knock, subtests)


@pytest.mark.clause("INT-07", "RFC 7662 §2.2")
@pytest.mark.parametrize("issuer", SELF_SEEN)
def test_its_client_is_told_no_more_of_an_access_token(
    issuer: str, world_at: MakeWorld, subtests: pytest.Subtests
) -> None:
    world = world_at(issuer)
    assert world.hands.recipient.introspects(world.hands.access)["active"] is True

    def knock(hands: Hands, denial: Denial) -> None:
        if denial.why != "a refresh token":  # which it may ask about as well
            assert hands.recipient.introspects(hands.access) == INACTIVE

    # A suspended client cannot ask at all.
    others = {client_suspended, recipient_suspended}
    rows = tuple(denial for denial in OF_THE_TOKEN_ITSELF if denial.done not in others)
    try_each(rows + OF_A_CUSTOMERS_TOKEN, world, knock, subtests)
