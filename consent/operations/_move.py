"""The one place that gives a consent a status, and with it its audit event and what is to be told of it."""

import itertools
import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import Model

from consent.hashing import EVIDENCE, FIRST_PREVIOUS, canonical_around, event_hash, evidence_hash
from consent.interaction import present
from consent.lifecycle import (
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
from consent.operations._messages import (
    UNREGISTERED,
    Concerned,
    messages_about,
    notice_parameters,
    others_of,
    registered_kinds,
    tell_many,
)
from consent.operations._shared_spans import CHANGES_ACCOUNTS, keep_shared_spans
from consent.policy import ConsentPolicy
from consent.reasons import Reason
from consent.storing import Proviso, Store, altered, store

Detail = Mapping[str, Any]
OF_TOKENS = ("in_use_since", "edition_in_use")
"""Columns that whatever stores a token writes, without a move: no move may write them back."""


class Said(NamedTuple):
    """Who moved a consent, when, and what it rested on."""

    actor: Actor
    reference: str
    at: datetime
    detail: Detail


class Overtaken(Exception):
    """Somebody else moved the consent since it was read."""


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
    dropped: Iterable[int] = (),
) -> Consent:
    """Move a consent, with its next event, the rows `beside` it and whatever its policy wants told of it, all
    in one statement; raises lifecycle.TransitionRefused, also where time has ended it.

    `evidence` is what is personal: the event keeps its salted hash, and it stands where it can be erased.
    `dropped` are others who had a say in an account, and have none any more. The caller has locked the
    consent's row, or else reads it again and asks once more where this raises Overtaken.
    """
    before, source = consent.version, Status(consent.status)
    by_now = status_at(consent, at)
    if by_now is not source and actor is not Actor.CLOCK:  # what is over has ended, swept or not
        raise TransitionRefused(verb, by_now, actor)
    consent.status = target = policy.lifecycle_of(consent.kind).next_status(verb, source, actor)
    if target is not source:
        consent.ended_by = ender(target, actor)
    if verb not in OF_ACCOUNTS:
        consent.status_changed_at = at
    consent.version += 1
    change = Change(verb=verb, actor=actor, kind=consent.kind, source=source, target=target, reason=reason)
    detail, kept = _beside_the_log(consent, detail, evidence)
    event = _event(consent, verb, Said(actor, reference, at, detail))
    notices = policy.notices(change)
    to_others = any(notice.to is not Addressee.CUSTOMER for notice in notices)
    others = list(others_of([consent.pk])[consent.pk]) if to_others else []
    others += [Concerned(customer_id=one, asked=False, dropped=True) for one in sorted(dropped)]
    messages = messages_about(consent, notices, at, others=others, by=reference)
    as_read = altered(consent, leaving=OF_TOKENS, version=before)
    if not all(store(event, *beside, *messages, *kept, provided=[as_read])):
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


class Page(NamedTuple):
    """What `move_page` came to."""

    looked: int
    moved: int
    ids: list[UUID]
    """Of those it moved, in the order of their moments; empty where nobody asked for them."""
    end: tuple[datetime, UUID] | None
    """The last place in the order that it looked at; None where there was none."""
    skipped: list[UUID]
    """Due, and locked or moved by somebody else in this instant: whoever pages must come to them again."""


