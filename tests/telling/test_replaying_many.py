"""A range of dead letters is sent once more: all of it, apart from each other, and nothing else."""

from collections.abc import Callable
from datetime import datetime, timedelta
from io import StringIO
from itertools import pairwise

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from consent.dead_letters import DeadLetters, counted
from consent.models import Lane, OutboxMessage
from consent.notices import GIVES_UP_AFTER, Channel, State, lane_of
from consent.operations import replay_dead
from consent.retrying import REPLAYED_A_MINUTE
from tests.staff.things import a_consent, dead_letters

pytestmark = [pytest.mark.django_db, pytest.mark.clause("EVT-08"), pytest.mark.usefixtures("bank")]
APART = timedelta(minutes=1) / REPLAYED_A_MINUTE
ALL = DeadLetters(channel="call")


def waits(client_id: str = "one") -> list[datetime]:
    """When each message to a client is due, in order."""
    rows = OutboxMessage.objects.filter(client_id=client_id, state="waiting").order_by(
        "at", "next_attempt_at"
    )
    return list(rows.values_list("next_attempt_at", flat=True))


def steps(moments: list[datetime]) -> set[timedelta]:
    return {after - before for before, after in pairwise(moments)}


def replays(*arguments: str) -> str:
    said = StringIO()
    call_command("outbox", "replay", *arguments, stdout=said)
    return said.getvalue()


def test_they_are_due_one_after_the_other_the_oldest_first(now: datetime) -> None:
    for hours in (1, 3, 2):
        dead_letters(1, to="one", at=now - timedelta(hours=hours))

    again = replay_dead(ALL)

    due = waits()
    assert (again.number, again.last_due) == (3, due[-1])
    assert steps(due) == {APART}
    assert due[0] <= timezone.now()


def test_nobody_waits_for_what_is_sent_to_another() -> None:
    dead_letters(5, to="one")
    dead_letters(5, to="two")

    replay_dead(ALL)

    assert waits("one") == waits("two")


def test_more_of_them_come_behind_those_that_wait_already() -> None:
    dead_letters(3, to="one")
    replay_dead(ALL)
    dead_letters(2, to="one")

    replay_dead(ALL)

    first, second = waits()[:3], waits()[3:]
    assert len(second) == 2
    assert second[0] >= first[-1] + APART
    assert steps(second) == {APART}


def test_batches_go_on_where_the_one_before_ended() -> None:
    dead_letters(5, to="one")

    made = [replay_dead(ALL, at_most=2).number for _ in range(4)]

    assert made == [2, 2, 1, 0]
    assert min(steps(sorted(waits()))) >= APART


def test_each_has_all_of_its_time_from_when_it_is_due() -> None:
    dead_letters(3, to="one")

    replay_dead(ALL)

    for row in OutboxMessage.objects.filter(channel="call"):
        assert row.give_up_at == row.next_attempt_at + GIVES_UP_AFTER[Channel.CALL]
        assert (row.settled_at, row.claimed_until) == (None, None)


def test_a_recipient_that_was_left_alone_is_tried_at_once_and_no_other() -> None:
    dead_letters(1, to="one")
    for name in ("one", "two"):
        Lane.objects.create(name=lane_of(Channel.CALL, "cds", name), silences=9, closed_until=timezone.now())

    replay_dead(ALL)

    assert [lane.name for lane in Lane.objects.all()] == ["call cds two"]


@pytest.mark.parametrize(
    ("which", "number"),
    [
        (DeadLetters(client_id="one"), 5),
        (DeadLetters(client_id="one", issuer="nz"), 2),
        (DeadLetters(issuer="cds"), 4),
        (DeadLetters(channel="call", topic="stopped"), 6),
        (DeadLetters(channel="call", topic="started"), 0),
        (DeadLetters(channel="event"), 0),
        (DeadLetters(died_by=datetime.fromisoformat("2026-01-01T00:00:00Z")), 0),
    ],
)
def test_as_many_are_sent_as_were_counted(which: DeadLetters, number: int) -> None:
    dead_letters(3, to="one")
    dead_letters(2, to="one", issuer="nz")
    dead_letters(1, to="two")

    assert counted(which).number == number
    assert replay_dead(which).number == number


def test_a_range_begins_with_its_first_moment_and_ends_before_its_last(now: datetime) -> None:
    for hours in (3, 2, 1):
        dead_letters(1, to="one", at=now - timedelta(hours=hours))

    which = DeadLetters(since=now - timedelta(hours=2), until=now - timedelta(hours=1))

    assert counted(which).number == replay_dead(which).number == 1
    assert OutboxMessage.objects.get(channel="call", state="waiting").at == which.since


def test_how_long_it_takes_is_told_by_who_gets_the_most() -> None:
    dead_letters(REPLAYED_A_MINUTE, to="one")
    dead_letters(2 * REPLAYED_A_MINUTE, to="two")

    assert counted(ALL).minutes == 2


@pytest.mark.parametrize("state", [State.DELIVERED, State.VOID, State.HELD, State.WAITING])
def test_what_is_not_dead_is_no_part_of_it(state: State) -> None:
    dead_letters(2, to="one")
    settled = None if state in {State.HELD, State.WAITING} else timezone.now()
    row = OutboxMessage.objects.filter(channel="call").earliest("pk")
    OutboxMessage.objects.filter(pk=row.pk).update(state=state, settled_at=settled)
    row.refresh_from_db()

    assert replay_dead(ALL).number == 1
    left = OutboxMessage.objects.get(pk=row.pk)
    assert (left.state, left.next_attempt_at) == (state, row.next_attempt_at)


# --- at the command line ----------------------------------------------------------------------------------


def test_an_operator_replays_a_range_at_the_command_line(now: datetime) -> None:
    dead_letters(2, to="one", at=now - timedelta(hours=2))
    dead_letters(1, to="one", at=now)
    dead_letters(1, to="two")

    said = replays("--dead", "--client-id", "one", "--channel", "call", "--until", now.isoformat())

    assert said.startswith("2 messages wait to be sent again, the last at ")
    assert len(waits("one")) == 2
    assert replays("--dead", "--channel", "event") == "0 messages wait to be sent again\n"


@pytest.mark.parametrize(
    ("arguments", "fault"),
    [
        (("--since", "2026-02-01", "--until", "2026-02-01T00:00:00Z"), "--until is not after --since"),
        (("--since", "yesterday"), "yesterday"),
        (("--client-id", "nobody"), "no dead letter is for the client nobody"),
        (("--client-id", "one", "--issuer", "nz"), "no dead letter is for the client one"),
        (("--channel", "pigeon"), "pigeon"),
    ],
)
def test_a_range_that_cannot_be_meant_is_refused(arguments: tuple[str, ...], fault: str) -> None:
    dead_letters(1, to="one")

    with pytest.raises(CommandError, match=fault):
        replays("--dead", *arguments)

    assert waits() == []


@pytest.fixture
def now() -> datetime:
    return timezone.now()


def test_letters_to_customers_are_one_lane_whoever_they_are_about(make_letter: Callable[[], None]) -> None:
    make_letter()
    make_letter()

    assert replay_dead(DeadLetters(channel="mail")).number == 2
    due = OutboxMessage.objects.filter(channel="mail", state="waiting").values_list(
        "next_attempt_at", flat=True
    )
    assert steps(sorted(due)) == {APART}


@pytest.fixture
def make_letter() -> Callable[[], None]:
    def make() -> None:
        a_consent()
        OutboxMessage.objects.filter(channel="mail").update(state="failed", settled_at=timezone.now())

    return make
