"""Data went out under a consent: keep what, when and whether the customer was there, and count it by day.

Our own data API and the bank's gateway go the same road, which is one statement however many calls there are.
It takes the rows of their consents in the order of their ids, so that what is counted twice at once waits and
nobody waits for each other.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.db import connection


@dataclass(frozen=True, kw_only=True)
class Told:
    """What went out, and when."""

    consent_id: UUID
    resource: str
    accounts: tuple[str, ...]
    """The bank's own references; none for what is of no account."""
    customer_present: bool
    interaction_id: UUID
    at: datetime
    report: UUID | None = None
    """The gateway's own name for the call; None for a call of ours."""


class Judged(StrEnum):
    """What became of one report."""

    RECORDED = "recorded"
    REPEATED = "repeated"
    """It was recorded before, under the same id."""
    UNKNOWN = "unknown-consent"
    NOT_IN_FORCE = "consent-not-in-force"
    """At the moment of the call: data went out that should not have."""
    NOT_SHARED = "account-not-shared"
    NOT_DISCLOSABLE = "kind-of-data-unknown"
    IN_THE_FUTURE = "in-the-future"


def disclose(told: Told, *, version: int) -> bool:
    """Record what is about to go out; False, and nothing recorded, where the consent is over by now, or was
    moved since it was `version`, by which all that goes out was read."""
    judged = _record([told], by=None, judged_by=_IN_FORCE_NOW, kinds={}, version=version)
    return judged[0] is Judged.RECORDED


def record_disclosure(told: Told) -> None:
    """Record what went out once."""
    _record([told], by=None, judged_by="''", kinds={})


def record_reports(reports: Sequence[Told], *, system: str, kinds: dict[str, Sequence[str]]) -> list[Judged]:
    """Record what the bank's gateway served; gives what became of each, in the order they came.

    `kinds` are the words for kinds of data that each issuer knows. A consent that has ended since is no
    fault, one that was not in force at the moment of the call is. No two of `reports` have the same id.
    """
    return _record(reports, by=system, judged_by=_AS_REPORTED, kinds=kinds)


def _record(
    told: Sequence[Told],
    *,
    by: str | None,
    judged_by: str,
    kinds: dict[str, Sequence[str]],
    version: int | None = None,
) -> list[Judged]:
    said = [
        {
            "number": number,
            "consent": str(one.consent_id),
            "resource": one.resource,
            "accounts": list(one.accounts),
            "present": one.customer_present,
            "interaction": str(one.interaction_id),
            "at": one.at.isoformat(),
            "report": str(one.report) if one.report else None,
        }
        for number, one in enumerate(told)
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            _RECORD.format(judged_by=judged_by),
            {"said": json.dumps(said), "by": by, "kinds": json.dumps(kinds), "version": version},
        )
        return [Judged(row[0]) for row in cursor.fetchall()]


_IN_FORCE_NOW = """
    CASE WHEN held.id IS NULL THEN 'unknown-consent'
         WHEN held.status <> 'active' OR held.expires_at <= statement_timestamp() OR NOT held.is_active
           OR (held.in_use_since IS NULL AND held.pick_up_by <= statement_timestamp())
           OR held.version <> %(version)s::int
         THEN 'consent-not-in-force' ELSE '' END
"""
_AS_REPORTED = """
    CASE WHEN held.id IS NULL THEN 'unknown-consent'
         WHEN said.at > statement_timestamp() + interval '1 minute' THEN 'in-the-future'
         WHEN held.authorised_at IS NULL OR said.at < held.authorised_at OR held.expires_at <= said.at
           OR (held.in_use_since IS NULL AND held.pick_up_by <= said.at)
           OR (held.status <> 'active' AND held.status_changed_at <= said.at) THEN 'consent-not-in-force'
         WHEN NOT coalesce(%(kinds)s::jsonb -> held.issuer ? said.resource, false) THEN 'kind-of-data-unknown'
         WHEN EXISTS (SELECT FROM unnest(said.accounts) AS named WHERE NOT EXISTS (
              SELECT FROM consent_consentaccount a WHERE (a.consent_id, a.account) = (held.id, named)
                 AND a.state IN ('shared', 'withdrawn')))
         THEN 'account-not-shared' ELSE '' END
"""
_RECORD = """
WITH said AS MATERIALIZED (
    SELECT * FROM jsonb_to_recordset(%(said)s::jsonb) AS s (number int, consent uuid, resource text,
        accounts text[], present boolean, interaction uuid, at timestamptz, report uuid)
), held AS MATERIALIZED (
    SELECT c.id, c.issuer, c.status, c.authorised_at, c.status_changed_at, c.expires_at, c.version,
           c.in_use_since, c.pick_up_by, p.is_active
      FROM consent_consent c LEFT JOIN consent_person p ON p.id = c.customer_id
     WHERE c.id = ANY(ARRAY(SELECT consent FROM said)) ORDER BY c.id FOR NO KEY UPDATE OF c
), judged AS MATERIALIZED (
    SELECT said.*, {judged_by} AS fault FROM said LEFT JOIN held ON held.id = said.consent
), kept AS (
    INSERT INTO consent_disclosure
        (consent_id, at, resource, accounts, customer_present, interaction_id, reported_by, report)
    SELECT consent, at, resource, cardinality(accounts), present, interaction, %(by)s, report
      FROM judged WHERE fault = ''
        ON CONFLICT (reported_by, report) DO NOTHING RETURNING report
), counted AS (
    INSERT INTO consent_disclosureday AS counts
        (consent_id, day, account, resource, customer_present, calls, last_at)
    SELECT consent, (at AT TIME ZONE 'UTC')::date, account, resource, present, count(*), max(at)
      FROM judged
      JOIN kept ON kept.report IS NOT DISTINCT FROM judged.report
     CROSS JOIN LATERAL unnest(CASE WHEN accounts = '{{}}' THEN ARRAY[''] ELSE accounts END) AS account
     WHERE fault = '' GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5
        ON CONFLICT (consent_id, day, account, resource, customer_present) DO UPDATE
       SET calls = counts.calls + EXCLUDED.calls, last_at = greatest(counts.last_at, EXCLUDED.last_at)
)
SELECT CASE WHEN fault <> '' THEN fault
            WHEN EXISTS (SELECT FROM kept WHERE kept.report IS NOT DISTINCT FROM judged.report)
            THEN 'recorded' ELSE 'repeated' END
  FROM judged ORDER BY number
"""