def move_page(
    verb: Verb,
    policies: Mapping[str, ConsentPolicy],
    *,
    sources: Iterable[Status],
    column: str,
    only: str,
    after: tuple[datetime, UUID],
    also: Sequence[UUID],
    limit: int,
    at: datetime,
    name_them: bool,
) -> Page:
    """Look at the next `limit` consents in the order of `column` whose moment has come at `at`, and at those
    in `also`; move, at the clock's word, each that is in one of `sources` and fits `only` (SQL), with its
    event and whatever its policy wants told of it, in one statement.

    It is `move` for many: the same table decides, and the same canonical bytes are hashed, PostgreSQL filling
    in the consent and its version. Rows that others hold are skipped, so nobody waits.
    """
    rules, registered = list[Any](), registered_kinds(policies)
    notices = list[tuple[str, str, str, str, str, str]]()
    for issuer, source in itertools.product(policies, sources):
        reached = {each.target(verb, source, Actor.CLOCK) for each in policies[issuer].lifecycles}
        for target in filter(None, reached):
            said = ConsentEvent(verb=verb, result=target, actor=Actor.CLOCK, at=at, detail={})
            rules.append((issuer, source.value, target.value, *canonical_around(said)))
            for kind in (*registered, UNREGISTERED):
                change = Change(verb=verb, actor=Actor.CLOCK, kind=kind, source=source, target=target)
                told = policies[issuer].notices(change)
                notices += [
                    (issuer, source.value, kind, each.channel.value, each.topic, each.to.value)
                    for each in told
                ]
    parameters = {
        **{f"rule{number}": list(each) for number, each in enumerate(zip(*rules, strict=True))},
        **notice_parameters(notices, registered, at=at),
        "moment": after[0],
        "consent": after[1],
        "also": list(also),
        "limit": limit,
        "at": at,
        "verb": verb.value,
        "actor": Actor.CLOCK.value,
        "name_them": name_them,
        "of_accounts": verb in OF_ACCOUNTS,
    }
    with connection.cursor() as cursor:
        statement = _MOVE_PAGE.format(column=column, only=only, tell=tell_many(notices))
        cursor.execute(statement, parameters)
        looked, moved, ids, moment, consent, skipped = cursor.fetchone()
    return Page(looked, moved, ids or [], (moment, consent) if looked else None, skipped or [])


# The planner cannot know how many rows a WITH gives, and thinks of one. Where it would then compare each row
# with each, the statement is written so that it cannot: NOT IN is hashed, aggregates stand alone.
_MOVE_PAGE = """
WITH rule (issuer, source, target, before, between, after) AS (
    SELECT * FROM unnest(%(rule0)s::text[], %(rule1)s::text[], %(rule2)s::text[],
                         %(rule3)s::text[], %(rule4)s::text[], %(rule5)s::text[])
), page AS MATERIALIZED (
    (SELECT ctid AS place, id, {column} AS moment, issuer, status, version, last_hash, in_use_since
       FROM consent_consent
      WHERE ({column}, id) > (%(moment)s::timestamptz, %(consent)s::uuid) AND {column} <= %(at)s::timestamptz
      ORDER BY {column}, id LIMIT %(limit)s)
    UNION ALL
    SELECT ctid, id, {column}, issuer, status, version, last_hash, in_use_since
      FROM consent_consent WHERE id = ANY(%(also)s::uuid[])
), due AS MATERIALIZED (
    SELECT place, id, version, moment, rule.source, rule.target, page.last_hash AS previous,
           sha256(last_hash || convert_to(before || id || between || version + 1 || after, 'UTF8')) AS hash
      FROM page JOIN rule ON (rule.issuer, rule.source) = (page.issuer, page.status) AND {only}
), held AS MATERIALIZED (
    SELECT due.* FROM due JOIN consent_consent c ON c.ctid = due.place
     WHERE (c.id, c.version) = (due.id, due.version) FOR NO KEY UPDATE OF c SKIP LOCKED
), moved AS (
    UPDATE consent_consent c SET status = held.target, version = c.version + 1, last_hash = held.hash,
           status_changed_at = CASE WHEN %(of_accounts)s THEN c.status_changed_at ELSE %(at)s END
      FROM held WHERE c.ctid = held.place
    RETURNING c.id, c.version, c.status, held.previous, c.last_hash, held.moment, held.source, c.issuer,
              c.client_id, c.kind
), said AS (
    INSERT INTO consent_consentevent
        (consent_id, sequence, verb, result, actor, actor_reference, at, detail, previous, hash)
    SELECT id, version, %(verb)s, status, %(actor)s, '', %(at)s, '{{}}'::jsonb, previous, last_hash FROM moved
){tell}, done AS (
    SELECT count(*) AS number, CASE WHEN %(name_them)s THEN array_agg(id ORDER BY moment, id) END AS ids
      FROM moved
), missed AS (
    SELECT array_agg(id) AS ids FROM due WHERE id NOT IN (SELECT id FROM held)
), last AS (
    SELECT moment, id FROM page ORDER BY moment DESC, id DESC LIMIT 1
)
SELECT (SELECT count(*) FROM page), done.number, done.ids, last.moment, last.id, missed.ids
  FROM done CROSS JOIN missed LEFT JOIN last ON true
"""
