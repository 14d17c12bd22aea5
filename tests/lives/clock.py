"""Moves the clock by making every row older, and clears what a life has left behind."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.apps import apps
from django.db import connection, transaction
from django.db.models import DateTimeField

KEPT = {
    "consent_person", "consent_person_groups", "consent_person_user_permissions", "consent_recipient",
    "consent_recipientspan", "consent_subscription", "oidc_banksystem", "oidc_client", "oidc_clientlogo",
    "oidc_issuerkey", "oidc_logkey", "oidc_registrationchange", "oidc_remotekeys",
}  # fmt: skip
"""Tables that outlast a life, what was noted of registrations among them: no row of that ever moves."""
STILL = {
    "consent_consentevent": {"at"},
    "consent_evidence": {"erased_at"},
    "consent_subscription": {"created_at", "changed_at"},
}
"""Columns that stay where they are when time passes: the audit log covers them by its hashes."""


GUARDS = {
    "consent_consent": "consent_stays_in_use",
    "consent_disclosure": "consent_disclosures_are_final",
    "consent_paymentfile": "payment_file_rows_are_final",
    "consent_paymentuse": "payment_use_rows_are_final",
}
"""What keeps moments as they are, in production."""


REFUSE_TO_BE_EMPTIED = """
    SELECT tgrelid::regclass::text, quote_ident(tgname) FROM pg_trigger
    WHERE NOT tgisinternal AND tgenabled = 'A' AND tgtype & 32 <> 0
"""
"""The triggers on TRUNCATE that count for everybody, with their tables."""


def forget() -> None:
    """Delete every row of a life; who takes part in all of them stays."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(REFUSE_TO_BE_EMPTIED)
        with _without(cursor.fetchall()):
            cursor.execute(f"TRUNCATE {', '.join(_TABLES)}, django_session CASCADE")


def grow_older(seconds: float) -> None:
    """Let so much time go by: in one transaction, so that no moment overtakes another."""
    with transaction.atomic(), _without(GUARDS.items()), connection.cursor() as cursor:
        for statement in _AGEING:
            cursor.execute(statement, {"by": str(timedelta(seconds=seconds))})


def as_the_log_says() -> None:
    """Let payments have been counted when their events say so, against which `audit verify` holds them."""
    guard = ("consent_paymentuse", GUARDS["consent_paymentuse"])
    with transaction.atomic(), _without([guard]), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE consent_paymentuse u SET at = e.at FROM consent_consentevent e"
            " WHERE e.consent_id = u.consent_id AND e.verb = 'use' AND e.detail ->> 'key' = u.key"
        )


@contextmanager
def _without(guards: Iterable[tuple[str, str]]) -> Iterator[None]:
    """For the block these triggers, each by its table and its name, say nothing."""
    guards = list(guards)
    with connection.cursor() as cursor:
        for table, guard in guards:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {guard}")
        yield
        for table, guard in guards:
            cursor.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {guard}")


_MODELS = [model for app in ("consent", "oidc") for model in apps.get_app_config(app).get_models()]
_TABLES = [model._meta.db_table for model in _MODELS if model._meta.db_table not in KEPT]


def _ageing() -> list[str]:
    statements = []
    for model in _MODELS:
        table = model._meta.db_table
        if table in KEPT:
            continue
        columns = [field.column for field in model._meta.fields if isinstance(field, DateTimeField)]
        if table == "consent_outboxmessage":
            columns.remove("at")
            # When something happened stands in the log; when something will is no event.
            statements.append(f"UPDATE {table} SET at = at - %(by)s::interval WHERE topic = 'ending'")  # noqa: S608
        columns = [column for column in columns if column not in STILL.get(table, ())]
        if columns:
            # The sweep's mark begins before all times.
            older = ", ".join(
                f'"{column}" = CASE WHEN "{column}" > \'1900-01-01\' THEN "{column}" - %(by)s::interval'
                f' ELSE "{column}" END'
                for column in columns
            )
            statements.append(f"UPDATE {table} SET {older}")  # noqa: S608
    return statements


_AGEING = _ageing()
