"""What each role comes for: find, understand, prove, act."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.utils import timezone

from consent.lifecycle import Status
from consent.models import Consent, ConsentEvent, Evidence, OutboxMessage
from staff.models import StaffEvent
from tests.actors import Recipient
from tests.arrangements import BASIC, Arrangement, given
from tests.customers import Customer
from tests.staff.people import Member
from tests.staff.test_signing_in import aged
from tests.staff.things import MIA, a_consent, a_message

pytestmark = pytest.mark.django_db


@pytest.fixture
def shared(cds: Recipient, mia: Customer) -> Arrangement:
    """A sharing that a customer agreed to in the browser, and data that was looked at."""
    made = given(cds, mia, BASIC)
    assert cds.reads_accounts(made.tokens["access_token"]).status_code == 200
    return made


def looks() -> list[tuple[str, str, str, str]]:
    """Who did what for which case, oldest first."""
    rows = StaffEvent.objects.exclude(did__in=["signed in", "stated purpose"]).order_by("number")
    return [(row.member, row.did, row.page, row.case) for row in rows]


# --- finding --------------------------------------------------------------------------------------------


@pytest.mark.clause("AUD-04")
def test_nothing_of_customers_is_shown_before_a_purpose_is_stated(sam: Member, bank: None) -> None:
    consent = a_consent()
    sam.signs_in()

    page = sam.opens(f"/consents/{consent.pk}/")
    assert urlsplit(page.url).path == "/purpose"
    page = page.press("btn-continue", id_why="complaint", id_case="C-77")

    assert page.url == f"/consents/{consent.pk}/"
    assert "Budget Fox" in page.text
    assert looks() == [("sam", "looked", "consent", "C-77")]
    event = StaffEvent.objects.get(did="looked")
    assert (event.why, event.consent, len(event.customer)) == ("complaint", consent.pk, 16)


@pytest.mark.parametrize("case", ["", "x", "Mia Thompson said so", "a" * 41, "<b>"])
def test_a_case_is_a_reference_and_no_story(sam: Member, case: str) -> None:
    sam.signs_in()

    page = sam.opens("/purpose").press("btn-continue", id_why="complaint", id_case=case)

    assert page.has("id_case")
    assert not StaffEvent.objects.filter(did="stated purpose").exists()


@pytest.mark.clause("DASH-35")
def test_who_finds_exactly_gets_one_by_its_reference_and_no_list(sam: Member, bank: None) -> None:
    consent = a_consent()
    sam.works_on()

    assert sam.opens(f"/consents/?q={consent.pk}").url == f"/consents/{consent.pk}/"
    page = sam.opens("/consents/?q=app:budget+status:sharing")

    assert "exact reference" in page.text
    assert "1 consent" not in page.text
    assert str(consent.pk)[:8] not in page.text


@pytest.mark.clause("DASH-35", "AUD-04")
def test_an_auditor_finds_by_terms_and_the_log_holds_their_hashes(ada: Member, bank: None) -> None:
    ending, open_ended = a_consent(lasts=timedelta(days=20)), a_consent()
    a_consent(company="Rent Ready")
    waiting = a_consent(given=False)
    ada.works_on(why="audit")

    found = {
        line: page.text
        for line in (
            "app:fox",
            "app:fox+status:sharing",
            "app:fox+ends:<30d",
            "fox+status:waiting",
            "asked:<1h",
        )
        if (page := ada.opens(f"/consents/?q={line}"))
    }

    assert "3 consents fit" in found["app:fox"]
    assert "2 consents fit" in found["app:fox+status:sharing"]
    assert "1 consent fits" in found["app:fox+ends:<30d"]
    assert str(ending.pk)[:8] in found["app:fox+ends:<30d"]
    assert str(open_ended.pk)[:8] not in found["app:fox+ends:<30d"]
    assert str(waiting.pk)[:8] in found["fox+status:waiting"]
    assert "4 consents fit" in found["asked:<1h"]
    assert MIA not in str(found)
    searches = StaffEvent.objects.filter(did="searched").order_by("number")
    assert [event.detail["found"] for event in searches] == [3, 2, 1, 1, 4]
    assert "fox" not in str(list(searches.values_list("detail")))
    first, second = searches[0].detail["terms"], searches[1].detail["terms"]
    assert first[0] == second[0]  # the same term is known again


def test_nothing_is_listed_until_something_is_asked_for(ada: Member, bank: None) -> None:
    consent = a_consent()
    ada.works_on()

    assert str(consent.pk)[:8] not in ada.opens("/consents/").text


@pytest.mark.parametrize(
    "line", ["status:nonsense", "customer:40118204", "user__password__startswith:a", "ends:soon"]
)
def test_what_the_grammar_does_not_know_finds_nothing(ada: Member, bank: None, line: str) -> None:
    consent = a_consent()
    ada.works_on()

    page = ada.opens(f"/consents/?q={line}")

    assert "not understood" in page.text
    assert str(consent.pk)[:8] not in page.text


def test_a_name_that_several_companies_have_is_asked_back(ada: Member, bank: None) -> None:
    a_consent(company="Budget Fox")
    a_consent(company="Budget Owl")
    ada.works_on()

    page = ada.opens("/consents/?q=app:budget")

    assert "Several companies" in page.text
    assert "1 consent fits" in ada.opens('/consents/?q=app:"Budget+Owl"').text


def test_a_long_list_goes_on_where_it_ended(ada: Member, bank: None, monkeypatch: Any) -> None:
    monkeypatch.setattr("staff.finding.PAGE", 2)
    made = [a_consent(at=timezone.now() - timedelta(minutes=n)) for n in (1, 2, 3)]
    ada.works_on()

    page = ada.opens("/consents/?q=app:fox")
    onward = page.response.context["next"]
    following = ada.opens(f"/consents/{onward}")

    assert "3 consents fit" in page.text
    assert [str(one.pk)[:8] in page.text for one in made] == [True, True, False]
    assert [str(one.pk)[:8] in following.text for one in made] == [False, False, True]


@pytest.mark.clause("AUD-04", "DASH-35")
def test_a_customer_is_opened_by_the_whole_number_which_stands_in_no_address(sam: Member, bank: None) -> None:
    a_consent()
    sam.works_on()

    missing = sam.opens("/customers/").press("btn-open", id_number=MIA[:-1])
    page = sam.opens("/customers/").press("btn-open", id_number=MIA)

    assert "No customer has this number" in missing.text
    assert "Mia Thompson" in page.text
    assert "Budget Fox" in page.text
    assert MIA not in page.url
    assert MIA not in page.text
    dids = [(did, where) for _, did, where, _ in looks()]
    assert dids == [("searched", "customers"), ("opened customer", "customers"), ("looked", "customer")]
    assert MIA not in str(list(StaffEvent.objects.values_list()))
    stolen = Member("suki").works_on()
    assert stolen.opens(page.url).status == 404


def test_another_purpose_closes_the_customers_that_were_open(sam: Member, bank: None) -> None:
    sam.works_on()
    url = sam.opens("/customers/").press("btn-open", id_number=MIA).url
    assert sam.opens(url).status == 200

    sam.opens("/purpose").press("btn-continue", id_why="fraud", id_case="OTHER-1")

    assert sam.opens(url).status == 404


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
        cursor.execute(
            "UPDATE consent_evidence SET content = jsonb_set(content, '{shown,data,summary}', %s::jsonb)",
            ['"<b>Less</b>"'],
        )
    sam.works_on()

    page = sam.opens(f"/consents/{shared.id}/")

    assert "To the letter" not in page.text
    assert "Its log does not hold" in page.text
    assert "&lt;b&gt;Less" in page.response.content.decode()


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


@pytest.mark.clause("AUD-06")
def test_an_auditor_verifies_both_logs(ada: Member, bank: None, settings: Any, tmp_path: Any) -> None:
    settings.AUDIT_ANCHOR_DIR = tmp_path
    a_consent()
    ada.works_on()

    good = ada.opens("/audit/verification")
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE staff_staffevent DISABLE TRIGGER USER")
        cursor.execute("UPDATE staff_staffevent SET member = 'nobody' WHERE number = 2")
    bad = ada.opens("/audit/verification")

    assert good.text.count("Holds") == 2
    assert "event 2 was altered" in bad.text


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


@pytest.mark.clause("AUD-01", "DASH-35")
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
    assert "1 consent of 1 customer" in page.text
    assert "Mia" not in page.text
    assert str(shared.id) not in page.response.content.decode()
