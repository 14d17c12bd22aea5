"""What is personal stands beside the log: it can be erased, and the log stays provable."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection

from consent import queries
from consent.lifecycle import Status
from consent.models import Consent, ConsentEvent, Evidence
from consent.operations import erase_evidence
from tests.consent.audit.conftest import anchored, behind_the_guards, verdict
from tests.consent.conftest import NOW, InStatus, Propose
from tests.payments import kind

pytestmark = pytest.mark.django_db

YEARS = timedelta(days=6 * 365)


@pytest.mark.clause("AUD-06")
def test_erased_evidence_is_gone_and_the_log_still_holds(log: list[Consent]) -> None:
    it = log[0].pk
    assert queries.evidence(it, sequence=2) == {"accounts": ["everyday"], "amr": ["pwd", "otp"]}

    assert erase_evidence(consent_id=it, at=NOW + YEARS, because="the duty to keep it is over") == 1

    assert queries.evidence(it, sequence=2) is None
    kept = Evidence.objects.get(consent=it)
    assert (kept.salt, kept.content, kept.erased_at) == (None, None, NOW + YEARS)
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
    assert queries.evidence(consent.pk, sequence=1) == {"wire": asked}
    erase_evidence(consent_id=consent.pk, at=NOW + YEARS, because="the duty to keep it is over")
    assert verdict()["holds"]


def test_two_decisions_on_the_same_evidence_leave_different_hashes(in_status: InStatus) -> None:
    in_status(Status.ACTIVE)
    in_status(Status.REJECTED)
    hashes = ConsentEvent.objects.exclude(detail__evidence=None).values_list("detail__evidence", flat=True)

    assert len(set(hashes)) == len(hashes) == 2


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("""UPDATE consent_evidence SET content = '{"accounts": ["saver"]}'""", "its evidence was altered"),
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
        "UPDATE consent_evidence SET content = '{}'",
        "UPDATE consent_evidence SET sequence = 9",
        "UPDATE consent_evidence SET content = NULL, salt = NULL, erased_at = now()",
        "UPDATE consent_evidence SET erased_because = 'no reason'",
    ],
)
def test_the_database_lets_evidence_be_erased_with_a_reason_and_nothing_else(
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
