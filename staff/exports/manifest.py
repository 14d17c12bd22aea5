"""The paper that goes with every export, in its archive and on its page: what, whose, why, how long."""

import json
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder

from oidc.clauses import clause
from staff.exports.wish import Wish
from staff.models import Export
from staff.models.export import KEPT

SCHEMA = "accord-export/1"
PERSONAL = "contains personal data"
NOT_PERSONAL = "contains no personal data"


@clause("AUD-04")
def manifest(row: Export, wish: Wish, *, rows: int, sha256: str, made_at: Any) -> dict[str, Any]:
    """As JSON has it."""
    proposal = row.proposal
    return {
        "schema_version": SCHEMA,
        "bank": settings.BANK_NAME,
        "export": str(row.pk),
        "of": wish.of,
        "query": wish.source.says(wish.query),
        "as_of": wish.at,
        "columns": [{"name": one.name, "personal": one.personal} for one in wish.chosen],
        "rows": rows,
        "file": file_name(wish),
        "sha256": sha256,
        "note": PERSONAL if row.personal else NOT_PERSONAL,
        "asked_by": row.asked_by.username,
        "asked_at": row.asked_at,
        "approved_by": proposal.approved_by.username if proposal and proposal.approved_by else None,
        "why": row.why,
        "case": row.case,
        "made_at": made_at,
        "gone_at": made_at + KEPT,
    }


def as_text(paper: dict[str, Any]) -> str:
    return json.dumps(paper, cls=DjangoJSONEncoder, indent=2, ensure_ascii=False) + "\n"


def file_name(wish: Wish) -> str:
    return f"{wish.of.replace(' ', '-')}.{wish.form}"


def archive_name(row: Export, wish: Wish) -> str:
    return f"{wish.of.replace(' ', '-')}-{row.asked_at:%Y-%m-%d}-{str(row.pk)[:8]}.zip"
