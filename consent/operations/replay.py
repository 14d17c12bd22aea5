"""Messages are sent once more because somebody asks for it: dead letters, or what a receiver has lost."""

from collections.abc import Collection
from uuid import UUID

from django.db import transaction
from django.db.models import Case, Value, When
from django.db.models.functions import Now

from consent.models import Lane, OutboxMessage
from consent.models.outbox import UNSETTLED
from consent.notices import GIVES_UP_AFTER, State


@transaction.atomic
def replay(messages: Collection[UUID]) -> int:
    """Let settled messages wait again, due now and with all their time before them; gives how many.

    Their ids stay, so that whoever has taken one already can tell. Recipients that were left alone because
    they did not answer are tried again at once.
    """
    settled = OutboxMessage.objects.filter(pk__in=messages).exclude(state__in=UNSETTLED)
    lanes = list(settled.values_list("lane", flat=True).distinct())
    lasts = Case(
        *(When(channel=channel, then=Value(lasts)) for channel, lasts in GIVES_UP_AFTER.items()),
    )
    again = settled.update(
        state=State.WAITING,
        settled_at=None,
        claimed_until=None,
        next_attempt_at=Now(),
        give_up_at=Now() + lasts,
    )
    Lane.objects.filter(name__in=lanes).delete()
    return again
