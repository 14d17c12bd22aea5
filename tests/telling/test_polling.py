"""A recipient fetches its events, and says what became of those that it was given."""

import json
from typing import Any
from uuid import UUID

import pytest
from django.utils import timezone

from consent.models import DeliveryAttempt, OutboxMessage, Subscription
from consent.notices import Channel, State
from tests.actors import Answer, Customer, Recipient
from tests.people import MakeRecipient
from tests.telling.conftest import CALLBACK, asks, by_published_keys, delivers, stops, subscribes
from tests.websites import Website, says

pytestmark = [pytest.mark.django_db, pytest.mark.clause("EVT-03")]


@pytest.fixture
def poller(uk: Recipient) -> Recipient:
    """Subscribed without an address: it comes and fetches."""
    subscribes(uk)
    return uk


def polls(recipient: Recipient, **asked: Any) -> Answer:
    return asks(recipient, "POST", "events", asked)


def sets(recipient: Recipient, **asked: Any) -> dict[str, str]:
    answer = polls(recipient, **asked)
    assert answer.status_code == 200, answer.content
    return dict(answer.json()["sets"])


def states() -> list[str]:
    events = OutboxMessage.objects.filter(channel="event").order_by("at")
    return list(events.values_list("state", flat=True))


def stopped_twice(mia: Customer, recipient: Recipient) -> list[str]:
    """Ids of two events, the older first."""
    for _ in range(2):
        stops(mia, recipient)
        mia = Customer("mia")
    events = OutboxMessage.objects.filter(channel="event").order_by("at")
    return [str(pk) for pk in events.values_list("pk", flat=True)]


@pytest.mark.clause("RFC 8936 §2.2")
def test_an_event_is_given_signed_until_it_is_acknowledged(poller: Recipient, mia: Customer) -> None:
    consent = stops(mia, poller)
    assert delivers(Channel.EVENT) == State.HELD

    answer = polls(poller, returnImmediately=True)
    ((jti, compact),) = answer.json()["sets"].items()
    _, claims = by_published_keys(poller, compact)

    assert answer.json()["moreAvailable"] is False
    assert claims["jti"] == jti
    assert str(consent.pk) in claims["sub"]
    assert list(sets(poller)) == [jti]
    assert sets(poller, ack=[jti]) == {}
    assert states() == ["delivered"]
    assert sets(poller) == {}


def test_an_event_can_be_fetched_before_any_job_has_looked_at_it(poller: Recipient, mia: Customer) -> None:
    stops(mia, poller)

    (jti,) = sets(poller)

    assert sets(poller, ack=[jti]) == {}
    assert delivers(Channel.EVENT) is None


@pytest.mark.clause("RFC 8936 §2.2")
def test_the_oldest_come_first_and_as_many_as_wished(poller: Recipient, mia: Customer) -> None:
    older, newer = stopped_twice(mia, poller)

    first = polls(poller, maxEvents=1).json()
    assert (list(first["sets"]), first["moreAvailable"]) == ([older], True)
    second = polls(poller, maxEvents=1, ack=[older]).json()
    assert (list(second["sets"]), second["moreAvailable"]) == ([newer], False)
    last = polls(poller, maxEvents=0, ack=[newer]).json()
    assert last == {"sets": {}, "moreAvailable": False}
    assert states() == ["delivered", "delivered"]


@pytest.mark.clause("RFC 8936 §2.5")
def test_only_what_was_given_can_be_acknowledged(poller: Recipient, mia: Customer) -> None:
    stops(mia, poller)
    jti = str(OutboxMessage.objects.get(channel="event").pk)

    given = sets(poller, ack=[jti])

    assert list(given) == [jti]
    assert states() == ["waiting"]


