"""The timelines of a customer, a company and a colleague: all that is theirs, and nothing of others."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from consent.models import Consent, LegalHold, Person
from oidc import tasks
from oidc.models import Client, DirectoryStatus
from oidc.self_registration import deregister
from portal.models import SignInEvent
from staff.models import StaffEvent
from staff.timelines.lines import Records, What
from staff.timelines.merged import timeline
from staff.timelines.of import of_colleague, of_company, of_consent, of_customer
from tests.actors import Customer, Recipient
from tests.pages import Page
from tests.staff.exporting import approved_by, asks, fetches, made
from tests.staff.people import Member
from tests.staff.things import MIA, a_consent, a_message

pytestmark = [pytest.mark.django_db, pytest.mark.clause("DASH-35")]
LEO = "40126690"


def said(records: Records, what: str = "") -> list[str]:
    return [f"{line.who} {line.says}" for line in timeline(records, now=timezone.now(), what=what).lines]


def opened(member: Member, number: str = MIA) -> Page:
    return member.works_on().opens("/customers/").press("btn-open", id_number=number)


def test_a_customers_tells_of_their_consents_sign_ins_letters_and_of_who_looked(
    sam: Member, bank: None
) -> None:
    mia = Person.objects.get(customer_number=MIA)
    hers, his = a_consent(), a_consent(customer=LEO)
    for person in (mia, Person.objects.get(customer_number=LEO)):
        event = SignInEvent(person=person, what="signed in", at=timezone.now())
        event.observe(device="a phone", source="192.0.2.7").save()

    page = opened(sam)

    timeline_shown = page.text.partition("Timeline")[2]
    assert f"Customer allowed it (now active) Consent {str(hers.pk)[:8]}" in timeline_shown
    assert f"Verify event 2 of {str(hers.pk)[:8]}" in timeline_shown
    assert timeline_shown.count("Customer signed in") == 1
    assert "Staff opened customer (sam, customers)" in timeline_shown
    assert str(his.pk)[:8] not in page.text
    assert "192.0.2.7" not in page.text
    assert f'href="/consents/{hers.pk}/events/2"' in page.response.content.decode()


@pytest.mark.clause("DASH-27", "AUD-01")
def test_what_holders_say_of_secondary_users_is_in_the_timelines_of_both(
    sam: Member, mia: Customer, noah: Customer
) -> None:
    mia.signs_in()
    listed = mia.opens("/secondary-users").response.content.decode()
    (way,) = set(re.findall(r"/secondary-users/[0-9a-f]+/[0-9a-f]+", listed))
    mia.opens(way).press("btn-give")
    mia.opens(way).press("btn-withdraw")

    sam.works_on()
    for number in (MIA, "40133057"):
        page = sam.opens_customer(number)
        assert "let a secondary user share an account no more" in page.text
        assert page.text.count("let a secondary user share an account") == 2
    other = sam.opens_customer(LEO)
    assert "secondary user" not in other.text


def test_a_letter_is_in_the_timeline_of_whose_it_is_and_a_call_to_an_app_in_nobodys(bank: None) -> None:
    a_message(a_consent())
    mia, leo = (Person.objects.get(customer_number=number) for number in (MIA, LEO))

    assert said(of_customer(mia.pk, audits=True), What.MESSAGES)
    assert not said(of_customer(leo.pk, audits=True), What.MESSAGES)
    lines = timeline(of_customer(mia.pk, audits=True), now=timezone.now(), what=What.MESSAGES).lines
    assert all("letter" in line.about for line in lines)


def test_a_companys_tells_of_its_software_and_of_what_staff_did_and_of_no_customer(
    rhea: Member, sam: Member, cds: Recipient
) -> None:
    company = cds.row.recipient
    Client.objects.filter(pk=cds.row.pk).update(suspended_at=timezone.now())
    consent = a_consent(company=company.name)
    sam.works_on().opens(f"/consents/{consent.pk}/")

    page = rhea.works_on().opens(f"/companies/{company.pk}/")

    shown = page.text.partition("Timeline")[2]
    assert f"System was entered here ({company.legal_name})" in shown
    assert "App was registered" in shown
    assert "Bank was suspended" in shown
    assert "looked" not in shown
    assert "CASE-12" not in shown  # which may be a customer's
    assert str(consent.pk)[:8] not in page.text
    assert "sam" not in shown.split()


def test_an_auditor_sees_who_looked_at_a_company_and_others_see_who_acted(
    rhea: Member, ada: Member, cds: Recipient
) -> None:
    company = cds.row.recipient
    ada.works_on("CASE-77", "audit").opens(f"/companies/{company.pk}/")
    rhea.works_on()
    rhea.opens(f"/companies/{company.pk}/suspension").press("btn-propose", id_why="fraud", id_case="CR-9")

    auditor, manager = (member.opens(f"/companies/{company.pk}/").text for member in (ada, rhea))

    assert "Staff looked (ada, recipient, audit, CASE-77)" in auditor
    assert "Staff proposed: suspend (rhea," in auditor
    assert "Staff proposed: suspend (rhea)" in manager
    assert "CASE-77" not in manager
    assert "looked" not in manager.partition("Timeline")[2]


def test_what_was_decided_about_a_company_is_named_and_can_be_opened(
    rhea: Member, ravi: Member, cds: Recipient
) -> None:
    company = cds.row.recipient
    rhea.works_on()
    ravi.works_on()
    proposals = []
    for _ in range(2):
        page = rhea.opens(f"/companies/{company.pk}/suspension").press(
            "btn-propose", id_why="fraud", id_case="CR-9"
        )
        ravi.opens(page.url).press("btn-approve")
        proposals.append(page.url)

    page = rhea.opens(f"/companies/{company.pk}/")

    shown = page.text.partition("Timeline")[2]
    for words in ("proposed: suspend", "approved: suspend", "proposed: reinstate", "approved: reinstate"):
        assert words in shown
    html = page.response.content.decode().partition('id="timeline"')[2]
    assert [html.count(f'href="{url}"') for url in proposals] == [2, 2]


@pytest.mark.clause("AUD-04")
def test_what_is_taken_away_of_a_consent_stands_on_it_and_on_its_customer(
    ada: Member, rhea: Member, sam: Member, bank: None
) -> None:
    consent = a_consent()
    ada.works_on("AUD-1", "audit")
    rhea.works_on()
    ada.opens(f"/consents/{consent.pk}/events/1")
    asks(ada, f"/exports/events?consent={consent.pk}")
    approved_by(rhea)
    fetches(ada, made())

    steps = [
        "Staff verified (ada, event",
        "Staff looked (ada, export_events",
        "Staff proposed: export (ada",
        "Staff approved: export (rhea",
        "Staff fetched an export (ada, export_file",
    ]
    of_them = opened(sam)
    of_it = sam.opens(f"/consents/{consent.pk}/")
    for page in (of_it, of_them):
        assert [step for step in steps if step not in page.text] == []
    assert not StaffEvent.objects.filter(consent=consent.pk, customer="").exists()
    # whose kind of proposal is not theirs to see is not led to it
    assert "/proposals/" not in of_it.response.content.decode().partition('id="timeline"')[2]


def test_who_opens_an_event_has_looked(ada: Member, sam: Member, bank: None) -> None:
    sam.works_on().opens(f"/consents/{a_consent().pk}/events/1")

    assert "1 looks in the last 7 days" in ada.works_on().opens("/figures/looks").text


@pytest.mark.parametrize("place", ["9999-12-31T00:00:00Z_0", "0001-01-01T00:00:00+14:00_0"])
def test_a_place_beyond_all_times_is_a_page_all_the_same(sam: Member, bank: None, place: str) -> None:
    consent = a_consent()

    page = sam.works_on().opens(f"/consents/{consent.pk}/?after={place.replace('+', '%2B')}")

    assert page.status == 200


def test_what_a_directory_says_of_others_entries_is_not_told(cds: Recipient, settings: Any) -> None:
    settings.REGISTERS = {"cds": "https://register.test"}
    Client.objects.filter(pk=cds.row.pk).update(
        software_id="S-1", metadata={**cds.row.metadata, "legal_entity_id": "O-1"}
    )
    now = timezone.now()
    for issuer, kind, entry in (
        ("cds", "software", "S-1"),
        ("cds", "company", "O-1"),
        ("uk", "software", "S-1"),
        ("cds", "company", "S-1"),
        ("cds", "software", "S-2"),
    ):
        DirectoryStatus.objects.create(
            issuer=issuer, kind=kind, entry=entry, status="SUSPENDED", changed_at=now
        )

    lines = timeline(of_company(cds.row.recipient_id, audits=False), now=now, what=What.REGISTER).lines

    told = {line.about for line in lines if line.says == "became SUSPENDED in its directory"}
    assert told == {"software S-1, cds", "company O-1, cds"}


@pytest.mark.clause("REG-18")
@pytest.mark.parametrize(
    ("status", "state", "line"),
    [
        ("REMOVED", "removed by its register on", "system was removed, as its register says"),
        ("ACTIVE", "gave up on", "app gave its registration up"),
    ],
)
def test_whoever_was_removed_did_not_give_up(  # noqa: PLR0917 -- fixtures, by name
    rhea: Member, mia: Customer, cds: Recipient, settings: Any, status: str, state: str, line: str
) -> None:
    settings.REGISTERS = {"cds": "https://register.test"}
    Client.objects.filter(pk=cds.row.pk).update(software_id="S-1")
    DirectoryStatus.objects.create(
        issuer="cds",
        kind="software",
        entry="S-1",
        status=status,
        changed_at=timezone.now() - timedelta(days=1),
    )
    mia.allows(cds.link())
    consent = Consent.objects.get()
    deregister(cds.row)
    tasks.close_consents_of_deregistered()

    lines = said(of_company(cds.row.recipient_id, audits=False), What.REGISTER)
    page = rhea.works_on().opens(f"/companies/{cds.row.recipient_id}/")

    assert line in lines
    assert "bank was suspended" not in lines
    assert state in page.text
    ended = timeline(of_consent(consent.pk, audits=True), now=timezone.now(), what=What.LOG).lines[0]
    assert (ended.who, "no-longer-accredited" in ended.about) == (
        ("bank", True) if status == "REMOVED" else ("app", False)
    )


def test_a_colleagues_is_for_those_who_read_what_staff_did(ada: Member, pia: Member, sam: Member) -> None:
    sam.works_on().opens("/consents/")
    address = f"/access/{Person.objects.get(username='sam').pk}/"

    auditor, privacy = ada.works_on().opens(address), pia.works_on().opens(address)

    assert "Staff signed in (sam" in auditor.text
    assert "Bank gave the role case handler (by an operator)" in auditor.text
    assert "Timeline" not in privacy.text
    assert not StaffEvent.objects.filter(member="sam", page="access_of").exists()
    assert "Staff looked (ada" not in auditor.text


def test_ones_lines_can_be_asked_for_alone(ada: Member, bank: None) -> None:
    person = Person.objects.get(username="ada")
    ada.works_on()

    assert said(of_colleague(person.pk, "ada"), What.ROLES) == ["bank gave the role auditor"]
    page = ada.opens(f"/access/{person.pk}/?what=roles")

    shown = page.text.partition("Timeline")[2]
    assert "gave the role auditor" in shown
    assert "signed in" not in shown


@pytest.mark.parametrize("whose", ["customer", "colleague"])
def test_no_record_is_read_further_than_a_page_shows(sam: Member, bank: None, whose: str) -> None:
    opened(sam)
    person = Person.objects.get(customer_number=MIA)
    records = of_customer(person.pk, audits=True) if whose == "customer" else of_colleague(person.pk, "sam")

    with CaptureQueriesContext(connection) as asked:
        timeline(records, now=timezone.now() + timedelta(days=1))

    assert asked.captured_queries
    assert all("LIMIT" in query["sql"] for query in asked.captured_queries)


@pytest.mark.clause("ASVS §8.2.1")
def test_auditors_alone_see_for_what_and_for_which_case_colleagues_worked(
    pia: Member, suki: Member, sam: Member, ada: Member, bank: None
) -> None:
    """Whoever answers a customer's telephone does not know that they are suspected."""
    consent = a_consent()
    pia.works_on("FRAUD-7", "fraud").opens(f"/consents/{consent.pk}/")
    pia.sends("POST", "/customers/", number=MIA)

    for member in (suki, sam):
        for page in (opened(member), member.opens(f"/consents/{consent.pk}/")):
            assert "Staff looked (pia, consent)" in page.text or "opened customer (pia" in page.text
            assert "FRAUD-7" not in page.text
            assert "fraud" not in page.text.partition("Timeline")[2]
    audited = opened(ada), ada.opens(f"/consents/{consent.pk}/")

    assert "Staff opened customer (pia, customers, fraud, FRAUD-7)" in audited[0].text
    assert "Staff looked (pia, consent, fraud, FRAUD-7)" in audited[1].text


