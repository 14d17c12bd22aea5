"""Messages go out again until they are taken: what is answered decides, and when they are tried again."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from consent import operations
from consent.delivering import deliver_one
from consent.models import DeliveryAttempt, OutboxMessage
from consent.notices import Channel, Message, State, delivered, nobody_there
from consent.retrying import LONGEST, SILENT_AFTER, left_alone, wait_after
from demo.authority import Authority
from oidc.telling.recipient_call import call_recipient
from tests.actors import Recipient
from tests.people import MakeRecipient
from tests.telling.conftest import comes_due, delivers, stopped
from tests.websites import Behave, Website, says, website

pytestmark = pytest.mark.django_db
CALLS = [Channel.CALL]


def call() -> OutboxMessage:
    return OutboxMessage.objects.get(channel="call")


# --- waits ------------------------------------------------------------------------------------------------


@pytest.mark.clause("ARR-08", "EVT-06")
def test_waits_double_up_to_a_limit_and_are_spread_between_half_and_whole() -> None:
    whole = [wait_after(attempt, 1.0).total_seconds() for attempt in range(1, 14)]

    assert whole[:5] == [10, 20, 40, 80, 160]
    assert set(whole[11:]) == {LONGEST.total_seconds()}
    assert wait_after(1, 0.0) == timedelta(seconds=5)
    assert wait_after(10**6, 1.0) == LONGEST


def test_the_other_side_may_ask_for_a_longer_wait_but_not_for_ever() -> None:
    assert wait_after(1, 1.0, timedelta(minutes=5)) == timedelta(minutes=5)
    assert wait_after(1, 1.0, timedelta(days=9)) == LONGEST
    assert wait_after(5, 1.0, timedelta(seconds=1)) == timedelta(seconds=160)


def test_a_silent_recipient_is_left_alone_longer_and_longer() -> None:
    spans = [left_alone(silences) for silences in range(SILENT_AFTER - 1, SILENT_AFTER + 9)]

    assert spans[0] is None
    assert spans[1:4] == [timedelta(minutes=1), timedelta(minutes=2), timedelta(minutes=4)]
    assert spans[-1] == spans[-2] == timedelta(minutes=30)


# --- answers ----------------------------------------------------------------------------------------------


def silent(tls: Any) -> None:
    tls.recv(1)


def endless(tls: Any) -> None:
    tls.sendall(b"HTTP/1.1 204 No Content\r\n")
    while True:
        tls.sendall(b"X: " + b"y" * 4000 + b"\r\n")


def endless_body(tls: Any) -> None:
    tls.sendall(b"HTTP/1.1 500 Oh\r\nContent-Length: 99999999\r\n\r\n")
    while True:
        tls.sendall(b" " * 4096)


def hangs_up(tls: Any) -> None:
    tls.sendall(b"HTTP/1.1 20")


@pytest.mark.peer("6b-12")
@pytest.mark.clause("ARR-08", "EVT-09")
@pytest.mark.parametrize(
    ("behave", "state", "said"),
    [
        pytest.param(says("204 No Content"), State.DELIVERED, "", id="taken"),
        pytest.param(says("200 OK", b"fine" * 9999), State.DELIVERED, "", id="taken, with many words"),
        pytest.param(says("422 No"), State.REFUSED, "answers 422", id="unknown there"),
        pytest.param(says("400 No"), State.WAITING, "answers 400", id="bad request"),
        pytest.param(says("401 Who"), State.WAITING, "answers 401", id="not believed"),
        pytest.param(says("429 Slowly"), State.WAITING, "answers 429", id="too often"),
        pytest.param(says("500 Oh"), State.WAITING, "answers 500", id="broken"),
        pytest.param(
            says("302 Found", headers="Location: /x\r\n"), State.WAITING, "answers 302", id="elsewhere"
        ),
        pytest.param(endless, State.WAITING, "without end", id="a head without end"),
        pytest.param(endless_body, State.WAITING, "answers 500", id="a body without end"),
        pytest.param(hangs_up, State.WAITING, "cannot be reached", id="half an answer"),
    ],
)
def test_what_is_answered_decides_what_becomes_of_a_message(
    told: Recipient, site: Website, behave: Behave, state: State, said: str
) -> None:
    stopped(told)
    site.behave = behave

    assert delivers() == state
    assert said in call().last_error
    attempt = DeliveryAttempt.objects.get()
    assert attempt.outcome == state
    assert attempt.ended_at is not None


@pytest.mark.peer("6b-12")
@pytest.mark.clause("ARR-08", "EVT-09")
@pytest.mark.usefixtures("impatient")
def test_who_does_not_answer_is_not_waited_for(told: Recipient, site: Website) -> None:
    stopped(told)
    site.behave = silent

    assert delivers() == State.WAITING
    assert "longer than" in call().last_error


@pytest.mark.clause("ARR-08")
@pytest.mark.parametrize(
    ("header", "seconds"), [("", 10), ("120", 120), ("soon", 10), ("-1", 10), ("9" * 40, 10)]
)
def test_the_next_attempt_waits_as_long_as_was_asked(
    told: Recipient, site: Website, header: str, seconds: int
) -> None:
    stopped(told)
    site.behave = says("503 Busy", headers=f"Retry-After: {header}\r\n" if header else "")

    delivers()

    wait = call().next_attempt_at - timezone.now()
    assert seconds - 5 < wait.total_seconds() <= seconds
    assert delivers() is None


@pytest.mark.clause("EVT-09")
def test_a_recipient_that_cannot_prove_its_name_is_told_nothing(
    make_recipient: MakeRecipient, pki: Authority, tmp_path: Any
) -> None:
    with website(Authority(tmp_path / "pki").server(), says("204 No Content")) as impostor:
        stopped(make_recipient("cds", recipient_base_uri=impostor.url("")))

        assert delivers() == State.WAITING
        assert impostor.requests == 0
    assert "certificate verify failed" in call().last_error


@pytest.mark.clause("EVT-09")
def test_an_address_that_leads_inside_is_refused_at_each_call(
    told: Recipient, site: Website, settings: Any
) -> None:
    stopped(told)
    settings.OUTBOUND_ALLOWED_NETWORKS = []

    assert delivers() == State.WAITING
    assert "not a public address" in call().last_error
    assert site.connections == 0


def test_a_recipient_without_an_address_cannot_be_told(cds: Recipient) -> None:
    stopped(cds)

    assert delivers() == State.REFUSED
    assert call().last_error == "has registered no recipient_base_uri"


# --- leases -----------------------------------------------------------------------------------------------


@pytest.mark.clause("EVT-08")
def test_a_message_is_one_workers_until_its_lease_is_over(told: Recipient) -> None:
    stopped(told)
    (first,) = operations.claim_due(CALLS, limit=1)
    assert operations.claim_due(CALLS, limit=1) == []

    OutboxMessage.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))
    (second,) = operations.claim_due(CALLS, limit=1)

    assert (second.id, first.attempt, second.attempt) == (first.id, 1, 2)


def test_who_was_overtaken_can_say_that_it_was_taken_and_nothing_else(told: Recipient) -> None:
    stopped(told)
    (first,) = operations.claim_due(CALLS, limit=1)
    comes_due()
    (second,) = operations.claim_due(CALLS, limit=1)

    assert operations.settle(first, nobody_there("too late"), draw=0.0) == State.WAITING
    assert call().claimed_until is not None, "the other worker still has it"
    assert operations.settle(first, delivered("late"), draw=0.0) == State.DELIVERED
    assert operations.settle(second, nobody_there("again"), draw=0.0) == State.DELIVERED
    assert list(DeliveryAttempt.objects.values_list("number", "outcome")) == [
        (1, "delivered"),
        (2, "waiting"),
    ]


def breaks(_message: Message) -> Any:
    raise ZeroDivisionError("of customer 40118204")


def test_a_message_whose_sender_breaks_waits_longer_and_longer_as_any_other(
    told: Recipient, caplog: pytest.LogCaptureFixture
) -> None:
    stopped(told)

    for attempt in (1, 2, 3):
        begun = timezone.now()
        assert deliver_one({Channel.CALL: breaks}, draw=lambda: 1.0) == State.WAITING
        assert call().next_attempt_at - begun >= wait_after(attempt, 1.0)
        OutboxMessage.objects.update(next_attempt_at=begun)

    assert call().last_error == "its sender broke: ZeroDivisionError"
    assert [record.message for record in caplog.records if record.exc_info] == ["sender broke"] * 3
    assert deliver_one({Channel.CALL: call_recipient}) == State.DELIVERED


def test_a_worker_that_dies_leaves_its_message_to_the_lease(told: Recipient) -> None:
    stopped(told)

    def dies(_message: Message) -> Any:
        raise SystemExit

    with pytest.raises(SystemExit):
        deliver_one({Channel.CALL: dies})
    assert deliver_one({Channel.CALL: call_recipient}) is None
    comes_due()

    assert deliver_one({Channel.CALL: call_recipient}) == State.DELIVERED
    assert DeliveryAttempt.objects.get(number=1).ended_at is None
