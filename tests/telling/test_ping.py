"""A client that wants to hear that a customer has decided is told so at its own address (CIBA Core §10.2)."""

import json
from collections.abc import Callable

import pytest
from joserfc.util import urlsafe_b64decode

from consent.models import OutboxMessage
from consent.notices import Channel, State
from oidc.models import BackchannelAuthentication
from oidc.sealed_requests import request_of
from tests.backchannel import TOKEN, Elsewhere, reaches_decision
from tests.customers import Customer
from tests.people import MakeRecipient
from tests.telling.conftest import comes_due, delivers
from tests.websites import Website, says

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("bank")]


@pytest.fixture
def pinged(make_recipient: MakeRecipient, site: Website) -> Elsewhere:
    asker = Elsewhere(make_recipient("fapi1"), mode="ping")
    return asker.register(backchannel_client_notification_endpoint=site.url("/told"))


def allows(customer: Customer) -> None:
    reaches_decision(customer).press("btn-allow")


def refuses(customer: Customer) -> None:
    reaches_decision(customer).press("btn-deny")


@pytest.mark.clause("CIB-06", "CIBA §10.2", "CONF-CIBA-08")
@pytest.mark.parametrize(("decides", "status"), [(allows, 200), (refuses, 400)])
def test_it_is_told_what_to_ask_by_and_nothing_else(
    pinged: Elsewhere, site: Website, mia: Customer, decides: Callable[[Customer], None], status: int
) -> None:
    auth_req_id = pinged.asked()
    assert delivers(Channel.PING) is None
    decides(mia)

    assert delivers(Channel.PING) is State.DELIVERED
    (head,), (body,) = site.heads, site.bodies
    assert head.startswith("POST /told HTTP/1.1\r\n")
    assert f"\r\nAuthorization: Bearer {TOKEN}\r\n" in head
    assert "\r\nContent-Type: application/json\r\n" in head
    assert json.loads(body) == {"auth_req_id": auth_req_id}
    assert pinged.fetches(auth_req_id).status_code == status


@pytest.mark.clause("CIB-06", "CIBA §10.2", "CONF-CIBA-08")
@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("200 OK", State.DELIVERED),
        ("401 Unauthorized", State.REFUSED),
        ("403 Forbidden", State.REFUSED),
        ("302 Found", State.REFUSED),
        ("503 Service Unavailable", State.WAITING),
    ],
)
def test_what_it_answers_decides_whether_it_is_told_again(
    pinged: Elsewhere, site: Website, mia: Customer, status: str, state: State
) -> None:
    site.behave = says(status, b"a body", headers="Location: https://localhost/elsewhere\r\n")
    pinged.asked()
    allows(mia)

    assert delivers(Channel.PING) is state
    comes_due()
    assert (delivers(Channel.PING) is not None) is (state is State.WAITING)
    assert site.requests == (2 if state is State.WAITING else 1)


@pytest.mark.clause("CIB-06")
@pytest.mark.parametrize("token", [..., "", "two words", "x" * 1025])
def test_without_a_token_of_its_own_nothing_is_asked(pinged: Elsewhere, token: object) -> None:
    answer = pinged.asks(client_notification_token=token)

    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


@pytest.mark.clause("CIB-06")
def test_whoever_asks_again_and_again_is_told_nothing(make_recipient: MakeRecipient, mia: Customer) -> None:
    Elsewhere(make_recipient("fapi1")).register().asked()
    allows(mia)

    assert not OutboxMessage.objects.filter(channel=Channel.PING).exists()


@pytest.mark.clause("SEC-03")
def test_what_it_is_told_by_lies_sealed(pinged: Elsewhere) -> None:
    auth_req_id = pinged.asked()

    row = BackchannelAuthentication.objects.get()
    said = request_of(row)
    kept = repr([bytes(row.ping or b""), row.parameters, bytes(row.digest), bytes(row.request_object)])
    for secret in (TOKEN, auth_req_id, said.split(".")[1], "mia"):
        assert secret not in kept
    assert pinged.recipient.row.client_id in urlsafe_b64decode(said.split(".")[1].encode()).decode()
