"""Every text is there in every language, and a customer is spoken to in the one they want."""

import re
from dataclasses import replace
from typing import Any

import pytest
from django.conf import settings
from django.core import mail

from consent.models import Consent, Evidence, Person
from consent.notices import Channel
from portal.catalogue.files import read_po
from portal.catalogue.making import TRANSLATED, compiled, left_over, missing
from portal.catalogue.marked import Marked, marked
from portal.languages import SPOKEN, best
from portal.models import Preference
from portal.system_checks import every_text_is_translated
from profiles.cds_au.words import WORDING
from profiles.languages import TextMissing, in_every_language, missing_in
from profiles.languages.saying import texts_of
from tests.actors import Customer, Recipient
from tests.pages import Page
from tests.telling.conftest import delivers

MARKS, PLACES = re.compile(r"</?\w+"), re.compile(r"\{\w*\}|%\(\w+\)[sd]")
SCHEMES = {
    "Consumer Data Right",
    "Open Banking",
    "Open Banking New Zealand",
    "Open banking",
    "OpenID Connect",
}
OFFERED = ["en-GB", "en-AU", "en-NZ", "mi", "ar-XB"]


@pytest.fixture(autouse=True)
def offered(settings: Any) -> None:
    settings.LANGUAGES_OFFERED, settings.HOME_LANGUAGE = OFFERED, "en-GB"


def speaks(page: Page) -> str:
    found = re.search(r'<html lang="([^"]+)"\s+dir="(\w+)"', page.response.content.decode())
    assert found
    assert page.response["Content-Language"] == found[1]
    assert found[2] == SPOKEN[found[1]].direction
    return found[1]


def chooses(page: Page, tag: str) -> Page:
    return page.press("btn-language", id_language=tag)


# --- Nothing is missing -----------------------------------------------------------------------------------
@pytest.mark.clause("DASH-05")
@pytest.mark.parametrize("issuer", sorted(settings.ISSUERS))
def test_every_text_of_an_ecosystem_is_there_in_every_language(issuer: str) -> None:
    wordings = settings.ISSUERS[issuer].wordings

    assert wordings.keys() == SPOKEN.keys()
    english = texts_of(wordings["en-GB"])
    for tag, wording in wordings.items():
        assert wording.locale == tag
        assert all(texts_of(wording))
        if SPOKEN[tag].tongue != "en":
            assert texts_of(wording) & english <= SCHEMES  # no English stands in
        for code in settings.ISSUERS[issuer].consent.permissions:
            (cluster,) = wording.clusters((code,))
            assert cluster.title
            assert cluster.meaning
            assert cluster.not_included


def test_a_text_that_lacks_a_translation_stops_the_start() -> None:
    changed = replace(WORDING, care_note="Mind how you go, {app}.")

    with pytest.raises(TextMissing, match=r"mi: 'Mind how you go, \{app\}\.'"):
        in_every_language(changed)
    assert missing_in("mi", changed) == ["Mind how you go, {app}."]


@pytest.mark.parametrize("name", TRANSLATED)
def test_every_text_of_a_page_or_a_letter_is_translated_and_none_is_left_over(name: str) -> None:
    assert missing(name, marked()) == []
    assert left_over(name, marked()) == []


def test_a_translation_keeps_the_places_of_values_and_the_marks_of_html() -> None:
    for file in compiled():
        if file.with_suffix(".po").exists():
            for one, texts in read_po(file.with_suffix(".po"))[1].items():
                wanted = set(PLACES.findall(one.plural or one.text))
                assert set(PLACES.findall(texts[-1])) == wanted, one
                assert sorted(re.findall(r"</?\w+", texts[-1])) == sorted(re.findall(r"</?\w+", one.text)), (
                    one
                )


def test_what_django_reads_is_made_of_what_translators_wrote() -> None:
    for file, content in compiled().items():
        assert file.read_bytes() == content, f"{file}: `manage.py words` makes it anew"


def test_a_text_that_nobody_translated_is_found() -> None:
    new, old = Marked("Nobody ever said this"), Marked("Continue")

    assert missing("mi", {new, old}) == [new]
    assert left_over("mi", marked() - {old}) == [old]
    assert every_text_is_translated() == []


# --- Which language ---------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("wanted", "home", "expected"),
    [
        (["mi"], "en-NZ", "mi"),
        (["MI-nz"], "en-NZ", "mi"),
        (["en"], "en-AU", "en-AU"),
        (["en-US", "mi"], "en-NZ", "en-NZ"),
        (["en-gb"], "en-AU", "en-GB"),
        (["fr", "mi"], "en-GB", "mi"),
        (["fr"], "en-NZ", "en-NZ"),
        (["ar"], "en-GB", "en-GB"),  # a language that nobody speaks is not guessed
        (["ar-XB"], "en-GB", "ar-XB"),
        (["x-y-z-0", ""], "en-GB", "en-GB"),
        ([], "mi", "mi"),
    ],
)
def test_the_language_that_fits_best_is_found(wanted: list[str], home: str, expected: str) -> None:
    assert best(wanted, OFFERED, home) == expected


