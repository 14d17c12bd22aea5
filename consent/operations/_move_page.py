"""`_move` for many whose time has come: one statement a page, which the clock is the actor of."""

import itertools
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

from consent.hashing import canonical_around
from consent.lifecycle import OF_ACCOUNTS, Actor, Status, Verb
from consent.models import ConsentEvent
from consent.notices import Change
from consent.operations._messages import UNREGISTERED, notice_parameters, registered_kinds, tell_many
from consent.policy import ConsentPolicy


class Rows(NamedTuple):
    """Consents to look at, in SQL that fits `_MOVE_PAGE`."""

    held: str
    """What gives `held`: those that are due, by `rule`, that nobody else holds, and what to make of each."""
    answer: str
    """What selects a Page, out of that and of `done`."""
    parameters: Mapping[str, Any]
    """All but those that `move_page` knows, by name."""


_BECOMES = """id, version, rule.source, rule.target, last_hash AS previous,
           sha256(last_hash || convert_to(before || id || between || version + 1 || after, 'UTF8')) AS hash"""
_PAGE = """page AS MATERIALIZED (
    {rows}
), due AS MATERIALIZED (
    SELECT place, moment, {becomes}
      FROM page JOIN rule ON (rule.issuer, rule.source) = (page.issuer, page.status) AND {only}
), held AS MATERIALIZED (
    SELECT due.* FROM due JOIN consent_consent c ON c.ctid = due.place
     WHERE (c.id, c.version) = (due.id, due.version) FOR NO KEY UPDATE OF c SKIP LOCKED
)"""
# The planner cannot know how many rows a WITH gives, and thinks of one. Where it would then compare each row
# with each, the statement is written so that it cannot: NOT IN is hashed, aggregates stand alone.
_PAGE_ANSWER = """, missed AS (
    SELECT array_agg(id) AS ids FROM due WHERE id NOT IN (SELECT id FROM held)
), last AS (
    SELECT moment, id FROM page ORDER BY moment DESC, id DESC LIMIT 1
)
SELECT (SELECT count(*) FROM page), done.number, done.ids, last.moment, last.id, missed.ids
  FROM done CROSS JOIN missed LEFT JOIN last ON true"""
_SEEN = """SELECT ctid AS place, id, {column} AS moment, issuer, status, version, last_hash, in_use_since
       FROM consent_consent"""
_NEXT = """
    ({seen}
      WHERE ({column}, id) > (%(moment)s::timestamptz, %(consent)s::uuid) AND {column} <= %(at)s::timestamptz
      ORDER BY {column}, id LIMIT %(limit)s)
    UNION ALL
    ({seen} WHERE id = ANY(%(named)s::uuid[]) AND {column} <= %(at)s::timestamptz)"""
_NAMED = "{seen} WHERE id = ANY(%(named)s::uuid[])"
# Whoever walks need not be told what others held, as it looks at the end for whatever is left. So these are
# held as they are read.
_STRETCH = """held AS MATERIALIZED (
    SELECT c.ctid AS place, c.{column} AS moment, {becomes}
      FROM consent_consent c JOIN rule ON (rule.issuer, rule.source) = (c.issuer, c.status) AND {only}
     WHERE c.ctid >= %(first)s::tid AND c.ctid < %(beyond)s::tid AND c.{column} <= %(at)s::timestamptz
       FOR NO KEY UPDATE OF c SKIP LOCKED
)"""
_STRETCH_ANSWER = "SELECT done.number, done.number, done.ids, NULL, NULL, NULL FROM done"


def next_in_order(
    column: str, *, after: tuple[datetime, UUID], also: Sequence[UUID], limit: int, only: str
) -> Rows:
    """The next `limit` consents in the order of `column` whose moment has come, and those in `also` of which
    that is so still: whoever held them may have moved it. Due are those alone that fit `only` (SQL)."""
    values = {"moment": after[0], "consent": after[1], "limit": limit, "named": list(also)}
    return _paged(_NEXT, column, only, values)


def named(column: str, ids: Sequence[UUID]) -> Rows:
    """These, whatever their moment in `column`."""
    return _paged(_NAMED, column, "TRUE", {"named": list(ids)})


def _paged(rows: str, column: str, only: str, values: Mapping[str, Any]) -> Rows:
    seen = rows.format(seen=_SEEN.format(column=column), column=column)
    return Rows(_PAGE.format(rows=seen, becomes=_BECOMES, only=only), _PAGE_ANSWER, values)


def in_stretch(column: str, *, first: int, beyond: int, only: str) -> Rows:
    """Those whose moment in `column` has come and that fit `only`, in these blocks of their table. Such a
    page tells what moved, and neither an end nor what others held."""
    values = {"first": f"({first},0)", "beyond": f"({beyond},0)"}
    return Rows(_STRETCH.format(column=column, becomes=_BECOMES, only=only), _STRETCH_ANSWER, values)


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
    rows: Rows,
    at: datetime,
    name_them: bool,
) -> Page:
    """Look at `rows`; move, at the clock's word, each that is in one of `sources`, with its event and what
    its policy wants told of it, in one statement.

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
        **rows.parameters,
        "at": at,
        "verb": verb.value,
        "actor": Actor.CLOCK.value,
        "name_them": name_them,
        "of_accounts": verb in OF_ACCOUNTS,
    }
    with connection.cursor() as cursor:
        statement = _MOVE_PAGE.format(
            held=rows.held, answer=rows.answer, tell=tell_many(notices, of_the_late=verb is Verb.TIME_OUT)
        )
        cursor.execute(statement, parameters)
        looked, moved, ids, moment, consent, skipped = cursor.fetchone()
    return Page(looked, moved, ids or [], (moment, consent) if moment else None, skipped or [])


_MOVE_PAGE = """
WITH rule (issuer, source, target, before, between, after) AS (
    SELECT * FROM unnest(%(rule0)s::text[], %(rule1)s::text[], %(rule2)s::text[],
                         %(rule3)s::text[], %(rule4)s::text[], %(rule5)s::text[])
), {held}, moved AS (
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
){answer}
"""
