"""What the database insists on of erasures and holds, whoever writes; as the application's role, too."""

from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from consent.models import Consent, Erasure, LegalHold, PaymentUse, Person
from consent.operations import erase_records
from staff.erasing import Order, erase_customer
from staff.retaining import erase_due
from tests.consent.audit.test_grants import Roles
from tests.staff.aged import PAYEE, a_consent_of_long_ago, a_payment_of_long_ago
from tests.staff.people import Member
from tests.staff.test_four_eyes import proposes_to_end
from tests.staff.things import MIA, a_consent
from vault.rotation import remaining, rotate

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE consent_paymentuse SET sealed = ''",
        "UPDATE consent_paymentuse SET payee = '', reference = '', sealed = ''",
        "UPDATE consent_paymentfile SET content = ''",
    ],
)
def test_payments_are_emptied_only_once_their_consent_is_erased(bank: None, statement: str) -> None:
    a_payment_of_long_ago()
    a_payment_of_long_ago(with_file=True)

    with pytest.raises(DatabaseError, match="stays"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert all(PaymentUse.objects.get().particulars)


def test_of_an_erased_payment_only_what_is_personal_goes(bank: None) -> None:
    consent = a_payment_of_long_ago()
    before = PaymentUse.objects.get()
    erase_records([consent.pk], at=timezone.now(), because="its time is over")

    after = PaymentUse.objects.get()
    assert after.particulars == ("", "")
    assert (after.amount, after.at, after.number) == (before.amount, before.at, before.number)
    assert PAYEE not in str(Consent.objects.get(pk=consent.pk).wire)
    with pytest.raises(DatabaseError, match="stays counted"), transaction.atomic():
        PaymentUse.objects.update(amount=1)


def test_nothing_that_has_not_ended_is_erased(bank: None) -> None:
    with pytest.raises(IntegrityError, match="consent_erased_once_over"), transaction.atomic():
        erase_records([a_consent(given=False).pk], at=timezone.now(), because="somebody wants that")


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("UPDATE consent_consent SET erased_at = NULL", "stays so"),
        ("UPDATE consent_consent SET wire = '{\"Data\": {}}'", "stays so"),
        ("UPDATE consent_erasure SET ordered_by = 'nobody'", "stays as it is"),
        ("DELETE FROM consent_erasure", "stays as it is"),
        ("TRUNCATE consent_erasure", "stays as it is"),
        ("UPDATE consent_legalhold SET why = 'audit'", "is lifted once"),
        ("DELETE FROM consent_legalhold", "is lifted once"),
        ("TRUNCATE consent_legalhold", "is lifted once"),
        ('UPDATE staff_proposal SET personal = \'{"named": "other"}\'', "stays as it was made"),
        ("UPDATE staff_proposal SET personal = NULL", "stays as it was made"),
    ],
)
def test_what_is_erased_held_and_proposed_stays_so(
    pia: Member, bank: None, statement: str, says: str
) -> None:
    consent = a_consent_of_long_ago()
    call_command("retention", "run")
    pia.works_on()
    a_consent()
    proposes_to_end(pia, "account", "mia-everyday")
    LegalHold.objects.create(
        consent=consent, why="fraud", case="C-1", placed_by="pia", placed_at=timezone.now()
    )
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(DatabaseError, match=says), transaction.atomic():
            cursor.execute(statement)


# --- as the application's role --------------------------------------------------------------------------


@pytest.mark.clause("AUD-06", "DASH-33")
def test_the_application_erases_and_rotates_as_its_own_role(application: Roles, settings: Any) -> None:
    a_payment_of_long_ago()
    a_payment_of_long_ago(with_file=True)
    kept = a_consent_of_long_ago(customer="40126690")
    at = timezone.now()
    order = Order(at=at, ordered_by="pia", approved_by="paul", why="customer-asked", case="GDPR-7")
    settings.KEY_ENCRYPTION_KEYS = {"new": bytes(32)}

    with application.acting(application.app):
        list(rotate(batch=2))
        erase_customer(Person.objects.get(customer_number=MIA).pk, order)
        erase_due(at, batch=2)

    assert all(set(counted) <= {"new"} for counted in remaining().values())
    kept.refresh_from_db()
    assert kept.erased_at is not None
    assert Erasure.objects.count() >= 2


@pytest.mark.clause("AUD-06")
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE consent_erasure SET ordered_by = 'nobody'",
        "DELETE FROM consent_erasure",
        "DELETE FROM consent_legalhold",
        "UPDATE consent_legalhold SET person_id = NULL",
        "DELETE FROM consent_paymentuse",
        "UPDATE consent_paymentuse SET amount = 1",
        "UPDATE consent_paymentuse SET payee = 'somebody else'",
        "UPDATE consent_paymentfile SET media_type = 'x'",
        "UPDATE consent_paymentfile SET content = 'another'",
        "UPDATE consent_consent SET erased_at = now(), customer_id = NULL WHERE status = 'active'",
        "ALTER TABLE consent_erasure DISABLE TRIGGER ALL",
    ],
)
def test_the_application_changes_no_record_no_hold_and_no_payment(
    application: Roles,
    statement: str,
) -> None:
    a_payment_of_long_ago(with_file=True)
    paid = a_payment_of_long_ago()
    a_consent_of_long_ago()
    a_consent()
    erase_due(timezone.now(), batch=1)
    LegalHold.objects.create(consent=paid, why="fraud", case="C-1", placed_by="pia", placed_at=timezone.now())
    a_payment_of_long_ago(with_file=True)

    with pytest.raises((DatabaseError, IntegrityError)):
        application.run(application.app, statement)
