"""Data went out under a consent: keep what, when and whether the customer was there, and count it by day.

Our own data API and the bank's gateway go the same road, which is one statement however many calls there are.
It takes the rows of their consents in the order of their ids, so that what is counted twice at once waits and
nobody waits for each other.
"""

import json
from collections.abc import Mapping, Sequence
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
    """The gateway's own name for the call; of a call of ours, what it is good for once by, else None."""


OURSELVES = "(ourselves)"
"""Who recorded a call of ours that is good once; no system of the bank's can be called so."""


class ToldBefore(Exception):
    """What is good once was told before."""


class Judged(StrEnum):
    """What became of one report."""

    RECORDED = "recorded"
    REPEATED = "repeated"
    """It was recorded before, under the same id."""
    UNKNOWN = "unknown-consent"
    NOT_IN_FORCE = "consent-not-in-force"
    """At the moment of the call, as with the next four: data went out that should not have."""
    SUSPENDED = "recipient-suspended"
    DISABLED = "customer-disabled"
    NOT_GRANTED = "kind-of-data-not-granted"
    NOT_SHARED = "account-not-shared"
    NOT_DISCLOSABLE = "kind-of-data-unknown"
    IN_THE_FUTURE = "in-the-future"


NOT_ALLOWED = frozenset({
    Judged.NOT_IN_FORCE, Judged.SUSPENDED, Judged.DISABLED, Judged.NOT_GRANTED, Judged.NOT_SHARED,
})  # fmt: skip
"""Reports of data that should not have gone out."""


def disclose(told: Told, *, version: int) -> bool:
    """Record what is about to go out; False, and nothing recorded, where the consent is over by now, or was
    moved since it was `version`, by which all that goes out was read. Raises ToldBefore."""
    by = OURSELVES if told.report else None
    (judged,) = _record([told], by=by, judged_by=_IN_FORCE_NOW, kinds={}, version=version)
    if judged is Judged.REPEATED:
        raise ToldBefore
    return judged is Judged.RECORDED


def record_disclosure(told: Told) -> None:
    """Record what went out once."""
    _record([told], by=None, judged_by="''", kinds={})


Kinds = Mapping[str, Mapping[str, Sequence[str]]]
"""By issuer and the word for a kind of data: the permissions of which any one covers it."""


def record_reports(reports: Sequence[Told], *, system: str, kinds: Kinds) -> list[Judged]:
    """Record what the bank's gateway served; gives what became of each, in the order they came.

    Each is judged by what was so at the moment of its call: the consent, its permissions, its accounts, its
    recipient and its customer. What has changed since, or ended, is no fault. No two of `reports` have the
    same id.
    """
    return _record(reports, by=system, judged_by=_AS_REPORTED, kinds=kinds, terms=_TERMS_THEN)


def _record(
    told: Sequence[Told],
    *,
    by: str | None,
    judged_by: str,
    kinds: Kinds,
    version: int | None = None,
    terms: str = "",
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
            _RECORD.format(judged_by=judged_by, terms=terms),
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
         WHEN held.authorised_at IS NULL OR said.at < held.authorised_at OR terms.expires_at <= said.at
           OR (held.in_use_since IS NULL AND held.pick_up_by <= said.at)
           OR (held.status <> 'active' AND held.status_changed_at <= said.at)
           OR (held.edition > 1 AND 'withdrawn' = (SELECT e.result FROM consent_consentevent e
                WHERE e.consent_id = held.id AND e.at <= said.at ORDER BY e.sequence DESC LIMIT 1))
         THEN 'consent-not-in-force'
         WHEN EXISTS (SELECT FROM consent_suspendedspan r WHERE r.recipient_id = held.recipient_id
                 AND r.since <= said.at AND (r.until > said.at OR r.until IS NULL)) THEN 'recipient-suspended'
         WHEN EXISTS (SELECT FROM consent_disabledspan d WHERE d.person_id = held.customer_id
                 AND d.since <= said.at AND (d.until > said.at OR d.until IS NULL)) THEN 'customer-disabled'
         WHEN terms.needed IS NULL THEN 'kind-of-data-unknown'
         WHEN NOT terms.permissions ?| ARRAY(SELECT jsonb_array_elements_text(terms.needed))
         THEN 'kind-of-data-not-granted'
         WHEN EXISTS (SELECT FROM unnest(said.accounts) AS named WHERE NOT EXISTS (
              SELECT FROM consent_sharedspan s WHERE (s.consent_id, s.account) = (held.id, named)
                 AND s.since <= said.at AND (s.until > said.at OR s.until IS NULL)))
         THEN 'account-not-shared' ELSE '' END
"""
_TERMS_THEN = """
    LEFT JOIN LATERAL (
        SELECT e.detail -> 'before' AS terms FROM consent_consentevent e
         WHERE e.consent_id = held.id AND e.verb IN ('amend', 'reauthorise', 'revive') AND e.at > said.at
         ORDER BY e.sequence LIMIT 1
    ) replaced ON true
    CROSS JOIN LATERAL (
        SELECT coalesce(replaced.terms -> 'permissions', held.permissions) AS permissions,
               CASE WHEN replaced.terms IS NULL THEN held.expires_at
                    ELSE (replaced.terms ->> 'expires_at')::timestamptz END AS expires_at,
               %(kinds)s::jsonb -> held.issuer -> said.resource AS needed
    ) terms
"""
"""As they were at the moment of the call: before the first agreement that came after it."""
_RECORD = """
WITH said AS MATERIALIZED (
    SELECT * FROM jsonb_to_recordset(%(said)s::jsonb) AS s (number int, consent uuid, resource text,
        accounts text[], present boolean, interaction uuid, at timestamptz, report uuid)
), held AS MATERIALIZED (
    SELECT c.id, c.issuer, c.status, c.authorised_at, c.status_changed_at, c.expires_at, c.version,
           c.edition, c.in_use_since, c.pick_up_by, c.customer_id, c.recipient_id, c.permissions, p.is_active
      FROM consent_consent c LEFT JOIN consent_person p ON p.id = c.customer_id
     WHERE c.id = ANY(ARRAY(SELECT consent FROM said)) ORDER BY c.id FOR NO KEY UPDATE OF c
), judged AS MATERIALIZED (
    SELECT said.*, {judged_by} AS fault FROM said LEFT JOIN held ON held.id = said.consent {terms}
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
