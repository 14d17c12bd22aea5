"""What came of an attempt is recorded, and of those that nobody ever took."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now

from consent.models import DeliveryAttempt, Lane, OutboxMessage
from consent.models.outbox import UNSETTLED
from consent.notices import GIVES_UP_AFTER, Message, Outcome, State
from consent.retrying import left_alone, wait_after

HELD_FOR = timedelta(days=30)
"""How long a message waits to be fetched."""
GRACE = timedelta(hours=1)
"""How long after its time a message may wait for a last attempt."""
LONGEST_REASON = 300


@transaction.atomic
def settle(message: Message, outcome: Outcome, *, draw: float, counts: bool = True) -> State:
    """Record an attempt's outcome, and when the next one is due; gives the state the message is in now.

    `draw` (0 to 1) spreads the waits. Who was overtaken after its lease can still report that a message was
    taken, and nothing else. Of several in one letter one alone `counts` as an answer of the mail server, or
    as none.
    """
    row = OutboxMessage.objects.select_for_update().annotate(now=Now()).get(pk=message.id)
    now: datetime = row.now
    reason = outcome.reason[:LONGEST_REASON]
    DeliveryAttempt.objects.filter(message=row, number=message.attempt).update(
        ended_at=now, outcome=outcome.state, detail=reason
    )
    if counts:
        _remember_whether_they_answer(row.lane, outcome, now)
    overtaken = row.state != State.WAITING or row.attempts != message.attempt
    if overtaken and (outcome.state is not State.DELIVERED or row.state == State.DELIVERED):
        return State(row.state)
    row.state, row.claimed_until, row.last_error = outcome.state, None, reason
    if outcome.state is State.DELIVERED:
        row.last_error = ""
    elif outcome.due is not None:
        row.next_attempt_at, row.give_up_at = outcome.due, outcome.due + GIVES_UP_AFTER[message.channel]
    elif outcome.state is State.HELD:
        row.give_up_at = row.at + HELD_FOR
    elif outcome.state is State.WAITING:
        if row.give_up_at <= now:
            row.state = State.FAILED
        row.next_attempt_at = min(now + wait_after(row.attempts, draw, outcome.after), row.give_up_at)
    row.settled_at = None if row.state in UNSETTLED else now
    row.save()
    return State(row.state)


def give_up() -> int:
    """Send to the dead letters what has waited longer than its time, also where no attempt could be made."""
    overdue = OutboxMessage.objects.filter(state__in=UNSETTLED, give_up_at__lte=Now() - GRACE)
    return overdue.update(state=State.FAILED, claimed_until=None, settled_at=Now())


def _remember_whether_they_answer(lane: str, outcome: Outcome, now: datetime) -> None:
    if outcome.down:
        Lane.objects.bulk_create([Lane(name=lane, silences=0)], ignore_conflicts=True)
        Lane.objects.filter(name=lane).update(silences=F("silences") + 1)
        silences = Lane.objects.values_list("silences", flat=True).get(name=lane)
        alone = left_alone(silences)
        Lane.objects.filter(name=lane).update(closed_until=now + alone if alone else None)
    elif outcome.state in {State.DELIVERED, State.REFUSED, State.WAITING}:
        Lane.objects.filter(name=lane).delete()
