"""When a consent ended, by whom and why: where time did it, at that moment, whenever a job wrote it down."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Subquery
from django.db.models.functions import Coalesce

from consent.lifecycle import ENDED, Actor, Status
from consent.models import ConsentEvent
from consent.reasons import Reason
from consent.searching import KeptConsent

_BY = {
    Actor.CUSTOMER: "its customer",
    Actor.AUTHORISER: "another holder of an account",
    Actor.RECIPIENT: "the company",
    Actor.HOLDER: "the bank",
    Actor.CLOCK: "time",
}

_WORDS: Mapping[str, str] = {Reason.ACCOUNT_SWITCHED: "account-switched (to another bank)"}
"""Of reasons that do not say all by themselves."""


@dataclass(frozen=True, kw_only=True)
class End:
    at: datetime
    by: str
    """In words; of the bank, which of its systems or who of its staff. "" where its log does not say."""
    reason: str
    """The bank's, where it gave one."""


def ended_at(kept: KeptConsent) -> datetime | None:
    """None while it stands."""
    if kept.status_now not in ENDED:
        return None
    if kept.status_now is not Status.EXPIRED:
        return kept.status_changed_at
    undecided, unused = kept.authorised_at is None, kept.in_use_since is None
    ends = (kept.expires_at, kept.authorise_by if undecided else None, kept.pick_up_by if unused else None)
    return min((end for end in ends if end is not None), default=kept.status_changed_at)


def end_of(kept: KeptConsent) -> End | None:
    """None while it stands."""
    at = ended_at(kept)
    if at is None:
        return None
    if kept.status not in ENDED:  # no job has written it down yet
        return End(at=at, by=_BY[Actor.CLOCK], reason="")
    moves = ConsentEvent.objects.filter(consent_id=kept.id)
    stood = moves.filter(result=Status.ACTIVE).order_by("-sequence").values("sequence")[:1]
    since = Coalesce(Subquery(stood), 0)
    event = moves.filter(result=kept.status, sequence__gt=since).order_by("sequence").first()
    if event is None:
        return End(at=at, by="", reason="")
    by = _BY[Actor(event.actor)]
    if event.actor == Actor.HOLDER and event.actor_reference:
        by = f"{by} ({event.actor_reference})"
    return End(at=at, by=by, reason=said_why(event))


def said_why(event: ConsentEvent) -> str:
    """The bank's reason for what an event did; "" where it gave none."""
    reason: str = event.detail.get("reason", "")
    return _WORDS.get(reason, reason)
