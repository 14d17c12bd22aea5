"""What is found, by whom, for what purpose, and the line that it leaves."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.utils import timezone

from staff.models import StaffEvent
from tests.staff.people import Member
from tests.staff.things import MIA, a_company, a_consent

pytestmark = pytest.mark.django_db


def looks() -> list[tuple[str, str, str, str]]:
    """Who did what for which case, oldest first."""
    rows = StaffEvent.objects.exclude(did__in=["signed in", "stated purpose"]).order_by("number")
    return [(row.member, row.did, row.page, row.case) for row in rows]


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
    "line",
    [
        "status:nonsense",
        "customer:mia",
        "user__password__startswith:a",
        "ends:soon",
        "ends:<9999y",
        "ends:9999-12-31",
    ],
)
def test_what_the_grammar_does_not_know_finds_nothing(ada: Member, bank: None, line: str) -> None:
    consent = a_consent()
    ada.works_on()

    page = ada.opens(f"/consents/?q={line}")

    assert "not understood" in page.text
    assert str(consent.pk)[:8] not in page.text


@pytest.mark.parametrize(
    ("line", "fits"),
    [
        ("ends:<90d ends:>30d", 1),
        ("ends:>30d ends:<90d", 1),
        ("ends:<90d ends:<30d", 1),
        ("asked:<1h ends:<90d", 2),
    ],
)
def test_terms_about_one_moment_all_have_to_fit_in_any_order(
    ada: Member, bank: None, line: str, fits: int
) -> None:
    a_consent(lasts=timedelta(days=20))
    a_consent(lasts=timedelta(days=60))
    ada.works_on()

    assert ada.opens(f"/consents/?q={line.replace(' ', '+')}").response.context["total"] == fits


@pytest.mark.parametrize("line", ["client:40118204 client:budget-fox", "status:waiting status:sharing"])
def test_what_would_take_another_terms_place_is_not_understood(ada: Member, bank: None, line: str) -> None:
    a_consent()
    ada.works_on()

    page = ada.opens(f"/consents/?q={line.replace(' ', '+')}")

    assert "is said twice" in page.text
    assert "1 consent" not in page.text


def test_a_name_that_several_companies_have_is_asked_back(ada: Member, bank: None) -> None:
    a_consent(company="Budget Fox")
    a_consent(company="Budget Owl")
    ada.works_on()

    page = ada.opens("/consents/?q=app:budget")

    assert "Several companies" in page.text
    assert "1 consent fits" in ada.opens('/consents/?q=app:"Budget+Owl"').text


@pytest.mark.parametrize(("many", "says"), [(20, "Several companies"), (21, "More than 20 companies")])
def test_where_more_companies_are_meant_than_are_offered_that_is_said(
    ada: Member, bank: None, many: int, says: str
) -> None:
    for n in range(many):
        a_company(f"A Loan {n:02}")
    ada.works_on()

    page = ada.opens("/consents/?q=app:loan")

    assert f"{says}’ names hold “loan”" in page.text
    assert page.response.context["choices"] == [f"A Loan {n:02}" for n in range(20)]


def test_a_whole_name_is_found_however_many_hold_it(ada: Member, bank: None) -> None:
    for n in range(20):
        a_company(f"A Loan {n}")
    a_consent(company="Loan")
    ada.works_on()

    assert "1 consent fits" in ada.opens("/consents/?q=app:loan").text


@pytest.mark.parametrize("moment", ["2026-11-01T00:00:00", "2026-13-01T00:00:00Z", "then"])
def test_a_place_that_makes_no_sense_is_the_first_page(ada: Member, bank: None, moment: str) -> None:
    consent = a_consent()
    ada.works_on()

    page = ada.opens(f"/consents/?q=app:fox&after={moment}_{consent.pk}")

    assert str(consent.pk)[:8] in page.text


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
