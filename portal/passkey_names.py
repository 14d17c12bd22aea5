"""What their owners call their passkeys, which may name them: each sealed for one person."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.db import connection, transaction

from vault.columns import SealedColumn
from vault.envelope import seal_text, unseal_text
from vault.in_clear import InClear, Sealed

MEMBER = "sealed_name"
"""Beside `name`, which the library reads: empty, but for what is not sealed yet."""
_IN_CLEAR = "type = 'webauthn' AND coalesce(data ->> 'name', '') <> ''"


def named(name: str, person_id: int) -> dict[str, str]:
    """The members of a passkey's data that keep its name."""
    return {"name": "", MEMBER: seal_text(name, _place(person_id))}


def name_of(passkey: Authenticator) -> str:
    """Raises vault.CannotOpen, also where it was sealed for somebody else."""
    sealed = passkey.data.get(MEMBER)
    return unseal_text(sealed, _place(passkey.user_id)) if sealed else str(passkey.data["name"])


def left() -> int:
    """How many lie in clear."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM mfa_authenticator WHERE {_IN_CLEAR}")  # noqa: S608 -- our own words
        return int(cursor.fetchone()[0])


@transaction.atomic
def seal_some(after: Any, batch: int) -> Sealed:
    """The next of them, as `vault.in_clear` wants it; asks no model, so a migration may call it."""
    beyond = "AND id > %(after)s" if after is not None else ""
    return _some(
        f"SELECT id, user_id, data ->> 'name' FROM mfa_authenticator WHERE {_IN_CLEAR} {beyond}"  # noqa: S608
        " ORDER BY id LIMIT %(batch)s FOR NO KEY UPDATE SKIP LOCKED",
        "UPDATE mfa_authenticator SET data = data || jsonb_build_object('name', '', 'sealed_name', %s::text)"
        " WHERE id = %s",
        lambda name, person_id: seal_text(name, _place(person_id)),
        after,
        batch,
    )


@transaction.atomic
def open_some(after: Any, batch: int) -> Sealed:
    """The same the other way, as the release before this one reads it."""
    beyond = "AND id > %(after)s" if after is not None else ""
    return _some(
        "SELECT id, user_id, data ->> 'sealed_name' FROM mfa_authenticator"  # noqa: S608 -- our own words
        f" WHERE data ? 'sealed_name' {beyond} ORDER BY id LIMIT %(batch)s FOR NO KEY UPDATE",
        "UPDATE mfa_authenticator SET data = data - 'sealed_name' || jsonb_build_object('name', %s::text)"
        " WHERE id = %s",
        lambda sealed, person_id: unseal_text(sealed, _place(person_id)),
        after,
        batch,
    )


def _some(found: str, written: str, turned: Any, after: Any, batch: int) -> Sealed:
    with connection.cursor() as cursor:
        cursor.execute(found, {"after": after, "batch": batch})
        rows = cursor.fetchall()
        cursor.executemany(written, [(turned(value, person_id), key) for key, person_id, value in rows])
    return Sealed(len(rows), rows[-1][0] if len(rows) == batch else None)


def _place(person_id: int) -> str:
    return f"mfa_authenticator.data.{MEMBER}|{person_id}"


COLUMN = SealedColumn(
    table="mfa_authenticator",
    key="id",
    column="data",
    member=MEMBER,
    of_place=("user_id",),
    place=_place,
)
IN_CLEAR = InClear(name=COLUMN.name, left=left, seal=seal_some)