@pytest.mark.clause("ASVS §8.2.1", "AUD-01")
@pytest.mark.parametrize("on", ["customer", "consent"])
def test_that_a_legal_hold_is_on_somebody_auditors_alone_read_in_timelines(  # noqa: PLR0917 -- fixtures, by name
    pia: Member, paul: Member, suki: Member, ada: Member, bank: None, on: str
) -> None:
    """The word is enough: a hold says that a court or the police asked."""
    consent, mia = a_consent(), Person.objects.get(customer_number=MIA)
    named = MIA if on == "customer" else str(consent.pk)
    pia.works_on("COURT-1", "authority-asked").opens("/protection/hold").press(
        "btn-hold", id_on=on, id_named=named, id_why="authority-asked", id_case="COURT-1"
    )
    lifting = pia.opens(f"/protection/holds/{LegalHold.objects.get().pk}/lift")
    lifting = lifting.press("btn-propose", id_why="authority-asked", id_case="COURT-2")
    paul.works_on("COURT-2", "audit").opens(lifting.url).press("btn-approve")

    def told(*, audits: bool) -> list[str]:
        records = (
            of_customer(mia.pk, audits=audits) if on == "customer" else of_consent(consent.pk, audits=audits)
        )
        return [
            f"{line.says} {line.about}" for line in timeline(records, now=timezone.now(), what="staff").lines
        ]

    assert told(audits=False) == []
    audited = told(audits=True)
    for words in (
        "held pia, hold",
        "proposed: lift hold pia",
        "approved: lift hold paul",
        "looked paul, proposal",
    ):
        assert any(line.startswith(words) for line in audited), words
    page = opened(suki) if on == "customer" else suki.works_on().opens(f"/consents/{consent.pk}/")
    shown = page.text.partition("Timeline")[2]
    assert re.findall(r"\b(held|hold|pia|paul)\b", shown) == []
    of_auditor = opened(ada) if on == "customer" else ada.works_on().opens(f"/consents/{consent.pk}/")
    assert "Staff held (pia, hold, authority-asked, COURT-1)" in of_auditor.text
