"""Evidence from before its words were noted beside it is opened once, and they are noted."""

from django.db import connection, transaction

from consent.models import Evidence
from consent.models.evidence import words_in
from vault.envelope import CannotOpen

_NAME = """
UPDATE consent_evidence e SET words = said.words, language = said.language
  FROM unnest(%s::bigint[], %s::text[], %s::text[]) said (id, words, language) WHERE e.id = said.id
"""


@transaction.atomic
def name_words(*, limit: int) -> int:
    """Note the words of up to `limit` pieces of evidence; gives how many there were. What does not open is
    noted as without any: `manage.py audit verify` names it."""
    nameless = Evidence.objects.filter(words=None, erased_at=None).order_by("pk")
    rows = list(nameless.select_for_update(skip_locked=True)[:limit])
    if rows:
        words, languages = zip(*(_words(row) for row in rows), strict=True)
        with connection.cursor() as cursor:
            cursor.execute(_NAME, [[row.pk for row in rows], list(words), list(languages)])
    return len(rows)


def _words(row: Evidence) -> tuple[str, str]:
    try:
        return words_in(row.content or {})
    except CannotOpen:
        return "", ""
