"""Counts by day what happened to consents, what was disclosed and how soon recipients were told.

Each day is counted anew from the rows themselves while it may still change, so a run that failed, or two at
once, leave nothing counted twice. A page that draws the counts reads days, and no consent.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db import connection, transaction

from consent.figures import midnight
from consent.happenings import Happening, Wait
from consent.lifecycle import Actor, Status, Verb
from consent.operations.disclose import OURSELVES
from consent.over import OVER_SQL
from consent.policy import ConsentPolicy
from consent.reasons import Reason

DAY = timedelta(days=1)
AT_A_TIME, REMEMBERED = timedelta(days=31), timedelta(days=400)
"""How many days one statement counts at most; and how far back the first run of all goes."""
LOOKED_AT = timedelta(days=365)
"""Of consents given before that, nobody asks how long they live."""


def count_days(*, at: datetime, policies: Mapping[str, ConsentPolicy]) -> None:
    """Count every day that may have changed since it was counted: yesterday, today, and what was missed."""
    asked = _asked(policies)
    for since, until in days_to_count("consent_consentcount", at):
        with transaction.atomic(), connection.cursor() as cursor:
            _alone(cursor)
            bounds = {"since": since, "until": until, "now": at}
            for table, column, counting in _BY_DAY:
                cursor.execute(f"DELETE FROM {table} WHERE {column} >= %(since)s AND {column} < %(until)s"  # noqa: S608 -- names from below
                               + _ONLY.get(table, ""), bounds)  # fmt: skip
                cursor.execute(counting, {**asked, **bounds})


def count_those_in_force(*, at: datetime, policies: Mapping[str, ConsentPolicy]) -> None:
    """Count the consents in force now, for today; and once a day anew how old they become. It reads every
    consent, so it runs rarely.

    The first time of all, the days of the last year are told from what consents say of themselves today,
    customers excepted.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        _alone(cursor)
        said = {**_asked(policies), "now": at, "today": at.astimezone(UTC).date(), "year": at - LOOKED_AT}
        cursor.execute("SELECT EXISTS (SELECT FROM consent_inforcecount)", [])
        if not cursor.fetchone()[0]:
            cursor.execute(_IN_FORCE_BEFORE, said)
        cursor.execute("DELETE FROM consent_inforcecount WHERE day = %(today)s", said)
        was_counted_today = cursor.rowcount > 0
        cursor.execute(_IN_FORCE, said)
        if not was_counted_today:
            cursor.execute("DELETE FROM consent_lifecount", [])
            cursor.execute(_LIVES, said)


def _alone(cursor: Any) -> None:
    """One counts at a time, and may take longer than a call: it reads, and nobody waits for it."""
    cursor.execute("SET LOCAL statement_timeout = '5min'", [])
    cursor.execute("SET LOCAL lock_timeout = '1min'", [])
    cursor.execute("SET LOCAL work_mem = '64MB'", [])
    cursor.execute("SET LOCAL jit = off", [])
    cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ALONE])


