"""The clock ends what is over. Access had ended at the instant; this tidies the status."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from consent.lifecycle import Actor, Status, Verb
from consent.models import Consent
from consent.operations._move import move
from consent.policy import ConsentPolicy


def expire_due(*, at: datetime, policies: Mapping[str, ConsentPolicy], limit: int) -> list[UUID]:
    """Close up to `limit` consents of these issuers whose end, or whose time to be decided, has come at `at`.

    Each is its own transaction, so a crash loses and repeats none; rows another worker holds are skipped.
    Returns the ids closed.
    """
    due = Consent.objects.filter(
        Q(status__in=[Status.ACTIVE, Status.AWAITING], expires_at__lte=at)
        | Q(status__in=[Status.AWAITING, Status.INCOMPLETE], authorise_by__lte=at),
        issuer__in=policies.keys(),
    ).order_by("expires_at")
    closed = []
    for consent_id in due.values_list("pk", flat=True)[:limit]:
        with transaction.atomic():
            consent = due.select_for_update(skip_locked=True, no_key=True).filter(pk=consent_id).first()
            if consent is None:
                continue
            move(
                consent,
                Verb.EXPIRE,
                actor=Actor.CLOCK,
                reference="",
                at=at,
                lifecycle=policies[consent.issuer].lifecycle_of(consent.kind),
                detail={},
            )
            closed.append(consent_id)
    return closed
