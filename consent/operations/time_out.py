"""Whoever had to agree and did not in time: their accounts wait no longer. What they say later counts for
nothing anyway (`consent.operations.approve`); this tidies, and lets everyone concerned know."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from consent.lifecycle import Status, Verb
from consent.operations._accounts import time_out
from consent.operations._move_page import move_page, named
from consent.policy import ConsentPolicy

# Both rows are locked, so that both are looked at again: who decides at this moment is not late.
_LATE = """
SELECT c.id FROM consent_authoriser p
  JOIN consent_consentaccount a ON a.id = p.account_id
  JOIN consent_consent c ON c.id = a.consent_id
 WHERE p.state = 'waiting' AND p.decide_by <= %s AND a.state = 'waiting'
   AND c.status IN ('active', 'consumed') AND c.issuer = ANY(%s)
 ORDER BY p.decide_by LIMIT %s FOR NO KEY UPDATE OF c, p, a SKIP LOCKED
"""


@transaction.atomic
def time_out_due(*, at: datetime, policies: Mapping[str, ConsentPolicy], limit: int) -> list[UUID]:
    """End the waiting of up to `limit` authorisers whose time is over at `at`, each consent with one event,
    all in a few statements. Gives the consents, which may be fewer, and none where none is left; those that
    others hold at this moment are for a later run.
    """
    with connection.cursor() as cursor:
        cursor.execute(_LATE, [at, list(policies), limit])
        late = sorted({row[0] for row in cursor.fetchall()})
    page = move_page(
        Verb.TIME_OUT,
        policies,
        sources=(Status.ACTIVE, Status.CONSUMED),
        rows=named("authorise_by", late),
        at=at,
        name_them=True,
    )
    time_out(page.ids, at)
    return page.ids
