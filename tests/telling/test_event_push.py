"""A stop at the bank reaches whoever subscribed, as a signed event at the address it named."""

from datetime import timedelta
from ssl import SSLSocket
from typing import Any

import pytest
from django.utils import timezone

from consent.models import OutboxMessage, Subscription
from consent.notices import Channel, State
from demo.authority import Authority
from tests.actors import Customer, Recipient
from tests.people import MakeRecipient
from tests.telling.conftest import (
    CALLBACK,
    URN,
    asks,
    by_published_keys,
    comes_due,
    delivers,
    stopped,
    stops,
    subscribes,
)
from tests.websites import Website, says, website

pytestmark = pytest.mark.django_db
NAMESPACES = {"nz": "http://apicentre.paymentsnz.co.nz", "uk": "http://openbanking.org.uk"}


@pytest.fixture(params=["nz", "uk"])
def either(request: pytest.FixtureRequest, make_recipient: MakeRecipient, site: Website) -> Recipient:
    """A recipient of each ecosystem that tells of events, subscribed."""
    site.behave = says("202 Accepted")
    recipient = make_recipient(request.param)
    subscribes(recipient, site.url(CALLBACK))
    return recipient


def event() -> OutboxMessage:
    return OutboxMessage.objects.get(channel="event")


@pytest.mark.clause("ARR-11", "EVT-04", "EVT-06", "EVT-07", "RFC 8417 §2.2", "RFC 8935 §2")
def test_a_stop_is_pushed_as_a_signed_event(either: Recipient, mia: Customer, site: Website) -> None:
    consent = stops(mia, either)

    assert delivers(Channel.EVENT) == State.DELIVERED

    (head,), (body,) = site.heads, site.bodies
    assert head.startswith(f"POST {CALLBACK} HTTP/1.1\r\n")
    assert "\r\nContent-Type: application/secevent+jwt\r\n" in head
    assert f"\r\nx-fapi-interaction-id: {event().pk}\r\n" in head
    assert "Authorization" not in head
    header, claims = by_published_keys(either, body.decode())
    assert header["typ"] == "secevent+jwt"
    space, path = NAMESPACES[either.issuer], f"account-access-consents/{consent.pk}"
    ours = {
        "nz": [("v3.0", f"open-banking-nz/v3.0/{path}")],
        "uk": [("v3.1", f"open-banking/v3.1/aisp/{path}"), ("v4.0", f"open-banking/v4.0/aisp/{path}")],
    }[either.issuer]
    links = [{"version": version, "link": either.url(below)} for version, below in ours]
    assert abs(claims.pop("iat") - timezone.now().timestamp()) < 30
    assert claims == {
        "iss": either.issuer_url,
        "jti": str(event().pk),
        "aud": either.client_id,
        "sub": links[-1]["link"],
        "txn": str(event().pk),
        "toe": int(consent.status_changed_at.timestamp()),
        "events": {
            URN[either.issuer]: {
                "subject": {
                    "subject_type": f"{space}/rid_{space}/rty",
                    f"{space}/rid": str(consent.pk),
                    f"{space}/rty": "account-access-consents",
                    f"{space}/rlk": links,
                }
            }
        },
    }


@pytest.mark.clause("EVT-04")
def test_an_event_tells_nothing_of_the_customer(either: Recipient, mia: Customer, site: Website) -> None:
    stops(mia, either)
    delivers(Channel.EVENT)

    told = str(by_published_keys(either, site.bodies[0].decode())[1]).lower()

    assert not [word for word in ("mia", "40118204", "everyday") if word in told]


@pytest.mark.clause("EVT-06")
@pytest.mark.parametrize("status", ["200 OK", "204 No Content", "302 Found", "404 Not Found", "503 Busy"])
def test_only_202_says_that_an_event_was_taken(
    either: Recipient, mia: Customer, site: Website, status: str
) -> None:
    stops(mia, either)
    site.behave = says(status)

    assert delivers(Channel.EVENT) == State.WAITING
    assert event().last_error == f"answers {status[:3]}"


@pytest.mark.clause("EVT-06")
def test_an_event_that_was_not_taken_comes_again_with_the_same_id(
    either: Recipient, mia: Customer, site: Website
) -> None:
    stops(mia, either)
    site.behave = says("500 Oh")
    delivers(Channel.EVENT)
    site.behave = says("202 Accepted")
    comes_due()

    assert delivers(Channel.EVENT) == State.DELIVERED

    first, second = (by_published_keys(either, body.decode())[1] for body in site.bodies)
    assert first["jti"] == second["jti"] == str(event().pk)
    assert first["toe"] == second["toe"]


