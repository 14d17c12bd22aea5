"""What each role comes for: understand, prove, act."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from consent.issuers import consent_policy
from consent.lifecycle import Actor, Status
from consent.models import Consent, ConsentEvent, Evidence, OutboxMessage
from consent.operations import withdraw
from staff.models import StaffEvent
from tests.actors import Recipient
from tests.arrangements import Arrangement
from tests.payments import LANTERN
from tests.staff.people import Member
from tests.staff.test_signing_in import aged
from tests.staff.things import MIA, a_consent, a_message

pytestmark = pytest.mark.django_db


# --- understanding and proving --------------------------------------------------------------------------


@pytest.mark.clause("AUD-07")
def test_staff_see_to_the_letter_what_the_customer_saw(sam: Member, shared: Arrangement) -> None:
    sam.works_on()

    page = sam.opens(f"/consents/{shared.id}/")

    kept = Evidence.objects.get(consent_id=shared.id, sequence=2).content
    assert kept
    shown = kept["shown"]
    assert "To the letter" in page.text
    assert shown["sha256"] in page.text
    assert shown["data"]["summary"] in page.text


@pytest.mark.clause("AUD-07")
def test_words_that_were_tampered_with_are_not_passed_off_as_exact(sam: Member, shared: Arrangement) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE consent_evidence DISABLE TRIGGER USER")
    for row in Evidence.objects.filter(consent_id=shared.id, sequence=2):
        content = row.content
        assert content
        content["shown"]["data"]["summary"] = "<b>Less</b>"
        altered = Evidence.of(shared.id, 2, salt=bytes(row.salt or b""), content=content)
        Evidence.objects.filter(pk=row.pk).update(sealed=altered.sealed)
    sam.works_on()

    page = sam.opens(f"/consents/{shared.id}/")

    assert "To the letter" not in page.text
    assert "Its log does not hold" in page.text
    assert "&lt;b&gt;Less" in page.response.content.decode()


@pytest.mark.clause("AUD-05", "AUD-07")
@pytest.mark.parametrize("name", ["suki", "sam", "pia", "ada"])
def test_of_a_payees_number_staff_see_the_last_digits_and_the_whole_is_proved(paid: str, name: str) -> None:
    page = Member(name).works_on().opens(f"/consents/{paid}/")

    assert "Lantern Books" in page.text
    assert f"•••• {LANTERN['Identification'][-4:]}" in page.text
    assert "To the letter" in page.text


@pytest.mark.clause("DASH-35")
def test_the_timeline_joins_every_record(sam: Member, shared: Arrangement) -> None:
    sam.works_on()

    page = sam.opens(f"/consents/{shared.id}/")

    for words in (
        "App asked for it",
        "Customer came from the app to our pages",
        "Customer was signed in",
        "Customer allowed it",
        "App came for its tokens",
        "App got 1 access token on this day",
        "App looked at accounts on this day",
        "Staff looked",
    ):
        assert words in page.text, words
    only = sam.opens(f"/consents/{shared.id}/?who=staff").text
    assert "Staff looked" in only
    assert "Customer allowed it" not in only


def test_tokens_are_numbers_and_ages(sam: Member, shared: Arrangement) -> None:
    sam.works_on()

    page = sam.opens(f"/consents/{shared.id}/")

    assert "Access tokens 1 1" in page.text
    for secret in (shared.tokens["access_token"], shared.tokens["refresh_token"]):
        assert secret not in page.response.content.decode()


@pytest.mark.clause("AUD-06")
def test_each_line_of_the_log_can_be_verified(ada: Member, bank: None) -> None:
    consent = a_consent()
    ada.works_on()

    good = ada.opens(f"/consents/{consent.pk}/events/2")
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE consent_consentevent DISABLE TRIGGER USER")
        cursor.execute("UPDATE consent_consentevent SET actor = 'holder' WHERE sequence = 2")
    bad = ada.opens(f"/consents/{consent.pk}/events/2")

    assert "Verified" in good.text
    assert '"verb":"authorise"' in good.text
    assert "It does not hold" in bad.text
    assert "its content was altered" in bad.text


def test_an_auditor_reads_what_staff_did(ada: Member, sam: Member, bank: None) -> None:
    consent = a_consent()
    sam.works_on("C-1")
    sam.opens(f"/consents/{consent.pk}/")
    ada.works_on()

    page = ada.opens("/audit/?member=sam&did=looked")

    assert "1 event" in page.text
    assert "customer-asked C-1" in page.text
    assert StaffEvent.objects.filter(member="ada", page="audit").count() == 1


# --- acting ---------------------------------------------------------------------------------------------


@pytest.mark.clause("AUD-01", "DASH-35", "ARR-13")
def test_a_case_handler_ends_one_consent_and_its_token_opens_nothing(
    sam: Member, shared: Arrangement, cds: Recipient
) -> None:
    sam.works_on("C-9")

    page = sam.opens(f"/consents/{shared.id}/end")
    assert "Read out to the customer" in page.text
    page = page.press("btn-end")

    assert page.url == f"/consents/{shared.id}/"
    assert "Staff stopped it" in page.text
    event = ConsentEvent.objects.filter(consent_id=shared.id).order_by("-sequence")[0]
    assert (event.verb, event.actor, event.actor_reference) == ("withdraw", "holder", "staff sam")
    assert event.detail["reason"] == "customer-asked"
    assert cds.reads_accounts(shared.tokens["access_token"]).status_code in {401, 403}
    ended = StaffEvent.objects.get(did="ended")
    assert (ended.case, ended.consent) == ("C-9", Consent.objects.get().pk)


@pytest.mark.clause("ASVS §7.5.3")
def test_ending_asks_for_the_second_factor_once_more(sam: Member, bank: None) -> None:
    consent = a_consent()
    sam.works_on()
    aged(sam, "proved", timedelta(minutes=6))

    page = sam.opens(f"/consents/{consent.pk}/end")
    assert page.has("id_otp")
    page = page.press("btn-continue", id_otp="000000")

    assert page.has("btn-end")
    aged(sam, "proved", timedelta(minutes=11))
    assert page.press("btn-end").has("id_otp")
    consent.refresh_from_db()
    assert consent.status == Status.ACTIVE


def test_what_has_ended_is_not_ended_again(sam: Member, bank: None) -> None:
    consent = a_consent()
    sam.works_on()
    page = sam.opens(f"/consents/{consent.pk}/end")
    page.press("btn-end")

    again = page.press("btn-end")

    assert again.status == 409
    assert ConsentEvent.objects.filter(consent=consent, verb="withdraw").count() == 1


def test_an_operator_sends_a_message_again_and_says_why(otto: Member, bank: None) -> None:
    message = a_message(a_consent())
    otto.signs_in()

    listed = otto.opens("/messages/?state=dead")
    page = otto.opens(f"/messages/{message.pk}/")
    page = page.press("btn-replay", id_why="fault", id_case="INC-3")

    assert str(message.pk)[:8] in listed.text
    assert "nobody answered" in listed.text
    assert OutboxMessage.objects.get(pk=message.pk).state == "waiting"
    assert StaffEvent.objects.get(did="replayed").detail["case_given"] == "INC-3"
    assert not page.has("btn-replay")


def test_an_operators_pages_name_no_consent_and_no_customer(otto: Member, bank: None) -> None:
    message = a_message(a_consent())
    otto.signs_in()

    for url in ("/", "/jobs", "/messages/?state=dead", f"/messages/{message.pk}/"):
        html = otto.opens(url).response.content.decode()
        for hidden in (str(message.consent_id), MIA, "mia", "Thompson"):
            assert hidden not in html, (url, hidden)


def test_the_jobs_page_says_which_are_late(otto: Member) -> None:
    otto.signs_in()

    assert "no worker is alive" in otto.opens("/jobs").text
    assert "no worker is alive" in otto.opens("/").text


def test_a_company_is_shown_with_its_keys_by_thumbprint_and_without_any_customer(
    rhea: Member, shared: Arrangement, cds: Recipient
) -> None:
    rhea.signs_in()

    listed = rhea.opens("/companies/?q=budget")
    page = rhea.opens(f"/companies/{cds.row.recipient_id}/")

    assert "1 company" in listed.text
    assert cds.key.thumbprint() in page.text
    assert cds.redirect_uri in page.text
    assert "At risk if it is 1 consent " in page.text
    assert "Not taken by it Nothing 0" in page.text
    assert "Mia" not in page.text
    assert str(shared.id) not in page.response.content.decode()

    withdraw(
        consent_id=shared.id,
        actor=Actor.CUSTOMER,
        reference="1",
        at=timezone.now(),
        policy=consent_policy("cds"),
    )
    page = rhea.opens(page.url)

    assert "At risk if it is 0 consents " in page.text
    assert "Consents Stopped 1" in page.text
    assert "Not taken by it Call, waiting 1" in page.text
