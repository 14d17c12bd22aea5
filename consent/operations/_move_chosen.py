"""`_move` for many that are chosen by what they have in common: one statement a batch."""

import itertools
import json
import secrets
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

from consent.hashing import EVIDENCE, canonical_around, evidence_hash
from consent.lifecycle import Status, Verb, ender
from consent.models import ConsentEvent, Evidence
from consent.notices import Change
from consent.operations._messages import UNREGISTERED, notice_parameters, registered_kinds, tell_many
from consent.operations._move import Said
from consent.policy import ConsentPolicy
from consent.reasons import Reason


class Choice(NamedTuple):
    """Which consents: SQL over `consent_consent c`, and its parameters by name."""

    sql: str
    parameters: Mapping[str, Any]


def move_chosen(
    choice: Choice,
    verbs: Sequence[tuple[Verb, Status]],
    policies: Mapping[str, ConsentPolicy],
    said: Said,
    *,
    reason: Reason,
    evidence: Mapping[str, Any] | None,
    after: UUID,
    limit: int,
) -> list[UUID]:
    """Move the next `limit` of the consents chosen, in the order of their ids, each by the verb that stands
    beside its status, with its event and whatever its policy wants told of it; gives their ids.

    The same table decides as of one, and the same canonical bytes are hashed, PostgreSQL filling in the
    consent and its version. A consent of a kind that knows no such move by this actor is passed over; so is,
    for now, one that somebody else holds. `evidence` is as in `move`, and the same of each. The caller has
    begun a transaction.
    """
    salt = secrets.token_bytes(16)
    if evidence is not None:
        said = said._replace(detail={**said.detail, EVIDENCE: evidence_hash(salt, evidence).hex()})
    rules, registered = list[Any](), registered_kinds(policies)
    notices = list[tuple[str, str, str, str, str, str]]()
    for (issuer, policy), (verb, source) in itertools.product(policies.items(), verbs):
        reached = {each.target(verb, source, said.actor) for each in policy.lifecycles}
        target = next(filter(None, reached), None)  # where two know the move, it leads both to the same
        if target is None:
            continue
        event = ConsentEvent(
            verb=verb,
            result=target,
            actor=said.actor,
            actor_reference=said.reference,
            at=said.at,
            detail=dict(said.detail),
        )
        without = sorted(policy.kinds_unmoved(verb, source, said.actor))
        who = ender(target, said.actor)
        rules.append((issuer, source, verb, target, who, json.dumps(without), *canonical_around(event)))
        for kind in (*registered, UNREGISTERED):
            change = Change(
                verb=verb, actor=said.actor, kind=kind, source=source, target=target, reason=reason
            )
            told = policy.notices(change)
            notices += [
                (issuer, source.value, kind, each.channel.value, each.topic, each.to.value) for each in told
            ]
    parameters = {
        **{f"rule{number}": list(each) for number, each in enumerate(zip(*rules, strict=True))},
        **notice_parameters(notices, registered, at=said.at),
        **choice.parameters,
        "after": after,
        "limit": limit,
        "at": said.at,
        "actor": said.actor.value,
        "reference": said.reference,
        "detail": json.dumps(said.detail),
    }
    with connection.cursor() as cursor:
        cursor.execute(_MOVE_CHOSEN.format(choice=choice.sql, tell=tell_many(notices)), parameters)
        moved = cursor.fetchall()
    if evidence is not None:  # in an envelope for each of them alone
        Evidence.objects.bulk_create(
            [Evidence.of(key, version, salt=salt, content=evidence) for key, version in moved]
        )
    return [key for key, _ in moved]


_MOVE_CHOSEN = """
WITH rule (issuer, source, verb, target, ended_by, without, before, between, after) AS (
    SELECT * FROM unnest(%(rule0)s::text[], %(rule1)s::text[], %(rule2)s::text[], %(rule3)s::text[],
                         %(rule4)s::text[], %(rule5)s::jsonb[], %(rule6)s::text[], %(rule7)s::text[],
                         %(rule8)s::text[])
), held AS MATERIALIZED (
    SELECT c.id, c.status, c.version, c.last_hash, c.issuer
      FROM consent_consent c
     WHERE c.id > %(after)s::uuid AND {choice} AND EXISTS (
           SELECT FROM rule WHERE (rule.issuer, rule.source) = (c.issuer, c.status)
              AND NOT rule.without ? c.kind)
     ORDER BY c.id LIMIT %(limit)s FOR NO KEY UPDATE OF c SKIP LOCKED
), due AS MATERIALIZED (
    SELECT held.*, rule.verb, rule.target, rule.ended_by,
           sha256(last_hash || convert_to(before || id || between || version + 1 || after, 'UTF8')) AS hash
      FROM held JOIN rule ON (rule.issuer, rule.source) = (held.issuer, held.status)
), moved AS (
    UPDATE consent_consent c SET status = due.target, ended_by = due.ended_by, status_changed_at = %(at)s,
           version = c.version + 1, last_hash = due.hash
      FROM due WHERE c.id = due.id
    RETURNING c.id, c.version, c.status, due.verb, due.status AS source, due.last_hash AS previous,
              c.last_hash, c.issuer, c.client_id, c.kind
), said AS (
    INSERT INTO consent_consentevent
        (consent_id, sequence, verb, result, actor, actor_reference, at, detail, previous, hash)
    SELECT id, version, verb, status, %(actor)s, %(reference)s, %(at)s, %(detail)s::jsonb, previous,
           last_hash
      FROM moved
){tell}
SELECT id, version FROM moved ORDER BY id
"""
