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
def name_words(*, after: int, limit: int) -> int | None:
    """Note the words of up to `limit` pieces of evidence behind the number `after`; gives the last one's
    number, None where there was none. What does not open stays as it is: the key may only be missing here."""
    nameless = Evidence.objects.filter(words=None, erased_at=None, pk__gt=after).order_by("pk")
    rows = list(nameless.select_for_update(skip_locked=True)[:limit])
    named = [(row.pk, *words) for row in rows if (words := _words(row)) is not None]
    if named:
        with connection.cursor() as cursor:
            cursor.execute(_NAME, [list(column) for column in zip(*named, strict=True)])
    return rows[-1].pk if rows else None


def _words(row: Evidence) -> tuple[str, str] | None:
    try:
        return words_in(row.content or {})
    except CannotOpen:
        return None
