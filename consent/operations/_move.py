"""The one place that gives a consent a status, and with it its audit event and what is to be told of it."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Model

from consent.hashing import EVIDENCE, FIRST_PREVIOUS, event_hash, evidence_hash
from consent.interaction import present
from consent.lifecycle import (
    KEEPS_STATUS,
    OF_ACCOUNTS,
    Actor,
    Lifecycle,
    Status,
    TransitionRefused,
    Verb,
    ender,
    status_at,
)
from consent.models import Consent, ConsentEvent, Evidence
from consent.notices import Addressee, Change
from consent.operations._messages import Concerned, messages_about, others_of
from consent.operations._shared_spans import CHANGES_ACCOUNTS, keep_shared_spans
from consent.policy import ConsentPolicy
from consent.reasons import Reason
from consent.storing import Proviso, Store, altered, store

Detail = Mapping[str, Any]
OF_TOKENS = ("in_use_since", "edition_in_use")
"""Columns that whatever stores a token writes, without a move: no move may write them back, but for what
brings back a consent of which no token can be stored meanwhile."""
WIRE = ("open_wire", "sealed_wire")
"""What was asked for: whoever seals it, or rotates its key, makes no move either."""
LEAVES: Mapping[Verb, Sequence[str]] = {
    # Whoever says these holds the row.
    Verb.AMEND: OF_TOKENS,
    Verb.REAUTHORISE: OF_TOKENS,
    Verb.REVIVE: ("in_use_since", *WIRE),
}
"""The columns that a move leaves alone, where these are not all of the above."""


class Said(NamedTuple):
    """Who moved a consent, when, and what it rested on."""

    actor: Actor
    reference: str
    at: datetime
    detail: Detail


class Overtaken(Exception):
    """Somebody else moved the consent since it was read."""


class NotProvided(Exception):
    """What the caller wanted to hold as well does not; `place` is where it stands among it."""

    def __init__(self, place: int) -> None:
        super().__init__(f"proviso {place}")
        self.place = place


def born(
    consent: Consent,
    *,
    actor: Actor,
    reference: str,
    at: datetime,
    lifecycle: Lifecycle,
    detail: Detail,
    evidence: Detail | None,
    provided: Sequence[Proviso],
    beside: Sequence[Model],
    store: Store,
) -> bool:
    """Store a new consent, in the first status of its life, with the first event of its chain and the rows
    `beside` it; False where one of `provided` does not hold. `evidence` is as in `move`."""
    consent.status, consent.status_changed_at, consent.version = lifecycle.born, at, 1
    consent.last_hash = FIRST_PREVIOUS
    detail, kept = _beside_the_log(consent, detail, evidence)
    first = _event(consent, Verb.PROPOSE, Said(actor, reference, at, detail))
    return all(store(consent, *beside, *kept, first, provided=provided))


def move(
    consent: Consent,
    verb: Verb,
    *,
    actor: Actor,
    reference: str,
    at: datetime,
    policy: ConsentPolicy,
    detail: Detail,
    evidence: Detail | None = None,
    reason: Reason | None = None,
    beside: Sequence[Model] = (),
    provided: Sequence[Proviso] = (),
    dropped: Iterable[int] = (),
) -> Consent:
    """Move a consent, with its next event, the rows `beside` it and whatever its policy wants told of it, all
    in one statement; raises lifecycle.TransitionRefused, also where time has ended it.

    `evidence` is what is personal: the event keeps its salted hash, and it stands where it can be erased.
    What is said of single accounts names them there, and others hear of it who have a say in one of those.
    `dropped` are others who had a say in an account, and have none any more. Raises NotProvided where one of
    `provided` does not hold. The caller has locked the consent's row, or else reads it again and asks once
    more where this raises Overtaken.
    """
    before, source = consent.version, Status(consent.status)
    by_now = status_at(consent, at)
    if by_now is not source and actor is not Actor.CLOCK:  # what is over has ended, swept or not
        raise TransitionRefused(verb, by_now, actor)
    consent.status = target = policy.lifecycle_of(consent.kind).next_status(verb, source, actor)
    if target is not source:
        consent.ended_by = ender(target, actor)
    if target is not source or verb not in KEEPS_STATUS:
        consent.status_changed_at = at
    consent.version += 1
    change = Change(verb=verb, actor=actor, kind=consent.kind, source=source, target=target, reason=reason)
    detail, kept = _beside_the_log(consent, detail, evidence)
    event = _event(consent, verb, Said(actor, reference, at, detail))
    notices = policy.notices(change)
    to_others = any(notice.to is not Addressee.CUSTOMER for notice in notices)
    accounts = (evidence or {})["accounts"] if verb in OF_ACCOUNTS else None
    others = list(others_of([consent.pk], accounts=accounts)[consent.pk]) if to_others else []
    others += [Concerned(customer_id=one, asked=False, dropped=True) for one in sorted(dropped)]
    messages = messages_about(consent, notices, at, others=others, by=reference)
    as_read = altered(consent, leaving=LEAVES.get(verb, OF_TOKENS + WIRE), version=before)
    *others_held, moved = store(event, *beside, *messages, *kept, provided=[*provided, as_read])
    if not all(others_held):
        raise NotProvided(others_held.index(False))
    if not moved:
        raise Overtaken
    if verb in CHANGES_ACCOUNTS:
        keep_shared_spans(consent, at)
    return consent


def _beside_the_log(
    consent: Consent, detail: Detail, evidence: Detail | None
) -> tuple[Detail, Sequence[Evidence]]:
    """What the next event of a consent says, and the row of what it only holds the hash of, if any."""
    if evidence is None:
        return detail, ()
    salt = secrets.token_bytes(16)
    row = Evidence.of(consent, consent.version, salt=salt, content=evidence)
    return {**detail, EVIDENCE: evidence_hash(salt, evidence).hex()}, (row,)


def _event(consent: Consent, verb: Verb, said: Said) -> ConsentEvent:
    """The next event of a consent, which becomes its last."""
    event = ConsentEvent(
        consent=consent,
        sequence=consent.version,
        verb=verb,
        result=consent.status,
        actor=said.actor,
        actor_reference=said.reference,
        at=said.at,
        detail={**said.detail, **present()},
        previous=bytes(consent.last_hash),
    )
    event.hash = consent.last_hash = event_hash(event)
    return event
