"""The letter with the receipt goes to a consent's customer once more, because they ask for it."""

from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Q, QuerySet

from consent.models import Consent, OutboxMessage
from consent.models.outbox import UNSETTLED
from consent.notices import Channel, Notice, State
from consent.operations._messages import message
from consent.operations.remind import ENDING
from consent.operations.tell_of_use import OF_USE

APART = timedelta(minutes=10)
"""So long after one letter no other is sent again."""
OF_OTHERS = "joint-"
"""How the topics of letters begin that tell what others decided about an account; these hold no receipt."""
AGAIN = "again "
"""How the occasion of a letter begins that is sent once more."""


class Again(StrEnum):
    """What came of it."""

    IS_SENT = "is sent"
    NOTHING_TO_SEND = "nothing to send"
    """Nobody was written to of this consent, or nobody knows any more whose it was."""
    TOO_SOON = "too soon"
    """One is on its way, or went out just now."""


def receipts_of(consent_id: UUID) -> QuerySet[OutboxMessage]:
    """Letters to a consent's customer that hold the receipt: not reminders, nor news of its use,
    and not what others decided."""
    letters = OutboxMessage.objects.filter(consent_id=consent_id, channel=Channel.MAIL, addressee=None)
    return letters.exclude(topic__in=(ENDING.topic, *OF_USE)).exclude(topic__startswith=OF_OTHERS)


@transaction.atomic
def letter_again(consent_id: UUID, *, at: datetime) -> Again:
    """Have the newest receipt of a consent sent again.

    It is a message of its own: programs that receive mail may drop what has the id of a letter they have had.
    """
    consent = Consent.objects.select_for_update(no_key=True).filter(pk=consent_id).first()
    receipts = receipts_of(consent_id)
    newest = receipts.order_by("-sequence", "-next_attempt_at").first()
    if consent is None or consent.customer_id is None or newest is None:
        return Again.NOTHING_TO_SEND
    just_now = Q(state=State.DELIVERED, settled_at__gt=at - APART)
    if receipts.filter(Q(state__in=UNSETTLED) | just_now).exists():
        return Again.TOO_SOON
    letter = message(consent, Notice(Channel.MAIL, newest.topic), at, occasion=f"{AGAIN}{uuid4().hex}")
    letter.sequence, letter.at = newest.sequence, newest.at  # what it says of when it happened
    letter.save(force_insert=True)
    return Again.IS_SENT