@pytest.mark.clause("RFC 8936 §2.5")
def test_nobody_fetches_or_acknowledges_anothers_events(
    poller: Recipient, mia: Customer, make_recipient: MakeRecipient
) -> None:
    other = make_recipient("uk", "another")
    subscribes(other)
    stops(mia, poller)
    (jti,) = sets(poller)

    assert sets(other, ack=[jti], setErrs={jti: {"err": "invalid_request"}}) == {}

    assert states() == ["waiting"]
    assert list(sets(poller)) == [jti]


@pytest.mark.clause("RFC 8936 §2.4")
@pytest.mark.parametrize(
    ("err", "state", "again"), [("invalid_request", "refused", 0), ("invalid_key", "waiting", 1)]
)
def test_what_is_wrong_with_an_event_decides_whether_it_is_given_again(
    poller: Recipient, mia: Customer, err: str, state: str, again: int
) -> None:
    stops(mia, poller)
    (jti,) = sets(poller)

    given = sets(poller, setErrs={jti: {"err": err, "description": "so it is"}})

    assert len(given) == again
    assert states() == [state]
    assert "so it is" in OutboxMessage.objects.get(pk=jti).last_error


def test_each_handing_out_is_on_record_with_what_became_of_it(poller: Recipient, mia: Customer) -> None:
    stops(mia, poller)
    (jti,) = sets(poller)
    sets(poller)
    sets(poller, ack=[jti], maxEvents=0)

    attempts = DeliveryAttempt.objects.filter(message_id=UUID(jti)).values_list("number", "outcome", "detail")

    assert list(attempts) == [(1, "", "fetched"), (2, "delivered", "acknowledged")]


def test_what_could_not_be_pushed_can_still_be_fetched(uk: Recipient, mia: Customer, site: Website) -> None:
    subscribes(uk, site.url(CALLBACK))
    stops(mia, uk)
    site.behave = says("503 Busy")
    delivers(Channel.EVENT)
    OutboxMessage.objects.filter(channel="event").update(state="failed", settled_at=timezone.now())

    (jti,) = sets(uk)

    assert sets(uk, ack=[jti]) == {}
    assert states() == ["delivered"]


def test_what_was_pushed_and_taken_is_not_given_again(uk: Recipient, mia: Customer, site: Website) -> None:
    site.behave = says("202 Accepted")
    subscribes(uk, site.url(CALLBACK))
    stops(mia, uk)
    delivers(Channel.EVENT)

    assert sets(uk) == {}


def test_who_has_not_subscribed_is_given_nothing(uk: Recipient, mia: Customer) -> None:
    stops(mia, uk)

    assert sets(uk) == {}


def test_events_of_other_types_or_of_before_the_subscription_are_not_given(
    poller: Recipient, mia: Customer
) -> None:
    stops(mia, poller)
    Subscription.objects.update(topics=["urn:uk:org:openbanking:events:resource-update"])
    assert sets(poller) == {}
    Subscription.objects.update(topics=[], created_at=timezone.now())
    assert sets(poller) == {}


@pytest.mark.parametrize(
    "asked",
    [
        {"maxEvents": -1},
        {"maxEvents": True},
        {"maxEvents": "1"},
        {"maxEvents": 1.5},
        {"returnImmediately": "yes"},
        {"ack": "one"},
        {"ack": [1]},
        {"setErrs": []},
        {"setErrs": {"a": {}}},
        {"setErrs": {"a": {"err": 1}}},
        {"setErrs": {"a": {"err": "x", "description": 1}}},
        {"acknowledge": []},
    ],
    ids=json.dumps,
)
def test_what_cannot_be_understood_is_refused_whole(poller: Recipient, asked: dict[str, Any]) -> None:
    answer = polls(poller, **asked)

    assert answer.status_code == 400
    assert answer.json()["Errors"][0]["ErrorCode"].startswith("UK.OBIE.Field.")


def test_ids_that_are_none_of_ours_are_passed_over(poller: Recipient) -> None:
    strange = ["", "x", "0" * 500, "ffffffff-ffff-4fff-8fff-ffffffffffff"]

    assert sets(poller, ack=strange, setErrs={one: {"err": "invalid_key"} for one in strange}) == {}