@pytest.mark.clause("EVT-06", "RFC 8935 §2.4")
@pytest.mark.parametrize(
    ("err", "state"),
    [
        ("invalid_request", State.REFUSED),
        ("invalid_issuer", State.REFUSED),
        ("invalid_audience", State.REFUSED),
        ("access_denied", State.REFUSED),
        ("setData", State.REFUSED),
        ("invalid_key", State.WAITING),
        ("authentication_failed", State.WAITING),
        ("never_heard_of", State.WAITING),
    ],
)
def test_what_the_recipient_says_is_wrong_decides_whether_it_is_sent_again(
    either: Recipient, mia: Customer, site: Website, err: str, state: State
) -> None:
    stops(mia, either)
    site.behave = says("400 Bad Request", f'{{"err": "{err}", "description": "so it is"}}'.encode())

    assert delivers(Channel.EVENT) == state
    assert err in event().last_error


@pytest.mark.parametrize(
    "body", [b"", b"no JSON", b"[]", b'{"err": 7}', b'{"err"', b"\xff" * 9000, b"[" * 4096]
)
def test_a_refusal_without_a_reason_is_no_last_word(
    either: Recipient, mia: Customer, site: Website, body: bytes
) -> None:
    stops(mia, either)
    site.behave = says("400 Bad Request", body)

    assert delivers(Channel.EVENT) == State.WAITING


@pytest.mark.clause("EVT-01")
def test_who_has_not_subscribed_is_not_told(uk: Recipient, mia: Customer) -> None:
    stops(mia, uk)

    assert delivers(Channel.EVENT) == State.VOID


@pytest.mark.clause("EVT-01")
@pytest.mark.parametrize(
    "changes",
    [
        {"topics": ["urn:uk:org:openbanking:events:resource-update"]},
        {"created_at": timezone.now() + timedelta(hours=1)},
        {"kind": "callback url", "topics": ["urn:uk:org:openbanking:events:resource-update"]},
    ],
    ids=["to something else", "only afterwards", "by an address for updates alone"],
)
def test_who_subscribed_otherwise_is_not_told(
    uk: Recipient, mia: Customer, site: Website, changes: dict[str, Any]
) -> None:
    subscribes(uk, site.url(CALLBACK))
    Subscription.objects.update(**changes)
    stops(mia, uk)

    assert delivers(Channel.EVENT) == State.VOID
    assert site.connections == 0


@pytest.mark.clause("EVT-02")
def test_a_subscription_supersedes_a_callback_url(uk: Recipient, mia: Customer, site: Website) -> None:
    site.behave = says("202 Accepted")
    asks(uk, "POST", "callback-urls", {"Data": {"Url": site.url(f"/old{CALLBACK}"), "Version": "3.1"}})
    subscribes(uk, site.url(CALLBACK), EventTypes=...)
    stops(mia, uk)

    assert delivers(Channel.EVENT) == State.DELIVERED
    assert site.heads[0].startswith(f"POST {CALLBACK} ")


@pytest.mark.clause("EVT-09")
def test_an_address_that_has_moved_inside_since_is_not_called(
    either: Recipient, mia: Customer, site: Website, settings: Any
) -> None:
    stops(mia, either)
    settings.OUTBOUND_ALLOWED_NETWORKS = []

    assert delivers(Channel.EVENT) == State.WAITING
    assert site.connections == 0
    assert "not a public address" in event().last_error


@pytest.mark.clause("EVT-09")
def test_a_redirect_is_not_followed(either: Recipient, mia: Customer, site: Website) -> None:
    stops(mia, either)
    site.behave = says("307 Elsewhere", headers=f"Location: {site.url('/inside')}\r\n")

    assert delivers(Channel.EVENT) == State.WAITING
    assert site.requests == 1


def test_an_intent_reads_as_the_link_in_the_event_says(
    either: Recipient, mia: Customer, site: Website
) -> None:
    stops(mia, either)
    delivers(Channel.EVENT)
    link = by_published_keys(either, site.bodies[0].decode())[1]["sub"]

    read = asks(either, "GET", link.removeprefix("https://localhost:9444"))

    assert read.status_code == 200
    assert read.json()["Data"]["ConsentId"] == link.rpartition("/")[2]


@pytest.mark.clause("TLS-21", "EVT-06")
def test_whoever_hears_of_it_is_shown_no_certificate_of_ours(uk: Recipient, pki: Authority) -> None:
    seen = list[tuple[object, object]]()

    def looks_at_the_caller(connection: SSLSocket) -> None:
        seen.append((connection.getpeercert(binary_form=True), connection.version()))
        says("202 Accepted")(connection)

    with website(pki.server(), looks_at_the_caller, asks_for=str(pki.file)) as site:
        subscribes(uk, site.url(CALLBACK))
        stopped(uk)
        assert delivers(Channel.EVENT) == State.DELIVERED

    ((certificate, version),) = seen
    assert certificate is None
    assert version in {"TLSv1.2", "TLSv1.3"}
