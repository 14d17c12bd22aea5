"""What nobody took is given up after its time, seen by operators, and sent again when they ask."""

from datetime import timedelta
from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from consent import operations
from consent.models import DeliveryAttempt, Lane, OutboxMessage
from consent.notices import GIVES_UP_AFTER, Channel, State, held
from consent.operations.settle import GRACE, HELD_FOR
from tests.actors import Recipient
from tests.telling.conftest import delivers, grows_older, stopped
from tests.websites import Website, says

pytestmark = pytest.mark.django_db
CALLS = [Channel.CALL]


def call() -> OutboxMessage:
    return OutboxMessage.objects.get(channel="call")


@pytest.mark.peer("6-14")
@pytest.mark.clause("ARR-08")
def test_a_message_is_given_up_after_its_time_with_a_last_attempt(told: Recipient, site: Website) -> None:
    stopped(told)
    site.behave = says("503 Busy")
    grows_older(GIVES_UP_AFTER[Channel.CALL] - timedelta(minutes=1))
    assert delivers() == State.WAITING
    assert call().next_attempt_at <= call().give_up_at

    grows_older(timedelta(minutes=2))

    assert delivers() == State.FAILED
    assert delivers() is None
    assert (call().attempts, call().last_error) == (2, "answers 503")


@pytest.mark.clause("ARR-08")
def test_a_message_that_nobody_could_try_is_given_up_too(told: Recipient) -> None:
    stopped(told)
    grows_older(GIVES_UP_AFTER[Channel.CALL] + GRACE)

    assert operations.give_up() >= 1
    assert call().state == State.FAILED


def test_what_nobody_fetches_is_given_up_as_well(told: Recipient) -> None:
    stopped(told)
    (message,) = operations.claim_due(CALLS, limit=1)
    operations.settle(message, held(), draw=1.0)
    assert call().give_up_at == call().at + HELD_FOR
    grows_older(HELD_FOR + GRACE)

    operations.give_up()

    assert call().state == State.FAILED


@pytest.mark.clause("ARR-08")
def test_a_dead_letter_is_sent_again_when_somebody_asks(told: Recipient, site: Website) -> None:
    stopped(told)
    site.behave = says("422 No")
    delivers()
    Lane.objects.create(name=call().lane, silences=9, closed_until=timezone.now() + timedelta(days=1))
    site.behave = says("204 No Content")

    call_command("outbox", "replay", "--dead", "--issuer", "cds", stdout=StringIO())

    assert delivers() == State.DELIVERED
    assert DeliveryAttempt.objects.count() == 2


def test_a_range_of_dead_letters_leaves_the_others(told: Recipient, site: Website) -> None:
    site.behave = says("422 No")
    now = timezone.now()
    for hours in (3, 1):
        stopped(told, at=now - timedelta(hours=hours))
        delivers()
    since = (now - timedelta(hours=2)).isoformat()

    call_command("outbox", "replay", "--dead", "--since", since, stdout=StringIO())

    states = OutboxMessage.objects.filter(channel="call").order_by("at").values_list("state", flat=True)
    assert list(states) == ["refused", "waiting"]


def test_what_was_delivered_is_sent_again_only_by_its_id(told: Recipient, site: Website) -> None:
    stopped(told)
    delivers()
    call_command("outbox", "replay", "--dead", stdout=StringIO())
    assert delivers() is None

    call_command("outbox", "replay", str(call().pk), stdout=StringIO())

    assert delivers() == State.DELIVERED
    assert site.requests == 2


@pytest.mark.parametrize("arguments", [[], [str(uuid4()), "--dead"]])
def test_an_operator_says_which_messages(arguments: list[str]) -> None:
    with pytest.raises(CommandError, match="name messages"):
        call_command("outbox", "replay", *arguments)


def test_operators_see_what_could_not_be_told_and_why(told: Recipient, site: Website) -> None:
    stopped(told)
    site.behave = says("422 No")
    delivers()
    listed, one = StringIO(), StringIO()

    call_command("outbox", "show", stdout=listed)
    call_command("outbox", "show", str(call().pk), stdout=one)

    assert f"{call().pk}" in listed.getvalue()
    assert "cds budget-fox stopped answers 422" in listed.getvalue()
    assert "  1 " in one.getvalue()
    assert one.getvalue().rstrip().endswith("refused answers 422")
    with pytest.raises(CommandError, match="no message"):
        call_command("outbox", "show", str(uuid4()))


def test_what_was_told_is_kept_for_a_year_and_more_and_then_forgotten(told: Recipient) -> None:
    stopped(told)
    delivers()
    assert operations.forget_messages() == 0

    OutboxMessage.objects.filter(channel="call").update(settled_at=timezone.now() - timedelta(days=401))

    assert operations.forget_messages() == 1
    assert not DeliveryAttempt.objects.exists()
    assert OutboxMessage.objects.filter(channel="mail").count() == 2
