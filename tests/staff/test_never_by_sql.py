"""What must never be possible to the application itself, by SQL in its own role."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from consent.lifecycle import Status
from consent.models import Consent, Evidence, LegalHold, Person
from consent.operations import Because, lift_hold, place_hold
from staff.models import Proposal
from tests.arrangements import Arrangement
from tests.consent.audit.conftest import verdict
from tests.consent.audit.test_grants import Roles
from tests.staff.people import Member
from tests.staff.things import a_company, a_consent, a_lift, a_proposal

pytestmark = pytest.mark.django_db


@pytest.mark.clause("AUD-06")
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE consent_disclosure SET resource = 'nothing'",
        "DELETE FROM consent_disclosure",
        "TRUNCATE consent_disclosure",
        "UPDATE consent_consentevent SET actor = 'customer'",
        "DELETE FROM consent_consentevent",
        "UPDATE consent_erasure SET about = 'nobody'",
    ],
)
def test_the_application_itself_changes_no_disclosure_and_no_event_of_a_consent(
    application: Roles, shared: Arrangement, statement: str
) -> None:
    with pytest.raises(DatabaseError, match=r"permission denied|must be owner|append-only"):
        application.run(application.app, statement)


@pytest.mark.clause("DASH-35")
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE consent_consent SET status = 'active'",
        "UPDATE consent_consent SET status = 'awaiting'",
        "DELETE FROM consent_consent",
        "TRUNCATE consent_consent CASCADE",
    ],
)
def test_the_application_itself_revives_no_consent_and_forgets_none(
    application: Roles, bank: None, statement: str
) -> None:
    ended = a_consent()
    Member("sam").works_on().opens(f"/consents/{ended.pk}/end").press("btn-end")

    with pytest.raises(DatabaseError):
        application.run(application.app, statement)

    ended.refresh_from_db()
    assert ended.status == Status.WITHDRAWN


@pytest.mark.clause("DASH-35")
@pytest.mark.parametrize(
    "change",
    [
        "permissions = '[\"ReadBalances\"]'",
        "expires_at = now() + interval '9 years'",
        "expires_at = NULL",
        "customer_id = NULL",
        "recipient_id = gen_random_uuid()",
        "client_id = 'another'",
        "kind = 'another'",
        "ended_by = 'holder'",
    ],
)
def test_a_consent_is_not_widened_extended_or_made_anothers_without_an_event(
    application: Roles, bank: None, change: str
) -> None:
    given = a_consent(lasts=timedelta(days=30))
    before = Consent.objects.filter(pk=given.pk).values().get()

    with pytest.raises(DatabaseError):
        application.run(
            application.app,
            f"UPDATE consent_consent SET {change}",  # noqa: S608
        )

    assert Consent.objects.filter(pk=given.pk).values().get() == before


@pytest.mark.clause("AUD-03", "DASH-35")
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE consent_consent SET status = 'active', customer_id = (SELECT min(id) FROM consent_person),"
        " authorised_at = now()",
        "INSERT INTO consent_consent SELECT (jsonb_populate_record(c, jsonb_build_object('id',"
        " gen_random_uuid(), 'status', 'active', 'authorised_at', now(), 'customer_id',"
        " (SELECT min(id) FROM consent_person)))).* FROM consent_consent c",
    ],
    ids=["moved", "made"],
)
def test_the_application_itself_gives_no_consent_by_a_row_alone(
    application: Roles, bank: None, statement: str
) -> None:
    a_consent(given=False)

    with pytest.raises(DatabaseError):
        application.run(application.app, statement)

    assert Consent.objects.get().status == Status.AWAITING


@pytest.mark.clause("AUD-03", "AUD-06")
def test_a_row_that_the_application_moves_as_if_by_an_event_is_found_out(
    application: Roles, bank: None, settings: Any, tmp_path: Path
) -> None:
    """Whoever has its password writes what it writes; the walk along the log names what no event led to."""
    settings.AUDIT_ANCHOR_DIR = tmp_path
    consent = a_consent(given=False)
    application.run(
        application.app,
        "UPDATE consent_consent SET status = 'active', version = version + 1, authorised_at = now(),"
        " customer_id = (SELECT min(id) FROM consent_person)",
    )

    (fault,) = verdict()["faults"]

    assert fault["consent"] == str(consent.pk)


@pytest.mark.clause("AUD-03", "AUD-07")
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE consent_evidence SET sealed = 'another'",
        "UPDATE consent_evidence SET sequence = sequence + 1",
        "UPDATE consent_evidence SET salt = NULL, sealed = NULL, accounts = NULL,"
        " erased_at = now(), erased_because = 'gone'",
        "UPDATE consent_consent SET erased_at = now()",
        "DELETE FROM consent_evidence",
        "TRUNCATE consent_evidence",
    ],
)
def test_what_a_receipt_is_drawn_from_is_neither_altered_nor_taken_away_while_the_consent_stands(
    application: Roles, shared: Arrangement, statement: str
) -> None:
    before = list(Evidence.objects.order_by("pk").values())
    assert before

    with pytest.raises(DatabaseError):
        application.run(application.app, statement)

    assert list(Evidence.objects.order_by("pk").values()) == before


@pytest.mark.clause("DASH-35", "ASVS §2.3.5")
@pytest.mark.parametrize(
    "decision",
    [
        "decided_at = now(), approved_by_id = proposer_id",
        "proposer_id = (SELECT id FROM consent_person WHERE username = 'ravi')",
        "expires_at = expires_at + interval '1 day'",
        "arguments = '{}'",
        "effect = '{}'",
    ],
)
def test_the_application_itself_approves_nobodys_own_proposal_and_alters_none(
    application: Roles, bank: None, decision: str
) -> None:
    said = a_proposal(a_company())
    before = Proposal.objects.filter(pk=said.pk).values().get()

    with pytest.raises(DatabaseError):
        application.run(application.app, f"UPDATE staff_proposal SET {decision}")  # noqa: S608

    assert Proposal.objects.filter(pk=said.pk).values().get() == before


def a_hold_on(consent: Consent) -> LegalHold:
    because = Because(by="pia", why="authority-asked", case="COURT-1", at=timezone.now())
    return place_hold(because, consent_id=consent.pk)


@pytest.mark.clause("AUD-01", "DASH-35")
@pytest.mark.parametrize(
    "forged",
    [
        {},
        {"approved": False},
        {"of": "another"},
        {"lifted_by": "pia"},
        {"lifted_for": "COURT-3"},
    ],
    ids=lambda forged: " ".join(forged) or "nothing proposed",
)
def test_no_hold_is_lifted_but_as_another_member_approved(
    application: Roles, bank: None, forged: dict[str, Any]
) -> None:
    """Through the ORM, and by SQL in the application's own role."""
    held, other = (a_hold_on(a_consent()) for _ in range(2))
    if forged:
        said = a_lift(other if "of" in forged else held)
        if forged.get("approved", True):
            paul = Person.objects.get(username="paul")
            Proposal.objects.filter(pk=said.pk).update(decided_at=timezone.now(), approved_by=paul)
    by, case = forged.get("lifted_by", "paul"), forged.get("lifted_for", "COURT-2")

    with pytest.raises(DatabaseError, match="lifted by two"), transaction.atomic():
        lift_hold(held.pk, by=by, case=case, at=timezone.now())
    with pytest.raises(DatabaseError, match="lifted by two"):
        application.run(
            application.app,
            f"UPDATE consent_legalhold SET lifted_by = '{by}', lifted_for = '{case}',"  # noqa: S608
            f" lifted_at = now() WHERE id = '{held.pk}'",
        )
    with pytest.raises(DatabaseError, match="placed before"):
        application.run(
            application.app,
            'INSERT INTO consent_legalhold (id, consent_id, why, "case", placed_by, placed_at, lifted_by,'  # noqa: S608
            " lifted_for, lifted_at)"
            " SELECT gen_random_uuid(), consent_id, why, 'C', 'x', now(), 'x', 'C', now()"
            f" FROM consent_legalhold WHERE id = '{held.pk}'",
        )
    assert not LegalHold.objects.exclude(lifted_at=None).exists()
