"""The bank's gateway says how far a payment has come that it had counted (CON-74)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from consent.models import PaymentProgress, PaymentUse
from consent.operations._again import until_done
from consent.operations._move import Overtaken
from consent.payments import COME_TO_ITS_END
from consent.policy import ConsentPolicy
from consent.storing import store, unless_there


@dataclass(frozen=True, kw_only=True)
class Reported:
    """What is known of a payment now."""

    number: int
    """Of the use."""
    status: str
    since: datetime
    repeated: bool
    """Whether that was known before."""


class NoSuchUse(Exception):
    """Nothing was counted under that key."""


class NoSuchStatus(Exception):
    """No word for a payment of that kind, in the version of its consent."""


class AtItsEnd(Exception):
    """Something was reported before after which nothing comes."""


def report_progress(
    *, consent_id: UUID, issuer: str, key: str, status: str, at: datetime, policy: ConsentPolicy
) -> Reported:
    """Keep what is new as the next report about the use of that key. What was said before may come again, and
    late: it turns nothing back, and what holds is answered.

    Raises NoSuchUse, NoSuchStatus and AtItsEnd. Of two reports at once one is the next, and the other is
    judged by it.
    """

    def turn() -> Reported:
        uses = PaymentUse.objects.select_related("consent").filter(consent__issuer=issuer, key=key)
        counted = uses.filter(consent=consent_id).first()
        if counted is None:
            raise NoSuchUse
        resource = policy.intent_of(counted.consent.kind)
        words = resource.progress if resource else {}
        if status not in words:
            raise NoSuchStatus(", ".join(words))
        reports = list(counted.progress.order_by("number"))
        last = reports[-1] if reports else None
        if last is not None and status in {each.status for each in reports}:
            return Reported(number=counted.number, status=last.status, since=last.at, repeated=True)
        if last is not None and words.get(last.status) in COME_TO_ITS_END:
            raise AtItsEnd(last.status)
        row = PaymentProgress(use=counted, number=(last.number if last else 0) + 1, status=status, at=at)
        if not all(store(provided=[unless_there(row)])):
            raise Overtaken
        return Reported(number=counted.number, status=status, since=at, repeated=False)

    return until_done(turn)
