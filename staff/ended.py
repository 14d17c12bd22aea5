"""When a consent ended: where time did it, at that moment, whenever a job wrote it down."""

from datetime import datetime

from consent.lifecycle import ENDED, Status
from consent.searching import KeptConsent


def ended_at(kept: KeptConsent) -> datetime | None:
    """None while it stands."""
    if kept.status_now not in ENDED:
        return None
    if kept.status_now is not Status.EXPIRED:
        return kept.status_changed_at
    undecided, unused = kept.authorised_at is None, kept.in_use_since is None
    ends = (kept.expires_at, kept.authorise_by if undecided else None, kept.pick_up_by if unused else None)
    return min((end for end in ends if end is not None), default=kept.status_changed_at)
