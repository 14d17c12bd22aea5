"""Dead letters that several send again at once, or that are delivered after all while somebody does."""

from datetime import timedelta
from itertools import pairwise

import pytest
from django.utils import timezone

from consent.dead_letters import DeadLetters
from consent.models import OutboxMessage
from consent.notices import Channel, delivered
from consent.operations import claim_due, replay, replay_dead, settle
from consent.retrying import REPLAYED_A_MINUTE
from tests.races.threads import at_once, held_up
from tests.staff.things import dead_letters

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.clause("EVT-08"),
    pytest.mark.usefixtures("bank"),
]
ALL = DeadLetters(channel="call")


def one() -> OutboxMessage:
    return OutboxMessage.objects.filter(channel="call").order_by("pk")[0]


def test_however_many_send_a_range_at_once_each_message_waits_once_and_none_too_soon() -> None:
    dead_letters(12, to="one")

    numbers = at_once(*[lambda: replay_dead(ALL, at_most=4).number] * 4)

    assert sorted(numbers) == [0, 4, 4, 4]
    due = sorted(OutboxMessage.objects.filter(channel="call").values_list("next_attempt_at", flat=True))
    gaps = [after - before for before, after in pairwise(due)]
    assert min(gaps) >= timedelta(minutes=1) / REPLAYED_A_MINUTE


def test_what_is_delivered_at_that_moment_stays_delivered() -> None:
    """By a worker who was so slow that the message had been given up."""
    dead_letters(3, to="one")
    taken = one()
    replay([taken.pk])
    (message,) = claim_due([Channel.CALL], limit=1)
    OutboxMessage.objects.filter(pk=taken.pk).update(state="failed", settled_at=timezone.now())

    again = held_up(lambda: settle(message, delivered("answers 204"), draw=1.0), lambda: replay_dead(ALL))

    assert again.number == 2
    taken.refresh_from_db()
    assert (taken.state, taken.settled_at is not None) == ("delivered", True)


def test_what_one_sends_again_by_its_id_at_that_moment_keeps_its_turn() -> None:
    dead_letters(3, to="one")
    taken = one()

    again = held_up(lambda: replay([taken.pk]), lambda: replay_dead(ALL))

    assert again.number == 2
    due = (
        OutboxMessage.objects.filter(channel="call").order_by("next_attempt_at").values_list("pk", flat=True)
    )
    assert due[0] == taken.pk


def test_what_dies_anew_meanwhile_is_none_of_what_was_looked_at() -> None:
    dead_letters(2, to="one")
    looked, taken = timezone.now(), one()

    def dies_anew() -> None:
        replay([taken.pk])
        OutboxMessage.objects.filter(pk=taken.pk).update(state="refused", settled_at=timezone.now())

    again = held_up(dies_anew, lambda: replay_dead(DeadLetters(channel="call", died_by=looked)))

    assert again.number == 1
    taken.refresh_from_db()
    assert taken.state == "refused"
