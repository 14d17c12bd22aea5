"""What must never be possible, tried through the pages, the ORM and SQL as the application's role."""

from io import StringIO
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from consent.lifecycle import Status
from consent.models import Consent, ConsentEvent, Person
from staff.models import Proposal, StaffEvent
from staff.recording import Did, append
from staff.roles import Role
from tests.consent.audit.test_grants import Roles
from tests.staff.people import EVERYONE, Member
from tests.staff.things import MIA, a_company, a_consent, a_message, a_proposal

pytestmark = pytest.mark.django_db


# --- through the pages ----------------------------------------------------------------------------------


@pytest.mark.clause("AUD-04")
def test_without_a_line_in_the_log_nothing_is_shown(ada: Member, bank: None, monkeypatch: Any) -> None:
    consent = a_consent()
    ada.works_on()
    ada.http.raise_request_exception = False

    def fails(**_said: Any) -> None:
        raise DatabaseError("the disk is full")

    opened = ada.opens("/customers/").press("btn-open", id_number=MIA).url
    monkeypatch.setattr("staff.recording.append", fails)
    one = f"/consents/{consent.pk}/"
    for path in ("/consents/?q=status:sharing", one, f"{one}events/2", opened, "/audit/"):
        page = ada.opens(path)
        assert page.status == 500, path
        for words in ("Budget Fox", "Thompson", str(consent.pk)):
            assert words not in page.text


@pytest.mark.clause("AUD-04")
def test_a_page_that_forgets_its_line_is_not_shown(ada: Member, bank: None, monkeypatch: Any) -> None:
    """As a page would be whose author left the line out."""
    consent = a_consent()
    ada.works_on()
    ada.http.raise_request_exception = False
    monkeypatch.setattr("staff.pages.consent.record", lambda *_said, **_facts: None)

    page = ada.opens(f"/consents/{consent.pk}/")

    assert page.status == 500
    assert "Budget Fox" not in page.text


def test_nothing_happens_by_get(bank: None) -> None:
    consent = a_consent()
    proposal, message = a_proposal(consent.recipient), a_message(consent)
    before = Consent.objects.values_list("pk", "version").order_by("pk")
    kept = list(before)

    for role in Role:
        member = Member(EVERYONE[role]).works_on()
        for path in (
            f"/proposals/{proposal.pk}/decide?decision=approve&seen=1",
            f"/messages/{message.pk}/replay?why=fault&case=INC-1",
            f"/consents/{consent.pk}/end?sure=1",
            f"/companies/{consent.recipient_id}/suspension?why=fraud&case=F-1",
            "/proposals/end?target=recipient&named=Budget+Fox&reason=mistake&counted=1",
        ):
            member.opens(path)

    proposal.refresh_from_db()
    message.refresh_from_db()
    assert proposal.decided_at is None
    assert message.state == "failed"
    assert Proposal.objects.count() == 1
    assert list(before.all()) == kept


def test_what_somebody_typed_is_never_markup(ada: Member, rhea: Member, bank: None) -> None:
    nasty = "<script>alert(1)</script>"
    company = a_company(f"Fox {nasty}")
    a_consent(company=company.name)
    ada.works_on()
    rhea.signs_in()

    pages = [
        ada.opens("/consents/?q=status:sharing"),
        ada.opens(f"/consents/?q=app:{nasty}"),
        ada.opens(f"/audit/?member={nasty}"),
        rhea.opens("/companies/?q=fox"),
        rhea.opens(f"/companies/{company.pk}/"),
    ]

    for page in pages:
        assert page.status == 200
        assert "<script" not in page.response.content.decode()


def test_pages_are_kept_by_nobody_and_run_no_script_of_their_own(ada: Member, bank: None) -> None:
    consent = a_consent()
    ada.works_on()

    for path in (
        "/", "/nowhere", f"/consents/{consent.pk}/", "/audit/", "/exports/", "/exports/log", "/views/",
        "/texts/cds/", "/texts/cds/en-AU/",
    ):  # fmt: skip
        answer = ada.opens(path).response
        html = answer.content.decode()
        policy = answer["Content-Security-Policy"]
        assert answer["Cache-Control"] == "no-store"
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "script-src" not in policy
        for inline in ("<script", "<style", " style=", " onclick="):
            assert inline not in html, (path, inline)


# --- through the ORM and SQL ----------------------------------------------------------------------------


