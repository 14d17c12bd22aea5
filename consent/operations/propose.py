"""A recipient asks: a consent is born, in the first status of its kind."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Model

from consent.lifecycle import Actor
from consent.models import Consent, IdempotencyKey
from consent.operations._move import born
from consent.policy import ConsentPolicy, Terms
from consent.storing import Store, store, unless_there


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
    beside: Callable[[Consent], Sequence[Model]] = lambda _consent: (),
    store: Store = store,
) -> Consent:
    """Store what a client asks for; the customer has `policy.authorise_within` to decide, or less where the
    terms say so.

    With `once`, a repeat gives the first call's consent as it is now, and raises IdempotencyConflict where
    the key came with another body. The UNIQUE row decides between callers that race: the loser's consent is
    not stored. The rows `beside` a new consent are stored in the same statement, by way of `store`.

    What is asked for stands in the event; of money it is evidence, and sealed, since it names people and
    their accounts.
    """
    latest = at + policy.authorise_within
    wire = dict(terms.wire or {})
    asked = {"wire": wire}
    about_people = kind in policy.kinds_to_pay
    consent = Consent(
        issuer=issuer,
        client_id=client_id,
        recipient_id=recipient_id,
        kind=kind,
        permissions=list(terms.permissions),
        created_at=at,
        authorise_by=min(latest, terms.decide_by or latest),
        lasts=terms.lasts,
        expires_at=terms.expires_at,
        transactions_from=terms.transactions_from,
        transactions_to=terms.transactions_to,
    )
    consent.keep_wire(wire, about_people=about_people)
    born_now = born(
        consent,
        actor=Actor.RECIPIENT,
        reference=client_id,
        at=at,
        lifecycle=policy.lifecycle_of(kind),
        detail={"permissions": consent.permissions, **({} if about_people else asked)},
        evidence=asked if about_people else None,
        provided=[unless_there(_remembering(once, consent, at))] if once is not None else [],
        beside=beside(consent),
        store=store,
    )
    if born_now or once is None:
        return consent
    if kept := kept_by(once, issuer, client_id):
        return kept
    return propose(  # its day ended between the two: the key is a new one now
        issuer=issuer,
        client_id=client_id,
        recipient_id=recipient_id,
        kind=kind,
        terms=terms,
        at=at,
        policy=policy,
        once=once,
        beside=beside,
        store=store,
    )


def _remembering(once: Once, consent: Consent, at: datetime) -> IdempotencyKey:
    return IdempotencyKey(
        issuer=consent.issuer,
        client_id=consent.client_id,
        endpoint=once.endpoint,
        key=once.key,
        body_digest=once.digest,
        consent=consent,
        created_at=at,
    )


def kept_by(once: Once, issuer: str, client_id: str) -> Consent | None:
    """What the key stands for already; None for a new one. Raises IdempotencyConflict."""
    keys = IdempotencyKey.objects.select_related("consent")
    kept = keys.filter(issuer=issuer, client_id=client_id, endpoint=once.endpoint, key=once.key).first()
    if kept is not None and bytes(kept.body_digest) != once.digest:
        raise IdempotencyConflict
    return kept.consent if kept else None
