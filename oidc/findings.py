"""Asks what rules about the stored rows find: in all of them, or around what moved of late."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import InternalError, OperationalError, connection, transaction

TOKENS = """
token AS (
    SELECT 'access' AS kind, id, code_id, application_id, consent_id, user_id, issued_at, expires
      FROM oidc_accesstoken WHERE consent_id IS NOT NULL
    UNION ALL
    SELECT 'refresh', id, code_id, application_id, consent_id, user_id, issued_at, expires
      FROM oidc_refreshtoken
)
"""
"""A customer's tokens of both kinds, for every query to use as `token`."""
LATELY = """
lately AS MATERIALIZED (
    SELECT consent_id AS id FROM consent_consentevent
     WHERE id > (SELECT max(id) FROM consent_consentevent) - 5000
    UNION SELECT consent_id FROM oidc_accesstoken
     WHERE id > (SELECT max(id) FROM oidc_accesstoken) - 5000 AND consent_id IS NOT NULL
), consent_consent AS (SELECT * FROM consent_consent WHERE id IN (SELECT id FROM lately)
), consent_consentevent AS (SELECT * FROM consent_consentevent WHERE consent_id IN (SELECT id FROM lately)
), consent_consentaccount AS (SELECT * FROM consent_consentaccount WHERE consent_id IN (SELECT id FROM lately)
), consent_authoriser AS (
    SELECT * FROM consent_authoriser WHERE account_id IN (SELECT id FROM consent_consentaccount)
), consent_idempotencykey AS (SELECT * FROM consent_idempotencykey WHERE consent_id IN (SELECT id FROM lately)
), consent_paymentuse AS (SELECT * FROM consent_paymentuse WHERE consent_id IN (SELECT id FROM lately)
), consent_disclosure AS (
    SELECT * FROM consent_disclosure
     WHERE consent_id IN (SELECT id FROM lately) AND at > now() - interval '1 day'
), consent_disclosureday AS (
    SELECT * FROM consent_disclosureday
     WHERE consent_id IN (SELECT id FROM lately) AND day >= (now() AT TIME ZONE 'UTC')::date - 1
), consent_outboxmessage AS (SELECT * FROM consent_outboxmessage WHERE consent_id IN (SELECT id FROM lately)
), consent_anchor AS (SELECT * FROM consent_anchor ORDER BY number DESC LIMIT 10
), oidc_authorizationcode AS (SELECT * FROM oidc_authorizationcode WHERE consent_id IN (SELECT id FROM lately)
), oidc_accesstoken AS (
    SELECT * FROM oidc_accesstoken WHERE consent_id IN (SELECT id FROM lately)
    UNION ALL SELECT * FROM oidc_accesstoken
     WHERE id > (SELECT max(id) FROM oidc_accesstoken) - 5000 AND consent_id IS NULL
), oidc_refreshtoken AS (SELECT * FROM oidc_refreshtoken WHERE consent_id IN (SELECT id FROM lately)
), oidc_interaction AS (SELECT * FROM oidc_interaction WHERE consent_id IN (SELECT id FROM lately)),
"""
"""The tables under their own names, and of them what hangs on the consents that lately moved or gave a token:
so much is asked each minute, however many consents there are."""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What the query of a rule has found."""

    rule: str
    count: int
    rows: tuple[Any, ...]
    """The first few, as they came."""
    unanswered: str = ""
    """Why the database gave no answer; empty where it did."""

    @property
    def holds(self) -> bool:
        return not self.count and not self.unanswered


SHOWN = 5


def findings(rules: Mapping[str, str], *, lately: bool = False, patient: bool = False) -> Iterator[Finding]:
    """What each rule's query finds, in all that is stored, or (`lately`) around what moved of late.

    A query that takes longer than the connection allows has no answer, unless the caller is `patient`; nor
    has one that meets damaged rows.
    """
    for rule, query in rules.items():
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                if patient:
                    cursor.execute("SET LOCAL statement_timeout = 0")
                scoped = f"WITH {LATELY if lately else ''} {TOKENS} {query}"
                cursor.execute(f"SELECT count(*) OVER (), broken.* FROM ({scoped}) broken LIMIT {SHOWN}")  # noqa: S608 -- our own words
                rows = cursor.fetchall()
        except (OperationalError, InternalError) as failure:
            yield Finding(rule=rule, count=0, rows=(), unanswered=str(failure).splitlines()[0])
        else:
            shown = tuple(tuple(map(str, row[1:])) for row in rows)
            yield Finding(rule=rule, count=rows[0][0] if rows else 0, rows=shown)
