"""Holds the payments that are counted against the events that tell of them."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django.db import connection

from consent.audit.faults import Fault, Report
from consent.lifecycle import Verb

PAGE = 5000
_TOLD = f"""
SELECT e.id, e.consent_id, e.sequence, e.detail ->> 'amount', e.detail ->> 'currency', e.at,
       u.amount, u.currency, u.at
  FROM consent_consentevent e
  LEFT JOIN consent_paymentuse u ON u.consent_id = e.consent_id AND u.key = e.detail ->> 'key'
 WHERE e.id > %(after)s AND e.verb = '{Verb.USE}'
   AND (%(consent)s::uuid IS NULL OR e.consent_id = %(consent)s)
   AND (%(since)s::timestamptz IS NULL OR e.at >= %(since)s)
   AND (%(until)s::timestamptz IS NULL OR e.at < %(until)s)
 ORDER BY e.id LIMIT {PAGE}
"""  # noqa: S608 -- our own words


def check_uses(
    report: Report,
    consent_id: UUID | None = None,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
) -> None:
    """Each payment that the log tells of is counted still, as it was. What lasting consents were used for
    before uses were events, nothing tells of."""
    asked: dict[str, Any] = {"after": 0, "consent": consent_id, "since": since, "until": until}
    while page := _page(asked):
        for asked["after"], consent, sequence, *told in page:
            if what := _unlike(*told):
                report.add(Fault(what=what, consent=consent, sequence=sequence))


def _page(asked: Mapping[str, Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(_TOLD, asked)
        return list(cursor.fetchall())


def _unlike(said: str, currency: str, at: datetime, amount: Decimal | None, *kept: Any) -> str:
    """What is wrong with the payment that an event tells of; empty where nothing is."""
    if amount is None:
        return "the payment that it tells of is gone"
    try:
        same = (Decimal(said), currency, at) == (amount, *kept)
    except (InvalidOperation, TypeError):
        same = False
    return "" if same else "the payment that it tells of was altered"