def an_event() -> StaffEvent:
    return append(at=timezone.now(), member="sam", did=Did.LOOKED, source="127.0.0.1")


@pytest.mark.clause("AUD-06")
@pytest.mark.parametrize("change", ["save", "update", "delete", "truncate"])
def test_an_event_of_staff_is_final(bank: None, change: str) -> None:
    event = an_event()
    event.member = "nobody"
    tries: dict[str, Any] = {
        "save": event.save,
        "update": lambda: StaffEvent.objects.update(member="nobody"),
        "delete": event.delete,
        "truncate": lambda: connection.cursor().execute("TRUNCATE staff_staffevent"),
    }

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        tries[change]()
    assert StaffEvent.objects.get().member == "sam"


@pytest.mark.clause("AUD-06")
def test_no_event_is_put_between_others_or_beside_them(bank: None) -> None:
    first = an_event()
    second = an_event()

    for number, previous in ((4, second.hash), (3, first.hash), (2, first.hash)):
        forged = StaffEvent(
            number=number, at=second.at, member="x", did="looked", source="", detail={}, previous=previous
        )
        forged.hash = bytes(32)
        with pytest.raises(DatabaseError, match="does not follow"), transaction.atomic():
            forged.save(force_insert=True)


@pytest.mark.clause("AUD-06")
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE staff_staffevent SET member = 'nobody'",
        "DELETE FROM staff_staffevent",
        "TRUNCATE staff_staffevent",
        "ALTER TABLE staff_staffevent DISABLE TRIGGER ALL",
        "DELETE FROM staff_proposal",
        "DELETE FROM staff_export",
        "INSERT INTO auth_group (name) VALUES ('all powers')",
        "UPDATE auth_group SET name = 'auditor'",
        "INSERT INTO auth_group_permissions (group_id, permission_id)"
        " SELECT g.id, p.id FROM auth_group g, auth_permission p",
        "INSERT INTO consent_person_groups (person_id, group_id)"
        " SELECT p.id, g.id FROM consent_person p, auth_group g",
    ],
)  # fmt: skip
def test_the_application_itself_changes_no_event_and_gives_no_role(
    application: Roles, statement: str
) -> None:
    an_event()

    with pytest.raises(DatabaseError, match=r"permission denied|must be owner"):
        application.run(application.app, statement)


def test_the_application_does_all_of_the_staffs_work_as_its_own_role(
    application: Roles, sam: Member, bank: None
) -> None:
    consent = a_consent()
    with application.acting(application.app):
        sam.works_on()
        sam.opens(f"/consents/{consent.pk}/end").press("btn-end")

    consent.refresh_from_db()
    assert consent.status == Status.WITHDRAWN
    assert ConsentEvent.objects.filter(consent=consent).count() == 3


def test_no_model_of_anybodys_is_registered_with_an_admin_site() -> None:
    assert not apps.is_installed("django.contrib.admin")


# --- who may do what, at the command line ---------------------------------------------------------------


def told(*arguments: str) -> str:
    out = StringIO()
    call_command("staff", *arguments, stdout=out)
    return out.getvalue()


def test_an_operator_takes_somebody_on_and_closes_their_sign_in_again() -> None:
    said = told("add", "nia", "--role", "support", "--called", "Nia Field")
    person = Person.objects.get(username="nia")

    assert "otpauth://" in said
    assert person.check_password(said.split("Password: ")[1].splitlines()[0])
    assert "nia" in told("show")
    told("role", "nia", "--role", "auditor")
    assert "auditor" in told("show")
    told("close", "nia")
    assert not Person.objects.get(username="nia").is_active
    changes = StaffEvent.objects.filter(did="changed staff")
    assert [event.detail for event in changes.order_by("number")] == [
        {"whose": "nia", "roles": ["support"]},
        {"whose": "nia", "renewed": True},
        {"whose": "nia", "roles": ["auditor"]},
        {"whose": "nia", "closed": True},
    ]
    assert said.split("Password: ")[1].splitlines()[0] not in str(list(changes.values_list()))


@pytest.mark.parametrize(
    "arguments", [("add", "mia"), ("role", "mia", "--role", "auditor"), ("close", "mia")]
)
def test_a_customer_is_made_no_member_of_staff(bank: None, arguments: tuple[str, ...]) -> None:
    with pytest.raises(CommandError):
        told(*arguments)

    assert not Person.objects.get(username="mia").is_staff
