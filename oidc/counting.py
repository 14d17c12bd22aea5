"""Counts by day how far flows came, how long each step took, and the busiest second.

A flow is counted under the day on which it began, anew while that day's flows may still change (CDS, Get
Metrics: each abandoned flow stands under one stage, and the stages add up to all of them).
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection, transaction

from consent.lifecycle import Verb
from consent.operations.count import days_to_count
from oidc.asking import Outcome
from oidc.clauses import clause
from oidc.models import BusySecond, CallCount, RefusalCount
from oidc.pruning import FLOWS_KEPT
from oidc.reporting import Stage

SECONDS_KEPT = timedelta(minutes=10)
"""How long after it a second may still be counted by somebody who was slow."""
CALLS_KEPT = timedelta(days=400)
"""Of calls: thirteen months, so that a half-year can be reported after its end."""
REFUSALS_KEPT = timedelta(days=92)
_ALONE = 0x4143464C  # of PostgreSQL's advisory locks: one counts at a time


@clause("AUD-08", "DASH-08")
def count_flows(at: datetime, *, longest: timedelta, way_back: timedelta) -> None:
    """Count the flows of yesterday and today, and of days that were missed as far as their rows are there.

    `longest` is how long any flow may wait for its decision, and `way_back` how long after a yes the
    recipient may come for its tokens.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ALONE])
        for since, until in days_to_count("oidc_flowcount", at):
            bounds: dict[str, Any] = {
                "since": max(since, _first_whole_day(at)),
                "until": until,
                "now": at,
                "longest": longest,
                "way_back": way_back,
            }
            cursor.execute("DELETE FROM oidc_flowcount WHERE day >= %(since)s AND day < %(until)s", bounds)
            cursor.execute(_STAGES, bounds)
            cursor.execute(_FORGET_STEPS, bounds)
            cursor.execute(_STEPS, bounds)


def count_peaks(at: datetime) -> None:
    """Keep the busiest second of each day, and forget those that are over and counts of long ago."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_PEAKS, [])
        BusySecond.objects.filter(second__lt=at - SECONDS_KEPT).delete()
        CallCount.objects.filter(hour__lt=at - CALLS_KEPT).delete()
        RefusalCount.objects.filter(day__lt=(at - REFUSALS_KEPT).date()).delete()


def _first_whole_day(at: datetime) -> datetime:
    """The first day of which no flow can have been pruned by now."""
    oldest = at.astimezone(UTC) - FLOWS_KEPT + timedelta(hours=1)
    return oldest.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)


# A consent that this flow brought back is at its new edition before anybody has a token of it.
_CAME_FOR_IT = f"""(c.edition_in_use > i.edition AND (
    EXISTS (SELECT FROM oidc_authorizationcode k
             WHERE k.consent_id = c.id AND k.interaction = i.id AND k.consumed_at IS NOT NULL)
    OR NOT EXISTS (SELECT FROM consent_consentevent e
                    WHERE e.consent_id = c.id AND e.verb = '{Verb.REVIVE}' AND e.at = i.decided_at)))"""  # noqa: S608 -- our own words
_STAGE = f"""
CASE WHEN i.outcome = '{Outcome.ALLOWED}' AND {_CAME_FOR_IT} THEN '{Stage.COMPLETED}'
     WHEN i.outcome = '{Outcome.ALLOWED}' AND i.decided_at + %(way_back)s <= %(now)s
     THEN '{Stage.FAILED_TOKEN_EXCHANGE}'
     WHEN i.outcome = '{Outcome.ALLOWED}' THEN NULL
     WHEN i.outcome = '{Outcome.REFUSED}' THEN '{Stage.REJECTED}'
     WHEN i.outcome = '' AND i.expires_at > %(now)s THEN NULL
     WHEN i.chosen_at IS NOT NULL THEN '{Stage.PRE_AUTHORISATION}'
     WHEN i.proved_at IS NOT NULL THEN '{Stage.PRE_ACCOUNT_SELECTION}'
     WHEN i.identified_at IS NOT NULL THEN '{Stage.PRE_AUTHENTICATION}'
     ELSE '{Stage.PRE_IDENTIFICATION}' END
"""
"""Of a flow `i` about a consent `c`; null while it is not over."""
# A flow lives for hours at most, so an index on its end finds those that began within a day. What was
# answered from a consent of before had no page that anybody could have left.
_BEGUN = f"""
      FROM oidc_interaction i
     WHERE i.expires_at >= %(since)s AND i.expires_at <= %(until)s::timestamptz + %(longest)s
       AND i.created_at >= %(since)s AND i.created_at < %(until)s AND i.outcome <> '{Outcome.REMEMBERED}'
"""
_STAGES = f"""
INSERT INTO oidc_flowcount (day, issuer, client_id, stage, number)
SELECT day, issuer, client_id, stage, count(*) FROM (
    SELECT (i.created_at AT TIME ZONE 'UTC')::date AS day, c.issuer, c.client_id, {_STAGE} AS stage
      {_BEGUN.replace("WHERE", "JOIN consent_consent c ON c.id = i.consent_id WHERE", 1)}
) flows WHERE stage IS NOT NULL GROUP BY 1, 2, 3, 4
"""  # noqa: S608 -- our own words
_FORGET_STEPS = (
    "DELETE FROM consent_durationcount WHERE day >= %(since)s AND day < %(until)s"
    " AND what IN ('sign in', 'choose', 'decide')"
)
_STEPS = f"""
INSERT INTO consent_durationcount (day, what, number, p50, p90, p99)
SELECT day, what, count(*), percentile_cont(0.5) WITHIN GROUP (ORDER BY took),
       percentile_cont(0.9) WITHIN GROUP (ORDER BY took), percentile_cont(0.99) WITHIN GROUP (ORDER BY took)
  FROM (
    SELECT (i.created_at AT TIME ZONE 'UTC')::date AS day, step.what,
           greatest(extract(epoch FROM step.until - step.since), 0) AS took
      {
    _BEGUN.replace(
        "WHERE",
        '''CROSS JOIN LATERAL (VALUES
           ('sign in', i.created_at, i.proved_at), ('choose', i.proved_at, i.chosen_at),
           ('decide', i.chosen_at, CASE WHEN i.outcome IN ('allowed', 'refused') THEN i.decided_at END)
      ) step (what, since, until) WHERE''',
        1,
    )
}
  ) took WHERE took IS NOT NULL GROUP BY 1, 2
"""  # noqa: S608 -- our own words
_PEAKS = """
INSERT INTO oidc_busiestsecond (issuer, day, doors, calls)
SELECT issuer, (second AT TIME ZONE 'UTC')::date,
       CASE secured WHEN true THEN 'secured' WHEN false THEN 'public' ELSE 'all' END, max(calls) FROM (
    SELECT issuer, second, secured, sum(calls) AS calls FROM oidc_busysecond
     GROUP BY GROUPING SETS ((issuer, second, secured), (issuer, second))
) seconds GROUP BY 1, 2, 3
    ON CONFLICT (issuer, day, doors) DO UPDATE
   SET calls = greatest(oidc_busiestsecond.calls, EXCLUDED.calls)
"""
