"""A database of one test's own, which can be copied and set back as a restore does it: file by file."""

import os
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from consent.models import Consent, Person
from demo.authority import Authority
from oidc.issuers import security_policy
from oidc.jose.keys import create_key
from oidc.models import AccessToken, RefreshToken
from tests.actors import Answer, Recipient
from tests.faults.servers import dump, servers  # noqa: F401 -- fixtures, by their names
from tests.gate.holdings import Hands, hands_of


@dataclass(frozen=True)
class Backups:
    """Of the database that the test is connected to; its connections end with each."""

    name: str

    def begin(self, template: str) -> None:
        self._run(f'CREATE DATABASE "{self.name}" TEMPLATE "{template}"')

    def take(self) -> None:
        self._run(f'CREATE DATABASE "{self.name}_copy" TEMPLATE "{self.name}"')

    def restore(self) -> None:
        self._run(
            f'DROP DATABASE "{self.name}"', f'CREATE DATABASE "{self.name}" TEMPLATE "{self.name}_copy"'
        )

    def forget(self) -> None:
        self._run(f'DROP DATABASE IF EXISTS "{self.name}"', f'DROP DATABASE IF EXISTS "{self.name}_copy"')

    def recipient(self, issuer: str, pki: Authority) -> Recipient:
        """One that is registered there, with a key of its issuer."""
        create_key(issuer, security_policy(issuer).signing_algorithms[0], timezone.now())
        certificate = pki.client("budget-fox", organisation="budget-fox").certificate_pem
        return Recipient(issuer, "budget-fox", certificate).register()

    def _run(self, *statements: str) -> None:
        connection.close()
        asked = connection.get_connection_params()
        where = {name: asked[name] for name in ("host", "port", "user", "password") if name in asked}
        with closing(psycopg.connect(**where, dbname="postgres", autocommit=True)) as other:
            for statement in statements:
                other.execute(statement)


def held(recipient: Recipient, customer: Person) -> Hands:
    """Hands whose tokens are such as the server gives."""
    hands = hands_of(recipient, customer)
    until = Consent.objects.get(pk=hands.consent_id).expires_at
    AccessToken.objects.filter(consent=hands.consent_id).update(scope=recipient.dialect.scope)
    RefreshToken.objects.filter(consent=hands.consent_id).update(expires=until)
    return hands


def deletes(hands: Hands) -> Answer:
    """A recipient of New Zealand hands the consent back."""
    path = f"/nz/open-banking-nz/v3.0/account-access-consents/{hands.consent_id}"
    return hands.recipient.http.delete(
        path, secure=True, headers={"Authorization": f"Bearer {hands.own}"}, **hands.recipient.handshake()
    )


def assert_told_to_come_again(answer: Answer) -> None:
    assert answer.status_code == 503, answer.content
    assert int(answer["Retry-After"]) > 0


@pytest.fixture
def backups(
    django_db_modify_db_settings: None, django_db_blocker: DjangoDbBlocker, settings: Any, tmp_path: Path
) -> Iterator[Backups]:
    """The test's database is one of its own: what is committed stays in it, and goes with it."""
    settings.AUDIT_ANCHOR_DIR = tmp_path
    usual, template = connection.settings_dict["NAME"], connection.settings_dict["TEST"]["TEMPLATE"]
    own = Backups(f"drill_{os.getpid()}")
    with django_db_blocker.unblock():
        connection.close()
        connection.settings_dict["NAME"] = own.name
        own.forget()
        try:
            own.begin(template or "template0")
            if not template:
                call_command("migrate", verbosity=0)
            yield own
        finally:
            own.forget()
            connection.settings_dict["NAME"] = usual
