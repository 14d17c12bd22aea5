"""What needs two members: proposed, counted again, decided by another, done once."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from consent import operations
from consent.issuers import consent_policy
from consent.lifecycle import Status
from consent.models import Consent, Ending, Person, Recipient
from consent.reasons import Reason
from staff.kinds import Kind
from staff.models import Proposal, StaffEvent
from tests.actors import Recipient as Actor
from tests.arrangements import BASIC, given
from tests.customers import Customer
from tests.staff.people import Member
from tests.staff.things import MIA, a_company, a_consent, a_proposal

pytestmark = pytest.mark.django_db


def end_by_hand(consent: Consent) -> None:
    operations.end(
        consent_id=consent.pk,
        reason=Reason.MISTAKE,
        note="",
        system="test",
        at=timezone.now(),
        policy=consent_policy(consent.issuer),
    )


def proposes_to_end(member: Member, of: str, named: str) -> Any:
    """The page of the proposal, made after what it counts was shown."""
    page = member.opens("/proposals/end").press(
        "btn-count", id_target=of, id_named=named, id_reason="fraud-suspected", id_why="fraud", id_case="F-1"
    )
    return page.press("btn-propose")


@pytest.mark.clause("DASH-35", "ASVS §2.3.5")
def test_ending_many_is_counted_proposed_approved_by_another_and_reported(
    pia: Member, rhea: Member, bank: None
) -> None:
    made = [a_consent() for _ in range(3)]
    other = a_consent(company="Rent Ready")
    pia.works_on()
    counted = pia.opens("/proposals/end").press(
        "btn-count", id_target="recipient", id_named="budget fox", id_why="fraud", id_case="F-1"
    )
    assert "It would end 3 consents of 1 customer" in counted.text
    assert not Proposal.objects.exists()

    page = proposes_to_end(pia, "recipient", "Budget Fox")
    assert "3 consents of 1 customer" in page.text
    assert not page.has("btn-approve")
    assert Consent.objects.filter(status=Status.ACTIVE).count() == 4

    rhea.works_on()
    page = rhea.opens(page.url).press("btn-approve")

    assert "3 of 3 ended" in page.text
    assert "approved by rhea" in page.text
    assert {Consent.objects.get(pk=one.pk).status for one in made} == {Status.WITHDRAWN}
    assert Consent.objects.get(pk=other.pk).status == Status.ACTIVE
    assert [(e.member, e.did) for e in StaffEvent.objects.filter(did__in=["proposed", "approved"])] == [
        ("pia", "proposed"),
        ("rhea", "approved"),
    ]


def test_a_customer_is_named_by_the_last_digits_and_to_who_may_see_none_not_at_all(
    pia: Member, rhea: Member, bank: None
) -> None:
    a_consent()
    pia.works_on()
    url = proposes_to_end(pia, "customer", MIA).url
    rhea.works_on()

    pia_sees, rhea_sees = pia.opens(url), rhea.opens(url)

    assert "•••• 204" in pia_sees.text
    assert "Among them" in pia_sees.text
    assert "1 consent of 1 customer" in rhea_sees.text
    for hidden in ("•••• 204", "Among them", "account access"):
        assert hidden not in rhea_sees.text, hidden
    assert all(MIA not in page.response.content.decode() for page in (pia_sees, rhea_sees))


@pytest.mark.clause("ASVS §2.3.5")
def test_nobody_approves_their_own_though_they_send_the_form(rhea: Member, bank: None) -> None:
    consent = a_consent()
    proposal = a_proposal(consent.recipient)
    rhea.works_on()
    assert not rhea.opens(f"/proposals/{proposal.pk}/").has("btn-approve")

    answer = rhea.sends("POST", f"/proposals/{proposal.pk}/decide", decision="approve", seen="1")

    assert answer.status_code == 409
    proposal.refresh_from_db()
    assert proposal.decided_at is None
    assert Recipient.objects.get(pk=consent.recipient_id).suspended_at is None
    assert StaffEvent.objects.filter(did="was refused", member="rhea").count() == 1


@pytest.mark.clause("ASVS §2.3.5", "DASH-35")
def test_a_suspended_companys_token_opens_nothing_until_it_is_reinstated(
    rhea: Member, ravi: Member, cds: Actor, mia: Customer
) -> None:
    made = given(cds, mia, BASIC)
    rhea.works_on()
    ravi.works_on()
    suspension = f"/companies/{cds.row.recipient_id}/suspension"
    assert cds.reads_accounts(made.tokens["access_token"]).status_code == 200

    url = rhea.opens(suspension).press("btn-propose", id_why="fraud", id_case="F-2").url
    assert cds.reads_accounts(made.tokens["access_token"]).status_code == 200
    ravi.opens(url).press("btn-approve")
    assert cds.reads_accounts(made.tokens["access_token"]).status_code in {401, 403}

    url = ravi.opens(suspension).press("btn-propose", id_why="fault", id_case="F-3").url
    rhea.opens(url).press("btn-approve")
    assert cds.reads_accounts(made.tokens["access_token"]).status_code == 200


@pytest.mark.clause("DASH-35")
def test_an_effect_that_has_changed_is_shown_and_not_done(pia: Member, ravi: Member, bank: None) -> None:
    """The number of consents is the same: which ones is not."""
    gone = a_consent()
    pia.works_on()
    ravi.works_on()
    page = ravi.opens(proposes_to_end(pia, "recipient", "Budget Fox").url)
    end_by_hand(gone)
    kept = a_consent()

    page = page.press("btn-approve")

    assert page.status == 409
    assert "another than what you were shown" in page.text
    assert "1 consent of 1 customer" in page.text
    assert Proposal.objects.get().decided_at is None
    kept.refresh_from_db()
    assert kept.status == Status.ACTIVE
    page.press("btn-approve")
    kept.refresh_from_db()
    assert kept.status == Status.WITHDRAWN
    approved = Proposal.objects.get().effect_approved
    assert approved is not None
    assert approved["consents"] == 1


def test_a_proposal_runs_out_after_a_day(ravi: Member, bank: None) -> None:
    at = timezone.now() - timedelta(hours=25)
    old = a_proposal(a_company())
    fresh = Proposal.objects.get(pk=old.pk)
    Proposal.objects.bulk_create(
        [
            Proposal(
                id=(late := uuid4()),
                kind=Kind.SUSPEND,
                arguments=fresh.arguments,
                why="fraud",
                case="F-9",
                effect=fresh.effect,
                proposer_id=fresh.proposer_id,
                proposed_at=at,
                expires_at=at + timedelta(hours=24),
            )
        ]
    )
    ravi.works_on()

    page = ravi.opens(f"/proposals/{late}/")
    answer = ravi.sends("POST", f"/proposals/{late}/decide", decision="approve", seen="0")

    assert "ran out" in page.text
    assert not page.has("btn-approve")
    assert answer.status_code == 409
    assert Recipient.objects.get().suspended_at is None


def test_what_was_refused_or_taken_back_cannot_be_approved(rhea: Member, ravi: Member, bank: None) -> None:
    refused, taken_back = a_proposal(a_company()), a_proposal(a_company())
    rhea.works_on()
    ravi.works_on()
    page = ravi.opens(f"/proposals/{refused.pk}/")
    page.press("btn-refuse", id_refused_why="too-much", id_refused_case="CR-10")
    rhea.opens(f"/proposals/{taken_back.pk}/").press("btn-refuse")

    for one, state in ((refused, "refused by ravi"), (taken_back, "taken back by rhea")):
        assert state in ravi.opens(f"/proposals/{one.pk}/").text
        answer = ravi.sends("POST", f"/proposals/{one.pk}/decide", decision="approve", seen="0")
        assert answer.status_code == 409
    assert Recipient.objects.get().suspended_at is None


def test_an_approval_is_done_once(ravi: Member, bank: None) -> None:
    consent = a_consent()
    proposal = a_proposal(consent.recipient)
    ravi.works_on()
    page = ravi.opens(f"/proposals/{proposal.pk}/")
    page.press("btn-approve")

    assert page.press("btn-approve").status == 409
    assert StaffEvent.objects.filter(did="approved").count() == 1


def test_where_the_log_cannot_be_written_nothing_is_approved(
    ravi: Member, bank: None, monkeypatch: Any
) -> None:
    consent = a_consent()
    proposal = a_proposal(consent.recipient)
    ravi.works_on()
    page = ravi.opens(f"/proposals/{proposal.pk}/")

    def fails(**_said: Any) -> None:
        raise DatabaseError("no room left")

    ravi.http.raise_request_exception = False
    monkeypatch.setattr("staff.recording.append", fails)
    answer = page.press("btn-approve")

    assert answer.status == 500
    proposal.refresh_from_db()
    assert proposal.decided_at is None
    assert Recipient.objects.get().suspended_at is None


# --- the database insists -------------------------------------------------------------------------------


@pytest.mark.clause("ASVS §2.3.5")
def test_the_database_lets_nobody_approve_their_own(bank: None) -> None:
    proposal = a_proposal(a_company())

    with pytest.raises(IntegrityError, match="nobody_approves_their_own"), transaction.atomic():
        Proposal.objects.filter(pk=proposal.pk).update(
            decided_at=timezone.now(), approved_by=proposal.proposer_id, effect_approved={}
        )


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE staff_proposal SET arguments = '{}'",
        "UPDATE staff_proposal SET expires_at = expires_at + interval '1 day'",
        "UPDATE staff_proposal SET proposer_id = (SELECT id FROM consent_person WHERE username = 'ravi')",
        "UPDATE staff_proposal SET kind = 'reinstate'",
        "DELETE FROM staff_proposal",
        "TRUNCATE staff_proposal CASCADE",
        "INSERT INTO staff_proposal SELECT (jsonb_populate_record(p, jsonb_build_object("
        "'id', gen_random_uuid(), 'decided_at', now(), 'refused_by_id', p.proposer_id))).*"
        " FROM staff_proposal p",
    ],
)
def test_a_proposal_stays_as_it_was_made(bank: None, statement: str) -> None:
    a_proposal(a_company())
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

        with pytest.raises(DatabaseError, match="stays as it"), transaction.atomic():
            cursor.execute(statement)


def test_a_decision_is_never_decided_again(bank: None, ravi: Member) -> None:
    proposal = a_proposal(a_consent().recipient)
    ravi.works_on()
    ravi.opens(f"/proposals/{proposal.pk}/").press("btn-approve")

    with pytest.raises(DatabaseError, match="decided once"), transaction.atomic():
        Proposal.objects.filter(pk=proposal.pk).update(decided_at=timezone.now())


def test_many_are_ended_by_one_order(pia: Member, rhea: Member, bank: None) -> None:
    a_consent()
    pia.works_on()
    rhea.works_on()
    page = proposes_to_end(pia, "account", "mia-everyday")
    rhea.opens(page.url).press("btn-approve")

    order = Ending.objects.get()
    assert (order.system, order.total, order.ended, order.left) == ("staff", 1, 1, 0)
    assert order.key == Proposal.objects.get().pk.hex


@pytest.mark.clause("AUD-04")
def test_an_effect_that_is_shown_anew_leaves_a_line_as_every_look_does(
    pia: Member, paul: Member, bank: None
) -> None:
    a_consent()
    pia.works_on()
    paul.works_on("CASE-13")
    url = proposes_to_end(pia, "customer", MIA).url

    shown = paul.sends("POST", f"{url}decide", decision="approve", seen="another")

    assert shown.status_code == 409
    assert "•••• 204" in shown.content.decode()
    last = StaffEvent.objects.latest("number")
    assert (last.member, last.did, last.page, last.case) == ("paul", "looked", "proposal_decide", "CASE-13")


@pytest.mark.clause("ASVS §2.3.5", "ASVS §8.3.2")
@pytest.mark.parametrize("left", [True, False], ids=["who left", "whose role was taken away"])
def test_what_somebody_proposed_who_may_not_any_more_is_approved_by_nobody(
    rhea: Member, ravi: Member, bank: None, left: bool
) -> None:
    proposal = a_proposal(a_consent().recipient)
    ravi.works_on()
    url = f"/proposals/{proposal.pk}/"
    assert ravi.opens(url).has("btn-approve")
    if left:
        Person.objects.filter(username="rhea").update(is_active=False)
    else:
        Person.objects.get(username="rhea").groups.clear()

    page = ravi.opens(url)
    answer = ravi.sends("POST", f"{url}decide", decision="approve", seen=proposal.effect["digest"])

    assert not page.has("btn-approve")
    assert "may not propose that any more" in page.text
    assert answer.status_code == 409
    assert Recipient.objects.get().suspended_at is None
    page.press("btn-refuse")
    assert Proposal.objects.get().refused_by == Person.objects.get(username="ravi")
