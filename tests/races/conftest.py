"""Rows that are committed, so that racing connections see them."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import TransactionTestCase
from django.utils import timezone

from consent import operations
from consent.issuers import consent_policy
from consent.models import Person
from consent.policy import Terms
from oidc.digests import digest, new_secret
from oidc.models import AuthorizationCode
from tests.actors import CHALLENGE, Recipient
from tests.dialects import DIALECTS
from tests.invariants import violations

KEPT = {"auth_group", "auth_group_permissions", "auth_permission", "django_content_type", "oidc_logkey"}
"""What migrating makes, and no test alters."""
GUARDS = """
    SELECT tgrelid::regclass::text, quote_ident(tgname) FROM pg_trigger
    WHERE NOT tgisinternal AND tgenabled = 'A' AND tgtype & 8 <> 0
"""
"""The triggers that refuse to delete rows, or have a say in it, whatever a session says of itself; with their
tables."""


@pytest.fixture(scope="package", autouse=True)
def _allow_flush() -> Iterator[None]:
    """Committed rows are deleted from the few tables that have any: to truncate all there are, and to migrate
    what that takes, lasts as long as a test."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(TransactionTestCase, "_fixture_teardown", lambda _case: _clear())
        yield


def _clear() -> None:
    tables = set(connection.introspection.django_table_names(only_existing=True, include_views=False))
    asked = " UNION ALL ".join(f"(SELECT '{name}' FROM {name} LIMIT 1)" for name in tables - KEPT)  # noqa: S608 -- our own
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(asked)
        filled = {name for (name,) in cursor.fetchall()}
        cursor.execute(GUARDS)
        guards = [(table, name) for table, name in cursor.fetchall() if table in filled]
        cursor.execute("SET LOCAL session_replication_role = replica")  # no matter which row refers to which
        for table, name in guards:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {name}")
        for table in filled:
            cursor.execute(f"DELETE FROM {table}")  # noqa: S608 -- the same
        for table, name in guards:
            cursor.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}")


@pytest.fixture(autouse=True)
def _all_invariants_hold_afterwards(transactional_db: None) -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("VACUUM consent_consent")  # by its size a sweep chooses its way
    yield
    assert violations() == []


CodeFor = Callable[[Recipient, str], str]


@pytest.fixture
def code_for(bank: None) -> CodeFor:
    """A code of a customer (by username) who allowed, without walking the pages: for races of many rounds."""

    def make(recipient: Recipient, username: str) -> str:
        at, policy, customer = (
            timezone.now(),
            consent_policy(recipient.issuer),
            Person.objects.get(username=username),
        )
        terms: dict[str, Any] = {"permissions": ("ReadAccountsDetail",), "wire": {"Data": {}, "Risk": {}}}
        if recipient.issuer == "cds":
            seconds = {"sharing_duration": 7_776_000}
            terms = {
                "permissions": tuple(DIALECTS["cds"].scope.split()[1:]),
                "lasts": timedelta(days=90),
                "wire": seconds,
            }
        consent = operations.propose(
            issuer=recipient.issuer,
            client_id=recipient.client_id,
            recipient_id=recipient.row.recipient_id,
            kind="sharing" if recipient.issuer == "cds" else "account access",
            terms=Terms(**terms),
            at=at,
            policy=policy,
        )
        operations.authorise(
            consent_id=consent.pk,
            customer_id=customer.pk,
            accounts=["mia-everyday"],
            at=at,
            policy=policy,
            evidence={},
        )
        value = new_secret()
        AuthorizationCode.objects.create(
            digest=digest(value),
            application=recipient.row,
            user=customer,
            consent_id=consent.pk,
            redirect_uri=recipient.redirect_uri,
            scope=recipient.dialect.scope,
            code_challenge="" if recipient.dialect.hybrid else CHALLENGE,
            code_challenge_method="" if recipient.dialect.hybrid else "S256",
            issued_at=at,
            expires=at + timedelta(seconds=60),
            acr=recipient.dialect.acr,
            amr=["pwd", "otp"],
            authenticated_at=at,
        )
        return value

    return make
