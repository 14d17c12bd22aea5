"""Deletes many rows a batch at a time: no statement is long, and nobody waits for rows that others hold."""

import time
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

BATCH = 2000


LONGEST = 20.0
"""Seconds after which a kind begins no further batch: its job has others, and comes again."""


def delete_all(rows: QuerySet[Any], *, seconds: float = LONGEST) -> int:
    """Delete these, with what hangs on them, a batch in each transaction; gives how many. What others hold at
    that moment, and what is left after so many seconds, is for the next call."""
    model, deleted, until = rows.model, 0, time.monotonic() + seconds
    while True:
        with transaction.atomic():
            due = rows.order_by().select_for_update(skip_locked=True, of=("self",)).only("pk")
            keys = [row.pk for row in due[:BATCH]]
            model._base_manager.filter(pk__in=keys).delete()
        deleted += len(keys)
        if len(keys) < BATCH or time.monotonic() >= until:
            return deleted
