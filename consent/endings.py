"""Who ended a consent, and why: what its last move says of it."""

from typing import NamedTuple
from uuid import UUID

from consent.lifecycle import Actor, Status, Verb
from consent.models import ConsentEvent
from consent.reasons import Reason

BY_SEVERAL = frozenset({Status.REJECTED, Status.WITHDRAWN})
"""The statuses that more than one actor can bring about; of any other, the status itself says who did."""


class Ended(NamedTuple):
    actor: Actor
    reason: Reason | None
    """The bank's, where it gave one."""


def ending_of(consent_id: UUID) -> Ended:
    """Of a consent in one of the statuses above: one that was brought back may have ended before, too."""
    moves = ConsentEvent.objects.filter(consent_id=consent_id, verb__in=(Verb.REJECT, Verb.WITHDRAW))
    actor, detail = moves.order_by("-sequence").values_list("actor", "detail")[0]
    reason = detail.get("reason")
    return Ended(Actor(actor), Reason(reason) if reason else None)
