"""Keyed hashes for the logs, by keys of their own: another SECRET_KEY changes none of what was written.

Each key lies sealed in PostgreSQL and is made once, from the SECRET_KEY of that day: so it is the key by
which logs were written before it lay there, and what stands in them is found still.
"""

import hashlib
import hmac
from enum import StrEnum
from functools import lru_cache
from typing import Any

from django.conf import settings

from oidc.models import LogKey
from vault.columns import SealedColumn
from vault.envelope import seal, unseal


class Purpose(StrEnum):
    PEOPLE = "accord.security"
    """Pseudonyms."""
    SEARCHES = "staff.search"
    """Words that staff searched for."""


def keyed(purpose: Purpose, said: str) -> str:
    """The same for the same; only who has the key can tell of what. 16 hex digits."""
    return hmac.new(_key(purpose), said.encode(), hashlib.sha256).hexdigest()[:16]


def after_migrate(*, apps: Any, **_signal: Any) -> None:
    """Make them, unless `migrate` went back to where their table is not."""
    if any(model._meta.label == "oidc.LogKey" for model in apps.get_models()):
        make_log_keys()


def make_log_keys() -> None:
    """Keep those that are not kept yet."""
    missing = set(Purpose) - set(LogKey.objects.values_list("purpose", flat=True))
    LogKey.objects.bulk_create(
        [LogKey(purpose=one, sealed=seal(_made(one), _place(one))) for one in missing], ignore_conflicts=True
    )


@lru_cache(maxsize=8)
def _key(purpose: Purpose) -> bytes:
    """Read once in each process: it never changes."""
    kept = LogKey.objects.filter(purpose=purpose).values_list("sealed", flat=True)
    sealed = kept.first()
    if sealed is None:
        make_log_keys()
        sealed = kept.get()
    return unseal(bytes(sealed), _place(purpose))


def _made(purpose: Purpose) -> bytes:
    """As Django's `salted_hmac` makes one, by which logs were written at first."""
    return hashlib.sha256(f"{purpose}{settings.SECRET_KEY}".encode()).digest()


def _place(purpose: str) -> str:
    return f"oidc_logkey.sealed|{purpose}"


COLUMN = SealedColumn(
    table="oidc_logkey", key="purpose", column="sealed", of_place=("purpose",), place=_place
)
