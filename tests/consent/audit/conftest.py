"""A small audit log of four consents, sealed and anchored, and ways to tamper with it."""

import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from consent.lifecycle import Status
from consent.models import Consent
from tests.consent.conftest import InStatus

GUARDED = (
    "consent_consent",
    "consent_consentevent",
    "consent_seal",
    "consent_anchor",
    "consent_unsealed",
    "consent_evidence",
    "consent_paymentuse",
)


@pytest.fixture(autouse=True)
def _anchors_of_this_test(settings: Any, tmp_path: Path) -> None:
    settings.AUDIT_ANCHOR_DIR = tmp_path / "anchors"


@pytest.fixture
def log(in_status: InStatus) -> list[Consent]:
    """Consents of three events, two, two and one; all of it sealed and anchored."""
    made = [in_status(s) for s in (Status.WITHDRAWN, Status.EXPIRED, Status.REVOKED, Status.ACTIVE)]
    anchored()
    return made


def anchored() -> str:
    out = StringIO()
    call_command("audit", "anchor", stdout=out)
    return out.getvalue()


def verdict(*arguments: str) -> dict[str, Any]:
    """What `manage.py audit verify` says, its exit code with it."""
    out, code = StringIO(), 0
    try:
        call_command("audit", "verify", "--json", *arguments, stdout=out, stderr=StringIO())
    except SystemExit as ending:
        code = int(str(ending.code))
    return {**json.loads(out.getvalue()), "code": code}


def behind_the_guards(*statements: str, **named: object) -> None:
    """Run SQL as a superuser who has switched every trigger off."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in GUARDED:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for statement in statements:
            cursor.execute(statement, named)
        for table in GUARDED:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


Tamper = Callable[..., None]