@pytest.mark.clause("WCAG §3.1.1")
def test_pages_speak_the_language_of_the_browser_until_one_is_chosen(mia: Customer) -> None:
    assert speaks(mia.opens("/")) == "en-GB"

    mia.http.defaults["HTTP_ACCEPT_LANGUAGE"] = "fr;q=0.9, mi;q=0.8, en;q=0.1"
    page = mia.opens("/")
    assert speaks(page) == "mi"
    assert "Takiuru" in page.text

    page = chooses(page, "en-NZ")
    assert speaks(page) == "en-NZ"
    assert "Sign in to Harbour Bank" in page.text


def test_a_choice_is_kept_for_the_customer_and_follows_them(mia: Customer) -> None:
    chooses(mia.opens("/"), "mi")
    mia.signs_in()
    assert Preference.objects.get(person__username="mia").language == "mi"

    elsewhere = Customer("mia")
    assert speaks(elsewhere.signs_in()) == "mi"
    assert speaks(chooses(elsewhere.opens("/"), "en-AU")) == "en-AU"
    assert Preference.objects.get(person=Person.objects.get(username="mia")).language == "en-AU"


@pytest.mark.parametrize("tag", ["", "fr", "en", "mi\x00", "../mi"])
def test_a_language_that_is_not_offered_changes_nothing(mia: Customer, tag: str) -> None:
    page = mia.signs_in().chooses("language", tag)

    assert page.status == 200
    assert speaks(page) == "en-GB"
    assert not Preference.objects.exists()


def test_choosing_a_language_leads_nowhere_else(mia: Customer) -> None:
    answer = mia.http.post(
        "/language",
        {"language": "mi", "next": "https://evil.example/"},
        secure=True,
        SERVER_NAME="localhost",
        SERVER_PORT="9443",
    )

    assert answer.status_code == 303
    assert answer["Location"] == "/"


@pytest.mark.clause("AUT-10", "OIDC-CORE §3.1.2.1")
def test_the_request_says_which_language_its_pages_begin_in(nz: Recipient, mia: Customer) -> None:
    mia.http.defaults["HTTP_ACCEPT_LANGUAGE"] = "en-AU"

    assert speaks(mia.opens(nz.link(ui_locales="fr mi"))) == "mi"
    assert speaks(mia.opens(nz.link())) == "en-AU"
    mia.http.defaults["HTTP_ACCEPT_LANGUAGE"] = "en-US,en;q=0.9"
    assert speaks(mia.opens(nz.link())) == "en-NZ"  # any English: that of the place


@pytest.mark.clause("DASH-10")
def test_a_page_from_right_to_left_says_so(cds: Recipient, mia: Customer) -> None:
    page = chooses(mia.opens(cds.link()), "ar-XB")

    assert speaks(page) == "ar-XB"
    assert "Sign in" not in page.text
    assert page.has("btn-continue")


@pytest.mark.clause("WCAG §3.1.1")
def test_fields_what_is_wrong_with_them_and_browsers_are_named_in_the_language_too(mia: Customer) -> None:
    page = chooses(mia.opens("/"), "mi")
    page = page.press("btn-continue", id_username="mia", id_password="accord-demo")
    wrong = page.press("btn-continue", id_otp="")

    assert "Waehere" in page.text
    assert "Code" not in page.text
    assert "Enter the code" not in wrong.text
    wrong.press("btn-continue", id_otp="000000")
    assert "He pūtirotiro kāore i te mōhiotia" in mia.opens("/security/").text


# --- What is kept -----------------------------------------------------------------------------------------
@pytest.mark.clause("AUD-07", "DASH-17")
def test_a_consent_given_in_a_language_has_its_evidence_receipt_and_letter_in_it(
    cds: Recipient, mia: Customer
) -> None:
    chooses(mia.opens("/"), "mi")
    mia.allows(cds.link())

    shown = (Evidence.objects.get().content or {})["shown"]
    assert shown["language"] == "mi"
    assert "Te toenga pūkete me ngā taipitopito" in str(shown["data"])
    assert "can’t" not in str(shown["data"])

    own = mia.opens("/")
    assert speaks(chooses(own, "en-GB")) == "en-GB"
    receipt = mia.opens(f"/consents/{Consent.objects.get().pk}/receipts/2")
    assert speaks(receipt) == "en-GB"
    assert re.search(r'<article[^>]*lang="mi"', receipt.response.content.decode())
    assert "I whakaae koe" in receipt.text
    assert "Tohutoro" in receipt.text
    assert "Reference" not in receipt.text

    while delivers(Channel.MAIL) is not None:
        pass
    (letter,) = mail.outbox
    assert letter.subject.startswith("Kei te tuari koe i ngā raraunga ki a ")
    assert "RIHITI" in letter.body
    assert "You" not in f"{letter.subject} {letter.body}"


def test_what_was_read_in_one_language_is_not_agreed_to_in_another(cds: Recipient, mia: Customer) -> None:
    review = mia.reaches_review(cds.link())
    chooses(review, "mi")

    answered = review.press("btn-allow")

    assert answered.status == 409
    assert Consent.objects.get().status == "awaiting"
