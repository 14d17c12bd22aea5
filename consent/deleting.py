"""Deletes many rows a batch at a time: no statement is long, and nobody waits for rows that others hold."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet

BATCH = 2000


def delete_all(rows: QuerySet[Any]) -> int:
    """Delete these, with what hangs on them, a batch in each transaction; gives how many. What others hold at
    that moment is for the next call."""
    model, deleted = rows.model, 0
    while True:
        with transaction.atomic():
            due = rows.order_by().select_for_update(skip_locked=True, of=("self",)).only("pk")
            keys = [row.pk for row in due[:BATCH]]
            model._base_manager.filter(pk__in=keys).delete()
        deleted += len(keys)
        if len(keys) < BATCH:
            return deleted
