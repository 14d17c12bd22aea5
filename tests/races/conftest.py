"""Rows that are committed, so that racing connections see them."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from consent import operations
from consent.issuers import consent_policy
from consent.models import Person
from consent.policy import Terms
from oidc.digests import digest, new_secret
from oidc.models import AuthorizationCode
from tests.actors import CHALLENGE, Recipient
from tests.dialects import DIALECTS
from tests.invariants import violations

GUARDS = {
    "consent_consent": "consent_table_is_kept",
    "consent_consentevent": "consent_event_table_is_final",
    "consent_seal": "consent_seal_table_is_final",
    "consent_anchor": "consent_anchor_table_is_final",
    "consent_evidence": "consent_evidence_table_is_kept",
    "consent_paymentuse": "payment_use_table_is_final",
    "consent_paymentfile": "payment_file_table_is_final",
    "consent_paymentprogress": "payment_progress_table_is_final",
    "consent_erasure": "consent_erasure_table_is_final",
    "consent_legalhold": "consent_hold_table_is_kept",
    "staff_staffevent": "staff_event_table_is_final",
    "staff_proposal": "staff_proposal_table_is_kept",
    "staff_emergency": "staff_emergency_table_is_kept",
    "staff_rolechange": "staff_role_change_table_is_final",
    "staff_staffanchor": "staff_anchor_table_is_final",
    "oidc_registrationchange": "registration_change_table_is_final",
}


@pytest.fixture(scope="package", autouse=True)
def _allow_flush(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Committed rows are cleared by TRUNCATE, which the audit log refuses; only here may it."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        for table, guard in GUARDS.items():
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {guard}")
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        for table, guard in GUARDS.items():
            cursor.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {guard}")


@pytest.fixture(autouse=True)
def _all_invariants_hold_afterwards(transactional_db: None) -> Iterator[None]:
    cache.clear()  # its table is not flushed with the models', and counts sign-ins
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
