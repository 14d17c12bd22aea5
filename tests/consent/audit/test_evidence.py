"""What is personal stands beside the log: it can be erased, and the log stays provable."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection

from consent import kept_evidence
from consent.lifecycle import Status
from consent.models import Consent, ConsentEvent, Evidence
from tests.consent.audit.conftest import anchored, behind_the_guards, verdict
from tests.consent.conftest import NOW, InStatus, Propose
from tests.evidence import erase_evidence
from tests.payments import kind
from vault.envelope import CannotOpen
from vault.rotation import remaining, rotate

pytestmark = pytest.mark.django_db

YEARS = timedelta(days=6 * 365)


@pytest.mark.clause("AUD-06")
def test_erased_evidence_is_gone_and_the_log_still_holds(log: list[Consent]) -> None:
    it = log[0].pk
    assert kept_evidence.evidence(it, sequence=2) == {"accounts": ["everyday"], "amr": ["pwd", "otp"]}

    assert erase_evidence(consent_id=it, at=NOW + YEARS, because="the duty to keep it is over") == 1

    assert kept_evidence.evidence(it, sequence=2) is None
    kept = Evidence.objects.get(consent=it)
    assert (kept.salt, kept.sealed, kept.accounts, kept.erased_at) == (None, None, None, NOW + YEARS)
    said = verdict()
    assert (said["holds"], said["evidence"], said["erased"]) == (True, 2, 1)
    assert verdict("--consent", str(it))["erased"] == 1
    assert erase_evidence(consent_id=it, at=NOW + YEARS, because="again") == 0


def test_the_log_itself_tells_neither_accounts_nor_words(in_status: InStatus) -> None:
    in_status(Status.ACTIVE)

    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(e::text, ' ') FROM consent_consentevent e")
        (everything,) = cursor.fetchone()

    assert "everyday" not in everything
    assert "otp" not in everything


@pytest.mark.clause("AUD-06")
def test_a_proposal_to_pay_tells_the_log_no_names_and_no_account_numbers(propose: Propose) -> None:
    one = kind("uk", "v4.0/pisp/domestic-payment-consents")
    asked = one.body()
    payee = asked["Data"]["Initiation"]["CreditorAccount"]["Identification"]

    consent = propose(issuer="uk", kind=one.resource.kind, permissions=("payments",), wire=asked)

    detail = ConsentEvent.objects.get(consent=consent).detail
    assert payee not in str(detail)
    assert detail.keys() == {"permissions", "evidence"}
    assert kept_evidence.evidence(consent.pk, sequence=1) == {"wire": asked}
    erase_evidence(consent_id=consent.pk, at=NOW + YEARS, because="the duty to keep it is over")
    assert verdict()["holds"]


@pytest.mark.clause("SEC-07")
def test_evidence_lies_sealed_and_opens_only_in_its_own_row(log: list[Consent]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM consent_evidence WHERE position('pwd'::bytea IN sealed) > 0")
        assert cursor.fetchone() == (0,)
    one, other = Evidence.objects.order_by("pk")[:2]
    assert one.content is not None
    behind_the_guards(
        "UPDATE consent_evidence SET sealed = %(sealed)s WHERE id = %(id)s",
        sealed=bytes(other.sealed or b""),
        id=one.pk,
    )

    one.refresh_from_db()
    with pytest.raises(CannotOpen, match=str(one.consent_id)):
        assert one.content
    (fault,) = verdict()["faults"]
    assert "its evidence does not open" in fault["what"]


@pytest.mark.clause("SEC-07", "AUD-06")
def test_its_key_is_wrapped_anew_under_the_guards_and_the_log_holds(
    log: list[Consent], settings: Any
) -> None:
    before = [row.content for row in Evidence.objects.order_by("pk")]
    settings.KEY_ENCRYPTION_KEYS = {"new": bytes(32)}

    list(rotate(batch=2))

    assert remaining()["consent_evidence.sealed"] == {"new": len(before)}
    assert [row.content for row in Evidence.objects.order_by("pk")] == before
    assert verdict()["holds"]


def test_two_decisions_on_the_same_evidence_leave_different_hashes(in_status: InStatus) -> None:
    in_status(Status.ACTIVE)
    in_status(Status.REJECTED)
    hashes = ConsentEvent.objects.exclude(detail__evidence=None).values_list("detail__evidence", flat=True)

    assert len(set(hashes)) == len(hashes) == 2


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("""UPDATE consent_evidence SET accounts = '["saver"]'""", "its evidence was altered"),
        ("UPDATE consent_evidence SET salt = decode(repeat('00', 16), 'hex')", "its evidence was altered"),
        ("DELETE FROM consent_evidence", "its evidence is gone"),
    ],
)
def test_evidence_that_was_tampered_with_is_named(in_status: InStatus, statement: str, says: str) -> None:
    consent = in_status(Status.ACTIVE)
    anchored()

    behind_the_guards(statement)

    for said in (verdict(), verdict("--consent", str(consent.pk))):
        (fault,) = said["faults"]
        assert (fault["consent"], fault["sequence"], fault["what"]) == (str(consent.pk), 2, says)


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM consent_evidence",
        "TRUNCATE consent_evidence",
        "UPDATE consent_evidence SET accounts = '[]'",
        "UPDATE consent_evidence SET sealed = 'ae1.secret-key.another'",
        "UPDATE consent_evidence SET sealed = sealed || '0'",
        "UPDATE consent_evidence SET sealed = NULL",
        "UPDATE consent_evidence SET sequence = 9",
        "UPDATE consent_evidence SET sealed = NULL, accounts = NULL, salt = NULL, erased_at = now()",
        "UPDATE consent_evidence SET erased_because = 'no reason'",
        "UPDATE consent_evidence SET sealed = NULL, accounts = NULL, salt = NULL, erased_at = now(),"
        " erased_because = 'gone'",
    ],
)
def test_the_database_lets_evidence_be_erased_with_its_consent_and_a_reason_and_nothing_else(
    in_status: InStatus, statement: str
) -> None:
    in_status(Status.ACTIVE)

    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(DatabaseError, match="append-only"):
            cursor.execute(statement)


def test_what_was_erased_stays_as_it_is(in_status: InStatus) -> None:
    consent = in_status(Status.ACTIVE)
    erase_evidence(consent_id=consent.pk, at=NOW, because="asked for")

    with pytest.raises(DatabaseError, match="append-only"):
        Evidence.objects.update(erased_because="something else")
