"""Holds what stands beside the log against what its events have hashed."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from consent.audit.faults import Fault, Report
from consent.hashing import evidence_hash
from consent.models.evidence import place_of, words_in
from vault.envelope import CannotOpen, unseal

PAGE = 5000


def check_evidence(
    report: Report,
    consent_id: UUID | None = None,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
) -> None:
    """What stands beside the log is what its events have hashed, and nothing that they name is missing."""
    after = 0
    while page := _some(
        "SELECT e.id, e.consent_id, e.sequence, e.detail ->> 'evidence', k.salt, k.sealed, k.accounts::text,"
        " k.words, k.language, k.erased_at"
        " FROM consent_consentevent e LEFT JOIN consent_evidence k USING (consent_id, sequence)"
        " WHERE e.id > %s AND e.detail ? 'evidence' AND (%s::uuid IS NULL OR e.consent_id = %s::uuid)"
        " AND (%s::timestamptz IS NULL OR e.at >= %s) AND (%s::timestamptz IS NULL OR e.at < %s)"
        " ORDER BY e.id LIMIT %s",
        after, consent_id, consent_id, since, since, until, until, PAGE,
    ):  # fmt: skip
        for _, consent, sequence, hashed, salt, sealed, *beside, erased_at in page:
            report.evidence += 1
            if erased_at is not None:
                report.erased += 1
            elif what := _unlike_its_hash(hashed, place_of(consent, sequence), salt, sealed, beside):
                report.add(Fault(what=what, consent=consent, sequence=sequence))
        after = page[-1][0]


def _unlike_its_hash(hashed: str, place: str, salt: Any, sealed: Any, noted: Sequence[str | None]) -> str:
    """What is wrong with evidence that was not erased; empty where it is what the event hashed, and what is
    `noted` beside it (accounts, version and language of the words) stands in it."""
    if salt is None or sealed is None:
        return "its evidence is gone"
    try:
        content = json.loads(unseal(bytes(sealed), place))
    except CannotOpen as why:
        return f"its evidence does not open: {why}"
    accounts, *words = noted
    beside = json.loads(accounts) if accounts is not None else None
    if evidence_hash(bytes(salt), content).hex() != hashed or content.get("accounts") != beside:
        return "its evidence was altered"
    if words != [None, None] and words != [*words_in(content)]:
        return "the words noted beside its evidence are not those in it"
    return ""


def _some(sql: str, *parameters: Any) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())
