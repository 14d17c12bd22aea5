"""What an intent about money says, and whom was paid under it, lies in envelopes and nowhere in clear."""

import json
from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from consent.issuers import consent_policy
from consent.lifecycle import Actor, Verb
from consent.models import Consent, PaymentUse
from consent.operations import erase_records
from consent.operations._move import move
from tests.chains import chain_holds
from tests.consent.audit.conftest import behind_the_guards
from tests.consent.conftest import Propose
from tests.payments import kind
from tests.staff.aged import LONG_AGO, NOTE, PAYEE, a_consent_of_long_ago, a_payment_of_long_ago
from tests.vault.test_rotation import ran
from vault.envelope import CannotOpen
from vault.rotation import IN_CLEAR, remaining, rotate

pytestmark = pytest.mark.django_db
INTENT, PAID = "consent_consent.sealed_wire", "consent_paymentuse.sealed"


def in_the_database() -> str:
    """Everything that the tables of consents say, evidence and files included, with bytes as their text."""
    tables = ("consent", "paymentuse", "evidence", "paymentfile", "consentevent", "idempotencykey")
    found = []
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT * FROM consent_{table}")  # noqa: S608 -- names of ours
            found += [str([bytes(v) if isinstance(v, memoryview) else v for v in row]) for row in cursor]
    return "\n".join(found)


def as_before_it_was_sealed(*payments: Consent) -> None:
    """As a release before this one has stored them."""
    for consent in payments:
        for use in PaymentUse.objects.filter(consent=consent):
            _uncover(use)
        behind_the_guards(
            "UPDATE consent_consent SET wire = %(wire)s, sealed_wire = NULL WHERE id = %(id)s",
            wire=json.dumps(consent.wire),
            id=consent.pk,
        )


def _uncover(use: PaymentUse) -> None:
    payee, reference = use.particulars
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE consent_paymentuse DISABLE TRIGGER payment_use_rows_are_final")
        cursor.execute(
            "UPDATE consent_paymentuse SET payee = %s, reference = %s, sealed = '' WHERE id = %s",
            [payee, reference, use.pk],
        )
        cursor.execute("ALTER TABLE consent_paymentuse ENABLE ALWAYS TRIGGER payment_use_rows_are_final")


@pytest.mark.clause("SEC-07")
def test_of_a_payment_nobody_reads_in_the_database_who_was_paid(bank: None) -> None:
    consent = a_payment_of_long_ago()
    shared = a_consent_of_long_ago()

    assert PAYEE not in in_the_database()
    assert NOTE not in in_the_database()
    account = consent.wire["Data"]["Initiation"]["CreditorAccount"]
    assert account["Name"] == PAYEE
    assert account["Identification"] not in in_the_database()
    scheme = account["SchemeName"]
    assert PaymentUse.objects.get().particulars == (f"{scheme} {account['Identification']}", NOTE)
    assert Consent.objects.get(pk=shared.pk).open_wire, "what names nobody stays open"


@pytest.mark.clause("SEC-07")
def test_an_intent_opens_in_no_other_row(bank: None) -> None:
    mine, other = a_payment_of_long_ago(), a_payment_of_long_ago()
    behind_the_guards(
        "UPDATE consent_consent SET sealed_wire = (SELECT sealed_wire FROM consent_consent WHERE id = %(of)s)"
        " WHERE id = %(id)s",
        of=other.pk,
        id=mine.pk,
    )

    with pytest.raises(CannotOpen, match=f"sealed_wire\\|{mine.pk}"):
        _ = Consent.objects.get(pk=mine.pk).wire


@pytest.mark.clause("SEC-07", "AUD-06")
def test_what_lay_in_clear_is_sealed_in_batches_that_may_be_interrupted(bank: None) -> None:
    payments = [a_payment_of_long_ago(ago=LONG_AGO + timedelta(days=day)) for day in range(3)]
    said = [one.wire for one in payments]
    as_before_it_was_sealed(*payments)
    assert [remaining()[name][IN_CLEAR] for name in (INTENT, PAID)] == [3, 3]
    assert f"{IN_CLEAR:30} 3, still to be rotated" in ran("data")
    assert PaymentUse.objects.earliest("pk").particulars[1] == NOTE

    steps = rotate(batch=2)
    assert next(steps).done == 2
    steps.close()  # as if its process had died here
    assert remaining()[INTENT][IN_CLEAR] == 1
    ran("rotate-data", "--batch", "2")

    assert not any(IN_CLEAR in counted for counted in remaining().values())
    assert PAYEE not in in_the_database()
    assert [Consent.objects.get(pk=one.pk).wire for one in payments] == said
    assert {use.particulars[1] for use in PaymentUse.objects.all()} == {NOTE}
    assert all(chain_holds(one.pk) for one in payments)


@pytest.mark.clause("SEC-07")
def test_a_move_that_read_it_in_clear_does_not_put_it_back(propose: Propose) -> None:
    """Sealing is no move, so whoever moves a consent meanwhile is not told to read again."""
    one = kind("uk", "v4.0/pisp/domestic-payment-consents")
    consent = propose(issuer="uk", kind=one.resource.kind, permissions=("payments",), wire=one.body())
    as_before_it_was_sealed(consent)
    read_before = Consent.objects.get(pk=consent.pk)
    list(rotate(batch=10))

    assert read_before.sealed_wire is None
    move(
        read_before, Verb.EXPIRE, actor=Actor.CLOCK, reference="", at=timezone.now(),
        policy=consent_policy("uk"), detail={},
    )  # fmt: skip

    consent.refresh_from_db()
    assert (consent.status, consent.open_wire, consent.wire) == ("expired", {}, one.body())


@pytest.mark.clause("DASH-33")
def test_erasing_empties_it_sealed_or_in_clear(bank: None) -> None:
    sealed, clear = a_payment_of_long_ago(), a_payment_of_long_ago()
    as_before_it_was_sealed(clear)
    erase_records([sealed.pk, clear.pk], at=timezone.now(), because="its time is over")

    for use in PaymentUse.objects.select_related("consent"):
        assert (use.consent.wire, use.consent.sealed_wire, bytes(use.sealed)) == ({}, None, b"")
        assert use.particulars == ("", "")
    list(rotate(batch=10))
    with pytest.raises(DatabaseError, match="stays so"), transaction.atomic():
        Consent.objects.filter(pk=sealed.pk).update(sealed_wire=b"ae1.x")
    with pytest.raises(DatabaseError, match="stays counted"), transaction.atomic():
        PaymentUse.objects.filter(consent=sealed).update(sealed=b"ae1.x")


@pytest.mark.clause("DASH-33")
def test_a_worker_of_before_which_knows_of_nothing_sealed_erases_nothing_half(bank: None) -> None:
    sealed = a_payment_of_long_ago()

    with (
        pytest.raises(IntegrityError, match="erased_intent_is_gone"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "UPDATE consent_consent SET erased_at = now(), wire = '{}', customer_id = NULL WHERE id = %s",
            [sealed.pk],
        )


@pytest.mark.clause("AUD-03")
@pytest.mark.parametrize("written", ["", "ae1.key.another"])
def test_whom_was_paid_is_not_written_anew(bank: None, written: str) -> None:
    a_payment_of_long_ago()

    with pytest.raises(DatabaseError, match="stays counted"), transaction.atomic():
        PaymentUse.objects.update(sealed=written.encode())
