"""Each recipient is told in its own time: none waits for another, and one that is silent is left alone."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from consent import operations
from consent.models import Lane, OutboxMessage, Person
from consent.notices import Channel, State, delivered, nobody_there
from consent.operations.claim import PER_LANE
from consent.retrying import SILENT_AFTER
from demo.authority import Authority
from oidc.soon import FRESHNESS
from tests.actors import Recipient
from tests.people import MakeRecipient
from tests.telling.conftest import comes_due, delivers, stopped
from tests.websites import Website, says, website

pytestmark = pytest.mark.django_db
CALLS = [Channel.CALL]
LATER, LONG_AGO = timezone.now() + timedelta(hours=4), timezone.now() - timedelta(hours=1)


def call() -> OutboxMessage:
    return OutboxMessage.objects.get(channel="call")


def lane_opens_again() -> None:
    Lane.objects.update(closed_until=timezone.now() - timedelta(seconds=1))


@pytest.fixture
def other(make_recipient: MakeRecipient, pki: Authority) -> Iterator[tuple[Recipient, Website]]:
    """Another recipient with a server of its own."""
    with website(pki.server(), says("204 No Content")) as site:
        yield make_recipient("cds", "other", recipient_base_uri=site.url("")), site


def test_a_recipients_backlog_is_taken_a_few_at_a_time_beside_the_others(
    told: Recipient, other: tuple[Recipient, Website]
) -> None:
    for _ in range(5):
        stopped(told)
    stopped(other[0])

    claimed = operations.claim_due(CALLS, limit=10)

    assert sorted(message.client_id for message in claimed) == ["budget-fox"] * PER_LANE + ["other"]
    assert operations.claim_due(CALLS, limit=10) == []


def test_the_first_of_each_recipient_comes_before_the_second_of_any(
    told: Recipient, other: tuple[Recipient, Website]
) -> None:
    now = timezone.now()
    for minutes in (9, 8, 7):
        stopped(told, at=now - timedelta(minutes=minutes))
    stopped(other[0], at=now)

    claimed = operations.claim_due(CALLS, limit=2)

    assert {message.client_id for message in claimed} == {"budget-fox", "other"}


def test_who_did_not_answer_the_last_time_comes_after_the_others_and_one_at_a_time(
    told: Recipient, other: tuple[Recipient, Website]
) -> None:
    now = timezone.now()
    for minutes in (9, 8):
        stopped(told, at=now - timedelta(minutes=minutes))
    stopped(other[0], at=now)
    Lane.objects.create(name="call cds budget-fox", silences=1)

    first, *rest = operations.claim_due(CALLS, limit=10)

    assert first.client_id == "other"
    assert [message.client_id for message in rest] == ["budget-fox"]


@pytest.mark.clause("EVT-08")
def test_messages_of_one_consent_go_out_in_order(told: Recipient) -> None:
    stopped(told)

    (first,) = operations.claim_due([Channel.MAIL], limit=10)
    assert (first.topic, operations.claim_due([Channel.MAIL], limit=10)) == ("given", [])
    operations.settle(first, nobody_there("gone"), draw=0.0)
    assert operations.claim_due([Channel.MAIL], limit=10) == []
    comes_due()
    (first,) = operations.claim_due([Channel.MAIL], limit=10)
    operations.settle(first, delivered("there"), draw=0.0)
    (second,) = operations.claim_due([Channel.MAIL], limit=10)

    assert second.topic == "stopped-by-you"


@pytest.mark.clause("EVT-08")
def test_a_letter_that_waits_for_one_holder_keeps_no_other_holders_waiting(told: Recipient) -> None:
    stopped(told)
    leo = Person.objects.create(username="leo")
    OutboxMessage.objects.filter(topic="given").update(addressee=leo, attempts=3, next_attempt_at=LATER)
    assert not breaks_a_rule()
    OutboxMessage.objects.filter(topic="stopped-by-you").update(next_attempt_at=LONG_AGO)

    assert breaks_a_rule(), "it could go, and does not"
    (letter,) = operations.claim_due([Channel.MAIL], limit=10)

    assert letter.topic == "stopped-by-you"


def breaks_a_rule() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            FRESHNESS["a message that is due, to somebody who answers, is tried within ten minutes"]
        )
        return cursor.fetchone() is not None


def test_a_recipient_that_never_answers_is_left_alone_for_a_while_and_then_asked_once(
    told: Recipient, other: tuple[Recipient, Website], site: Website
) -> None:
    for _ in range(SILENT_AFTER + 3):
        stopped(told)
    site.behave = says("503 Busy")
    for _ in range(SILENT_AFTER):
        assert delivers() == State.WAITING

    assert delivers() is None, "its lane is closed, though messages are due"
    stopped(other[0])
    assert delivers() == State.DELIVERED, "the other's is not"

    lane_opens_again()
    assert len(operations.claim_due(CALLS, limit=10)) == 1, "one goes to see"
    comes_due()
    site.behave = says("204 No Content")
    lane_opens_again()
    assert delivers() == State.DELIVERED
    assert not Lane.objects.exists()
    assert len(operations.claim_due(CALLS, limit=10)) == PER_LANE, "and the rest follow"


def test_who_answers_however_rudely_is_not_left_alone(told: Recipient, site: Website) -> None:
    site.behave = says("400 No")
    for _ in range(SILENT_AFTER + 1):
        stopped(told)
        assert delivers() == State.WAITING

    assert not Lane.objects.exists()