def days_to_count(table: str, at: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Spans of whole days, in order, that end with today: from the last day that `table` has a count of, and
    from yesterday at the latest."""
    today = at.astimezone(UTC).date()
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT max(day) FROM {table}", [])  # noqa: S608 -- a name of ours
        last: date | None = cursor.fetchone()[0]
    first = max(min(last or today - REMEMBERED, today - DAY), today - REMEMBERED)
    while first <= today:
        behind = min(first + AT_A_TIME, today + DAY)
        yield midnight(first), midnight(behind)
        first = behind


def _asked(policies: Mapping[str, ConsentPolicy]) -> dict[str, Any]:
    return {"used_once": sorted(_used_once(policies.values()))}


def _used_once(policies: Iterable[ConsentPolicy]) -> set[str]:
    """The kinds of consents that one use ends."""
    return {
        resource.kind
        for policy in policies
        for resource in policy.intents
        if resource.lifecycle.target(Verb.USE, Status.ACTIVE, Actor.HOLDER) is Status.CONSUMED
    }


_ALONE = 0x41434647  # of PostgreSQL's advisory locks: one counts at a time
_ONCE = (
    "(c.kind = ANY(%(used_once)s)"
    " OR (c.kind = 'sharing' AND coalesce(c.wire ->> 'sharing_duration', '0') = '0'))"
)
"""Whether a consent is good for one occasion: one payment, or data that its recipient asked for once."""
_FOR_ORGANISATION = "c.acting_for <> ''"
"""Whether somebody gave a consent who acted for an organisation. Nothing else makes one of its consents: who
has accounts for a business of their own is a person. What was given before consents knew of it, and what is
erased by now, counts as a person's."""
_NEVER_PICKED_UP = "(c.in_use_since IS NULL AND c.pick_up_by <= %(now)s)"
_HAPPENINGS = f"""
INSERT INTO consent_consentcount (day, issuer, client_id, what, once, for_organisation, number)
SELECT day, issuer, client_id, what, once, for_organisation, count(*) FROM (
    SELECT (e.at AT TIME ZONE 'UTC')::date AS day, c.issuer, c.client_id, {_ONCE} AS once,
           {_FOR_ORGANISATION} AS for_organisation,
           CASE WHEN e.verb IN ('{Verb.AUTHORISE}', '{Verb.REVIVE}') AND {_NEVER_PICKED_UP}
                     THEN '{Happening.UNCLAIMED}'
                WHEN e.verb IN ('{Verb.AUTHORISE}', '{Verb.REVIVE}') THEN '{Happening.GIVEN}'
                WHEN e.verb IN ('{Verb.AMEND}', '{Verb.REAUTHORISE}') THEN '{Happening.AMENDED}'
                WHEN e.verb IN ('{Verb.REMOVE_ACCOUNT}', '{Verb.SHORTEN}') THEN '{Happening.NARROWED}'
                WHEN e.verb = '{Verb.WITHDRAW}' AND e.actor = '{Actor.HOLDER}'
                     AND coalesce(e.detail ->> 'reason', '{Reason.CUSTOMER_ASKED}')
                         <> '{Reason.CUSTOMER_ASKED}' THEN '{Happening.ENDED_BY_BANK}'
                WHEN e.verb = '{Verb.WITHDRAW}' THEN '{Happening.STOPPED}'
                WHEN e.verb = '{Verb.REVOKE}' AND c.authorised_at IS NOT NULL THEN '{Happening.HANDED_BACK}'
                WHEN e.verb = '{Verb.USE}' AND e.result = '{Status.CONSUMED}' THEN '{Happening.USED}'
           END AS what
      FROM consent_consentevent e JOIN consent_consent c ON c.id = e.consent_id
     WHERE e.at >= %(since)s AND e.at < %(until)s
    UNION ALL
    SELECT (c.expires_at AT TIME ZONE 'UTC')::date, c.issuer, c.client_id, {_ONCE}, {_FOR_ORGANISATION},
           '{Happening.EXPIRED}'
      FROM consent_consent c
     WHERE c.expires_at >= %(since)s AND c.expires_at < least(%(until)s, %(now)s)
       AND c.status IN ('{Status.ACTIVE}', '{Status.EXPIRED}') AND c.authorised_at IS NOT NULL
       AND NOT (c.in_use_since IS NULL AND c.pick_up_by IS NOT NULL)
) happened WHERE what IS NOT NULL GROUP BY 1, 2, 3, 4, 5, 6
"""  # noqa: S608 -- our own words
_DISCLOSURES = f"""
INSERT INTO consent_disclosurecount (hour, issuer, client_id, customer_present, by_gateway, calls)
SELECT date_trunc('hour', d.at, 'UTC'), c.issuer, c.client_id, d.customer_present,
       coalesce(d.reported_by, '{OURSELVES}') <> '{OURSELVES}', count(*)
  FROM consent_disclosure d JOIN consent_consent c ON c.id = d.consent_id
 WHERE d.at >= %(since)s AND d.at < %(until)s GROUP BY 1, 2, 3, 4, 5
"""  # noqa: S608 -- our own words
_TOLD = f"""
INSERT INTO consent_durationcount (day, what, number, p50, p90, p99)
SELECT day, channel, count(*), percentile_cont(0.5) WITHIN GROUP (ORDER BY took),
       percentile_cont(0.9) WITHIN GROUP (ORDER BY took), percentile_cont(0.99) WITHIN GROUP (ORDER BY took)
  FROM (
    SELECT (m.settled_at AT TIME ZONE 'UTC')::date AS day, m.channel,
           greatest(extract(epoch FROM m.settled_at - m.at), 0) AS took
      FROM consent_outboxmessage m
      JOIN consent_consentevent e ON (e.consent_id, e.sequence) = (m.consent_id, m.sequence)
     WHERE m.settled_at >= %(since)s AND m.settled_at < %(until)s AND m.state = 'delivered'
       AND m.channel IN ('{Wait.TOLD_BY_CALL}', '{Wait.TOLD_BY_EVENT}') AND e.verb = '{Verb.WITHDRAW}'
  ) told GROUP BY 1, 2
"""  # noqa: S608 -- our own words
_BY_DAY = (
    ("consent_consentcount", "day", _HAPPENINGS),
    ("consent_disclosurecount", "hour", _DISCLOSURES),
    ("consent_durationcount", "day", _TOLD),
)
_ONLY = {"consent_durationcount": f" AND what IN ('{Wait.TOLD_BY_CALL}', '{Wait.TOLD_BY_EVENT}')"}
"""Of a table that others count into as well: the rows that are counted here."""
_OF_ORGANISATIONS = ", ".join(
    f"coalesce(sum({those}) FILTER (WHERE organisation IS NOT NULL), 0)" for those in ("many", "lasting")
)
_IN_FORCE = f"""
WITH own AS MATERIALIZED (
    SELECT c.issuer, c.client_id, nullif(c.acting_for, '') AS organisation,
           CASE WHEN {_FOR_ORGANISATION} THEN NULL ELSE c.customer_id END AS person,
           count(*) AS many, count(*) FILTER (WHERE NOT {_ONCE}) AS lasting
      FROM consent_consent c WHERE c.status = '{Status.ACTIVE}' AND ({OVER_SQL}) IS NOT TRUE
     GROUP BY 1, 2, 3, 4
)
INSERT INTO consent_inforcecount (day, issuer, client_id, consents, ongoing, for_organisations,
                                  ongoing_for_organisations, customers, clients)
SELECT %(today)s, issuer, client_id, sum(many), sum(lasting), {_OF_ORGANISATIONS}, count(*), 1
  FROM own GROUP BY issuer, client_id
 UNION ALL
SELECT %(today)s, issuer, '', sum(many), sum(lasting), {_OF_ORGANISATIONS},
       count(DISTINCT person) + count(DISTINCT organisation), count(DISTINCT client_id)
  FROM own GROUP BY issuer
"""  # noqa: S608 -- our own words
_ENDED_AT = f"""
CASE WHEN c.status = '{Status.ACTIVE}' AND ({OVER_SQL}) IS NOT TRUE THEN NULL
     WHEN c.status IN ('{Status.ACTIVE}', '{Status.EXPIRED}') THEN coalesce(c.expires_at, c.status_changed_at)
     ELSE c.status_changed_at END
"""
"""Of a consent that was given; null while it is in force."""
_IN_FORCE_BEFORE = f"""
WITH of_clients AS MATERIALIZED (
    SELECT (greatest(turn.at, %(year)s::timestamptz) AT TIME ZONE 'UTC')::date AS day, c.issuer, c.client_id,
           sum(turn.step) AS many, coalesce(sum(turn.step) FILTER (WHERE NOT {_ONCE}), 0) AS lasting,
           coalesce(sum(turn.step) FILTER (WHERE {_FOR_ORGANISATION}), 0) AS theirs,
           coalesce(sum(turn.step) FILTER (WHERE {_FOR_ORGANISATION} AND NOT {_ONCE}), 0) AS their_lasting
      FROM consent_consent c
     CROSS JOIN LATERAL (VALUES (c.authorised_at, 1), ({_ENDED_AT}, -1)) AS turn (at, step)
     WHERE c.authorised_at IS NOT NULL AND turn.at IS NOT NULL AND NOT {_NEVER_PICKED_UP}
     GROUP BY 1, 2, 3
), turns AS (
    SELECT * FROM of_clients
     UNION ALL SELECT day, issuer, '', sum(many), sum(lasting), sum(theirs), sum(their_lasting)
                 FROM of_clients GROUP BY 1, 2
), days AS (
    SELECT generate_series((%(year)s::timestamptz AT TIME ZONE 'UTC')::date,
                           %(today)s::date - 1, '1 day')::date AS day
)
INSERT INTO consent_inforcecount (day, issuer, client_id, consents, ongoing, for_organisations,
                                  ongoing_for_organisations, customers, clients)
SELECT day, issuer, client_id, greatest(0, sum(many) OVER so_far), greatest(0, sum(lasting) OVER so_far),
       greatest(0, sum(theirs) OVER so_far), greatest(0, sum(their_lasting) OVER so_far), 0, 0
  FROM (
    SELECT days.day, whose.issuer, whose.client_id,
           coalesce(many, 0) AS many, coalesce(lasting, 0) AS lasting,
           coalesce(theirs, 0) AS theirs, coalesce(their_lasting, 0) AS their_lasting
      FROM days CROSS JOIN (SELECT DISTINCT issuer, client_id FROM turns) whose
      LEFT JOIN turns ON (turns.day, turns.issuer, turns.client_id)
                       = (days.day, whose.issuer, whose.client_id)
  ) steps
WINDOW so_far AS (PARTITION BY issuer, client_id ORDER BY day)
"""  # noqa: S608 -- our own words
_LIVES = f"""
INSERT INTO consent_lifecount (issuer, client_id, age, ended, still)
SELECT issuer, client_id,
       greatest(0, floor(extract(epoch FROM coalesce(ended_at, %(now)s) - authorised_at) / 86400)),
       count(ended_at), count(*) - count(ended_at)
  FROM (
    SELECT c.issuer, c.client_id, c.authorised_at, {_ENDED_AT} AS ended_at
      FROM consent_consent c
     WHERE c.authorised_at >= %(year)s AND NOT {_ONCE} AND NOT {_NEVER_PICKED_UP}
  ) lives GROUP BY 1, 2, 3
"""  # noqa: S608 -- our own words
