"""The sandbox's members of staff."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from staff.models import Export
from tests.actors import Recipient
from tests.arrangements import BASIC, Arrangement, given
from tests.consent.audit.test_grants import Roles
from tests.customers import Customer
from tests.payments import kind
from tests.people import MakePayer
from tests.staff.exporting import PERSONAL, SHARING, approved_by, asks, made
from tests.staff.people import Member
from tests.staff.things import a_consent


@pytest.fixture
def sam(bank: None) -> Member:
    """A case handler."""
    return Member("sam")


@pytest.fixture
def ada(bank: None) -> Member:
    """An auditor."""
    return Member("ada")


@pytest.fixture
def rhea(bank: None) -> Member:
    """A recipient manager."""
    return Member("rhea")


@pytest.fixture
def ravi(bank: None) -> Member:
    """Another one."""
    return Member("ravi")


@pytest.fixture
def pia(bank: None) -> Member:
    """Privacy and compliance."""
    return Member("pia")


@pytest.fixture
def paul(bank: None) -> Member:
    """Another one."""
    return Member("paul")


@pytest.fixture
def otto(bank: None) -> Member:
    """An operator."""
    return Member("otto")


@pytest.fixture
def suki(bank: None) -> Member:
    """Support."""
    return Member("suki")


@pytest.fixture
def shared(cds: Recipient, mia: Customer) -> Arrangement:
    """A sharing that a customer agreed to in the browser, and data that was looked at."""
    made = given(cds, mia, BASIC)
    assert cds.reads_accounts(made.tokens["access_token"]).status_code == 200
    return made


@pytest.fixture
def paid(payer_of: MakePayer, ava: Customer) -> str:
    """A payment that a customer allowed in the browser."""
    payer = payer_of(kind("uk", "v4.0/pisp/domestic-payment-consents"))
    intent = payer.registered()
    payer.allowed_by(ava, intent)
    return intent


@pytest.fixture
def taken(pia: Member, rhea: Member, bank: None) -> Export:
    """An export of pia's with personal data, which rhea agreed to and the job has made."""
    a_consent()
    pia.works_on("AUD-1", "audit")
    rhea.works_on()
    asks(pia, SHARING, columns=PERSONAL, case="AUD-1")
    approved_by(rhea)
    return made()


@pytest.fixture
def application(bank: None) -> Roles:
    """The application's own role, after an operator has run what `audit grants` prints."""
    made, printed = Roles(), StringIO()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f'CREATE ROLE "{made.app}"')
        call_command("audit", "grants", "--role", made.app, stdout=printed)
        cursor.execute(printed.getvalue().replace("BEGIN;", "").replace("COMMIT;", ""))
    return made
