"""A recipient asks: a consent is born, awaiting its customer's decision."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from consent.lifecycle import Actor
from consent.models import Consent, IdempotencyKey
from consent.operations._move import born
from consent.policy import ConsentPolicy, Terms


class IdempotencyConflict(Exception):
    """The key was used before, for another body."""


@dataclass(frozen=True, kw_only=True)
class Once:
    """An idempotency key, as one client sent it to one endpoint, with the bytes it stands for."""

    endpoint: str
    key: str
    body: bytes

    @property
    def digest(self) -> bytes:
        return hashlib.sha256(self.body).digest()


def propose(
    *,
    issuer: str,
    client_id: str,
    recipient_id: UUID,
    kind: str,
    terms: Terms,
    at: datetime,
    policy: ConsentPolicy,
    once: Once | None = None,
) -> Consent:
    """Store what a client asks for; the customer has `policy.authorise_within` to decide.

    With `once`, a repeat gives the first call's consent as it is now, and raises IdempotencyConflict where
    the key came with another body. The UNIQUE row decides between callers that race: the loser's transaction,
    its consent included, is rolled back.
    """
    consent = Consent(
        issuer=issuer,
        client_id=client_id,
        recipient_id=recipient_id,
        kind=kind,
        permissions=list(terms.permissions),
        wire=dict(terms.wire or {}),
        created_at=at,
        authorise_by=at + policy.authorise_within,
        lasts=terms.lasts,
        expires_at=terms.expires_at,
        transactions_from=terms.transactions_from,
        transactions_to=terms.transactions_to,
    )
    asked = {"permissions": consent.permissions, "wire": consent.wire}
    try:
        with transaction.atomic():
            born(consent, actor=Actor.RECIPIENT, reference=client_id, at=at, detail=asked)
            if once is not None:
                _remember(once, consent, at)
    except IntegrityError:
        if once is None:
            raise
        kept = _kept(once, issuer, client_id)
        if kept is None:
            raise
        if bytes(kept.body_digest) != once.digest:
            raise IdempotencyConflict from None
        return kept.consent
    return consent


def _remember(once: Once, consent: Consent, at: datetime) -> None:
    IdempotencyKey.objects.create(
        issuer=consent.issuer,
        client_id=consent.client_id,
        endpoint=once.endpoint,
        key=once.key,
        body_digest=once.digest,
        consent=consent,
        created_at=at,
    )


def _kept(once: Once, issuer: str, client_id: str) -> IdempotencyKey | None:
    return (
        IdempotencyKey.objects.select_related("consent")
        .filter(issuer=issuer, client_id=client_id, endpoint=once.endpoint, key=once.key)
        .first()
    )
