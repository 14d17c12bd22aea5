"""Holds a consent in force while something is stored under it: a stop waits for that, or has come first."""

from uuid import UUID

from django.db import connection

from consent.lifecycle import Status
from consent.storing import Proviso

_IN_FORCE = (
    "c.status = %s AND p.is_active AND (c.expires_at IS NULL OR c.expires_at > statement_timestamp())"
    " AND (c.in_use_since IS NOT NULL OR c.pick_up_by IS NULL OR c.pick_up_by > statement_timestamp())"
)


def hold_in_force(consent_id: UUID) -> bool:
    """Whether the consent is in force, holding it so until the caller's transaction ends.

    The row lock makes a stop wait for the token being issued, and issuing wait for a stop under way. It is no
    share lock: sharers may join each other for ever, and a stop would starve behind them.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {_IN_FORCE} FROM consent_consent c JOIN consent_person p ON p.id = c.customer_id"  # noqa: S608 -- our own words
            " WHERE c.id = %s FOR NO KEY UPDATE OF c",
            [Status.ACTIVE.value, consent_id],
        )
        found = cursor.fetchone()
    return found is not None and bool(found[0])


def held_in_force(
    consent_id: UUID, *, edition: int | None = None, newest: int | None = None, version: int | None = None
) -> Proviso:
    """As `hold_in_force`, for what is stored in one statement; with `edition`, for a token that comes of it,
    where no newer one has given tokens; with `newest`, where its customer has agreed to no newer one; with
    `version`, while nothing was said of it since that was read."""
    asked = {"c.edition_in_use <= %s": edition, "c.edition = %s": newest, "c.version = %s": version}
    given = {condition: value for condition, value in asked.items() if value is not None}
    also = "".join([f" AND {condition}" for condition in given])
    return Proviso(
        "SELECT 1 FROM {given}consent_consent c JOIN consent_person p ON p.id = c.customer_id"  # noqa: S608 -- our own words
        f" WHERE {_IN_FORCE} AND c.id = %s{also} FOR NO KEY UPDATE OF c",
        (Status.ACTIVE.value, consent_id, *given.values()),
    )
