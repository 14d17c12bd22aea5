"""The records of consents whose time is over are erased: emptied of what is personal, or deleted.

What stays says that there was a consent, to whom, of which kind and when it ended. The log of its events
holds salted hashes, and stays provable.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from consent.erased import RECORDS, Erased
from consent.lifecycle import ENDED
from consent.models import Consent
from consent.retention import held_among

_COUNTED = """
SELECT count(*), encode(sha256(convert_to(coalesce(
    string_agg(id::text, ',' ORDER BY id::text COLLATE "C"), ''), 'UTF8')), 'hex') FROM gone
"""
_PARTS = (
    ("consent_consent",
     "UPDATE consent_consent SET erased_at = %(at)s, wire = '{}', sealed_wire = NULL,"
     " customer_id = NULL, acting_for = ''"
     " WHERE id = ANY(%(ids)s) AND erased_at IS NULL RETURNING id"),
    ("consent_evidence",
     "UPDATE consent_evidence SET salt = NULL, sealed = NULL, accounts = NULL, erased_at = %(at)s,"
     " erased_because = %(because)s WHERE consent_id = ANY(%(ids)s) AND erased_at IS NULL RETURNING id"),
    ("consent_authoriser",
     "DELETE FROM consent_authoriser WHERE account_id IN"
     " (SELECT id FROM consent_consentaccount WHERE consent_id = ANY(%(ids)s)) RETURNING id"),
    ("consent_consentaccount",
     "DELETE FROM consent_consentaccount WHERE consent_id = ANY(%(ids)s) RETURNING id"),
    ("consent_sharedspan", "DELETE FROM consent_sharedspan WHERE consent_id = ANY(%(ids)s) RETURNING id"),
    ("consent_disclosureday",
     "DELETE FROM consent_disclosureday WHERE consent_id = ANY(%(ids)s) RETURNING id"),
    ("consent_paymentuse",
     "UPDATE consent_paymentuse SET payee = '', reference = '', sealed = ''"
     " WHERE consent_id = ANY(%(ids)s) RETURNING id"),
    ("consent_paymentfile",
     "UPDATE consent_paymentfile SET content = ''"
     " WHERE consent_id = ANY(%(ids)s) RETURNING consent_id AS id"),
)  # fmt: skip
"""Table and statement. The consent comes first: it is what lets the guards of payments see that they may be
emptied."""


def lock_records(ids: Sequence[UUID], *, wait: bool) -> list[UUID]:
    """Those of these consents that have ended, the caller's transaction has for itself now and no legal hold
    is on: one that was due a moment ago may have come back since.

    Holds are looked for once the rows are locked: whoever places one locks them as well. Without `wait`,
    those that somebody else has locked are left out.
    """
    rows = Consent.objects.select_for_update(skip_locked=not wait).filter(
        pk__in=ids, erased_at=None, status__in=sorted(ENDED)
    )
    locked = list(rows.order_by("pk").values_list("pk", flat=True))
    held = held_among(locked)
    return [one for one in locked if one not in held]


def erase_records(ids: Sequence[UUID], *, at: datetime, because: str) -> list[Erased]:
    """Erase what is personal of consents that the caller has locked; gives what was erased, by table.

    Raises IntegrityError where one of them has not ended.
    """
    parameters: dict[str, Any] = {"ids": list(ids), "at": at, "because": because}
    found = []
    with connection.cursor() as cursor:
        for table, statement in _PARTS:
            cursor.execute(f"WITH gone AS ({statement}){_COUNTED}", parameters)
            rows, digest = cursor.fetchone() or (0, "")
            found.append(Erased(kind=RECORDS, table=table, rows=rows, digest=digest))
    return found
