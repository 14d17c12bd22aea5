"""The text catalogue: what is said where, in which language, and how many agreed on these words."""

import re
from dataclasses import replace
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.test import override_settings

from consent.models import Evidence
from staff.texts import grid, permissions_of, wordings_of
from tests.actors import Recipient
from tests.arrangements import BASIC, given
from tests.customers import Customer
from tests.staff.people import EVERYONE, Member

pytestmark = pytest.mark.django_db


def languages_of(issuer: str) -> list[str]:
    return list(wordings_of(issuer))


def test_the_catalogue_lists_every_issuer_and_nothing_is_missing(suki: Member, bank: None) -> None:
    suki.signs_in()

    page = suki.opens("/texts/")

    assert "two members of staff publish it" in page.text
    for issuer in settings.ISSUERS:
        assert f'href="/texts/{issuer}/"' in page.response.content.decode()
        assert grid(wordings_of(issuer), permissions_of(issuer)).missing == 0


def test_the_grid_has_a_row_for_each_code_and_a_column_for_each_language(suki: Member, bank: None) -> None:
    suki.signs_in()

    page = suki.opens("/texts/cds/")

    html = page.response.content.decode()
    for language in languages_of("cds"):
        assert f'<th scope="col">{language}</th>' in html
    for code, text in (
        ("review_title", "Confirm what we’ll share with {app}"),
        ("clusters.bank:transactions:read.title", "Transaction details"),
        ("resource_words.balances", "Account balances"),
        ("changes.keep_label", "Keep as it is"),
        ("once.until", "Once, today"),
    ):
        assert code in page.text
        assert text in page.text
    assert "none missing" in page.text


def test_the_languages_are_those_that_customers_are_offered(suki: Member, settings: Any, bank: None) -> None:
    settings.LANGUAGES_OFFERED = ["mi", "en-NZ", "ar-XB"]
    suki.signs_in()

    assert languages_of("nz") == ["en-NZ", "mi", "ar-XB"]
    assert "none missing" in suki.opens("/texts/nz/").text
    assert suki.opens("/texts/nz/en-GB/").status == 404
    page = suki.opens("/texts/nz/ar-XB/").response.content.decode()
    assert 'class="seen preview" lang="ar-XB" dir="rtl"' in page


def test_what_one_language_lacks_is_missing_in_a_word(bank: None) -> None:
    whole = next(iter(wordings_of("cds").values()))
    lacking = replace(whole, locale="mi", share_label="", to_have_it_deleted="")

    found = grid({"en-AU": whole, "mi": lacking}, permissions_of("cds"))

    lacks = {text.code: [cell.missing for cell in text.cells] for text in found.texts}
    assert lacks["share_label"] == [False, True]
    assert lacks["to_have_it_deleted"] == [False, True]
    assert lacks["stop_notes.1"] == [False, False]
    assert "purpose_note" not in lacks  # the scheme forbids to say anything there
    assert found.missing == 2


def test_missing_is_a_word_and_not_a_colour_alone(bank: None) -> None:
    whole = next(iter(wordings_of("cds").values()))
    found = grid({"en-AU": whole, "mi": replace(whole, share_label="")}, permissions_of("cds"))
    frame: dict[str, Any] = {"bank": "Harbour Bank", "sandbox": False, "member": None, "links": ()}

    with override_settings(ROOT_URLCONF="config.staff_urls"):
        html = render_to_string("staff/texts_of.html", {"issuer": "cds", "grid": found, "frame": frame})

    assert '<td class="lacks">Missing</td>' in html
    assert "1 missing" in html


@pytest.mark.clause("AUD-07")
def test_consents_given_on_a_version_are_counted(
    cds: Recipient, mia: Customer, leo: Customer, suki: Member
) -> None:
    given(cds, mia, BASIC)
    given(cds, leo, BASIC)
    suki.signs_in()
    version = next(iter(wordings_of("cds").values())).version

    page = suki.opens("/texts/cds/")
    assert "Consents given on this version: 2" in page.text
    assert "Find all" not in page.text  # support finds one alone, by its reference
    assert "Consents given on this version: 0" in suki.opens("/texts/uk/").text
    shown = [(row.content or {}).get("shown") for row in Evidence.objects.all()]
    assert {one["wording"] for one in shown if one} == {version}


@pytest.mark.clause("AUD-07")
def test_who_searches_finds_all_that_rest_on_a_version(cds: Recipient, mia: Customer, ada: Member) -> None:
    given(cds, mia, BASIC)
    ada.works_on(why="audit")
    version = next(iter(wordings_of("cds").values())).version

    catalogue = ada.opens("/texts/cds/").response.content.decode()

    lines = [unescape(link) for link in re.findall(r'href="(/consents/\?q=[^"]+)"', catalogue)]
    totals = {line: ada.opens(line).response.context["total"] for line in lines}
    assert sorted(totals.values(), reverse=True)[:2] == [1, 0]
    (found,) = [parse_qs(urlsplit(line).query)["q"][0] for line, total in totals.items() if total]
    assert found == f'issuer:cds words:"{version}" language:en-AU'


@pytest.mark.parametrize("issuer", list(settings.ISSUERS))
def test_each_language_can_be_looked_at_as_customers_see_it(suki: Member, bank: None, issuer: str) -> None:
    suki.signs_in()

    for language in languages_of(issuer):
        page = suki.opens(f"/texts/{issuer}/{language}/")

        html = page.response.content.decode()
        assert page.status == 200
        assert f'class="seen preview" lang="{language}"' in html
        assert "{app}" not in html
        assert "Budget Fox" in page.text
        wording = wordings_of(issuer)[language]
        assert wording.share_label.format(app="Budget Fox") in page.text


@pytest.mark.parametrize("path", ["/texts/nowhere/", "/texts/cds/tlh/", "/texts/nowhere/en-AU/"])
def test_what_there_is_not_is_not_there(suki: Member, bank: None, path: str) -> None:
    suki.signs_in()

    assert suki.opens(path).status == 404


def test_nobody_publishes_anything_here(bank: None) -> None:
    for name in EVERYONE.values():
        member = Member(name)
        member.signs_in()
        for path in ("/texts/", "/texts/cds/", "/texts/cds/en-AU/"):
            assert member.opens(path).status == 200
            for method in ("POST", "PUT", "PATCH", "DELETE"):
                assert member.sends(method, path).status_code == 405
