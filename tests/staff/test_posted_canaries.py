"""Numbers that staff type stand in no address and no log, and on no page but where they were typed."""

import json
import logging
import re
from typing import Any

import pytest

from bank.port import core_banking
from staff.models import Proposal, StaffEvent
from staff.numbers import could_be_a_number
from tests.staff.people import Member
from tests.staff.things import MIA, a_consent

pytestmark = [pytest.mark.django_db, pytest.mark.clause("AUD-05")]
WHY = {"why": "fraud", "case": "FRAUD-7"}
SEARCHES = {
    "consents": ("pia", "/consents/", ("q", "app")),
    "consents, one": ("suki", "/consents/", ("q",)),
    "companies": ("rhea", "/companies/", ("q",)),
    "audit log": ("ada", "/audit/", ("member", "case", "customer", "since")),
    "verification": ("ada", "/audit/verification", ("begin",)),
}
FORMS = {
    "customers": ("sam", "/customers/", {"number": "it"}),
    "hold, which is there": ("pia", "/protection/hold", {"on": "customer", "named": "it", "why": "fraud"}),
    "hold on none": ("pia", "/protection/hold", {"on": "consent", "named": "it", **WHY}),
    "erasure": ("pia", "/proposals/erase", {"number": "it", **WHY}),
    "end of a customer's": (
        "pia",
        "/proposals/end",
        {"target": "customer", "named": "it", "reason": "fraud-suspected", **WHY},
    ),
    "end of an account's": (
        "pia",
        "/proposals/end",
        {"target": "account", "named": "it", "reason": "fraud-suspected", **WHY},
    ),
    "view": ("pia", "/views/", {"name": "Numbers", "line": "it"}),
    "view's name": ("pia", "/views/", {"name": "it", "line": "status:sharing"}),
    "export": ("pia", "/exports/consents?line=status:sharing", {"columns": "it", "form": "csv", **WHY}),
    "message": ("otto", "/messages/replay", {"to": "it", "case": "C-12", "why": "fault"}),
}


def numbers() -> list[str]:
    """A customer's that is there, and an account's as its customer reads it."""
    return [MIA, core_banking().accounts_of(MIA)[0].number]


def logged(caplog: Any) -> str:
    """All that a log of any kind says: of the server, and of staff."""
    lines = [json.dumps({**vars(one), "said": one.getMessage()}, default=str) for one in caplog.records]
    return "\n".join([*lines, *map(str, StaffEvent.objects.values_list("detail", "case", "member", "page"))])


def elsewhere(answer: Any, typed: str) -> bool:
    """Whether a page says it but as the value of the field it was typed in."""
    html = answer.content.decode()
    return typed in re.sub(rf'value="{re.escape(typed)}"', "", html)


@pytest.mark.parametrize("search", SEARCHES)
def test_a_number_that_is_searched_for_stands_in_no_address_no_log_and_on_no_page(
    search: str, bank: None, caplog: Any
) -> None:
    caplog.set_level(logging.INFO)
    name, path, fields = SEARCHES[search]
    member = Member(name).works_on()
    assert '<form class="card search" method="get"' not in member.opens(path).response.content.decode()

    for typed in numbers():
        for field in fields:
            answer = member.sends("POST", path, **{field: typed, "part": "yes"})

            assert not answer.has_header("Location"), (field, typed)
            assert answer.status_code == 200
            assert not elsewhere(answer, typed)
    assert not any(typed in logged(caplog) for typed in numbers())


@pytest.mark.parametrize("form", FORMS)
def test_a_number_in_a_form_right_or_wrong_stands_in_no_address_and_no_log(
    form: str, bank: None, caplog: Any
) -> None:
    caplog.set_level(logging.INFO)
    a_consent()
    name, path, fields = FORMS[form]
    member = Member(name).works_on()
    member.opens(path)

    for typed in numbers():
        data = {field: typed if value == "it" else value for field, value in fields.items()}
        answer = member.sends("POST", path, **data)

        assert typed not in answer.headers.get("Location", "")
        assert answer.status_code in {200, 303, 409}
        assert not elsewhere(answer, typed)
        if answer.has_header("Location"):
            assert typed not in member.opens(answer["Location"]).response.content.decode()
    assert not any(typed in logged(caplog) for typed in numbers())


def test_a_proposal_about_a_customer_and_an_account_names_neither_whole(
    bank: None, caplog: Any, pia: Member, rhea: Member, ada: Member
) -> None:
    """Counted, proposed, read by who may see customers and by who may not."""
    caplog.set_level(logging.INFO)
    a_consent()
    pia.works_on()
    for target, named in (("customer", MIA), ("account", "mia-everyday")):
        form = {"id_target": target, "id_named": named, "id_reason": "fraud-suspected"}
        page = pia.opens("/proposals/end").press("btn-count", **form, id_why="fraud", id_case="FRAUD-7")
        page.press("btn-propose")
    rhea.works_on()
    ada.works_on()

    for proposal in Proposal.objects.all():
        for member in (pia, rhea, ada):
            html = member.opens(f"/proposals/{proposal.pk}/").response.content.decode()
            assert not any(typed in html for typed in numbers())
    assert Proposal.objects.count() == 2
    assert not any(typed in logged(caplog) for typed in numbers())


def test_what_signs_a_member_in_stands_in_no_line_of_any_log(bank: None, caplog: Any) -> None:
    """Right or mistyped, at the sign-in and where it is asked for again; nor does what a browser holds."""
    caplog.set_level(logging.DEBUG, logger="accord")
    ada = Member("ada")
    for password in ("a-mistyped-password", "accord-demo"):
        ada.opens("/").press("btn-continue", id_username="ada", id_password=password)
    for code in ("918273", "000000"):
        ada.sends("POST", "/sign-in/code", code=code)
    ada.works_on()
    ada.sends("POST", "/confirm", code="918273")
    cookies = [one.value for one in ada.http.cookies.values()]

    said = logged(caplog)

    assert "staff sign-in failed" in said
    assert StaffEvent.objects.filter(did="sign-in failed").count() == 3
    secrets = ["a-mistyped-password", "accord-demo", "918273", *cookies]
    assert [one for one in secrets if one and one in said] == []


@pytest.mark.parametrize(
    ("typed", "could"),
    [
        ("40118204", True),
        ("12-3456-7890123-00", True),
        ("063 000 12345678", True),
        ("app:40118204", True),
        ("customer:40118204", True),
        ("status:sharing 401182", True),
        ("app:budgetly status:sharing ends:<30d given:2027-03-01", False),
        ('words:"nz 3.0/2026-01" client:1234567890', False),
        ("ref:12345678 REF-1234-5678", False),
        ("0f1e2d3c-1234-1234-1234-123456789012", False),
        ("123456ab is:used", False),
        ("1234-56ab", False),
        ("1234-5678", True),
        ("12-3456-7890ab", True),
        ("12345678f", True),
        ("Fox 2020 Ltd", False),
    ],
)
def test_what_could_be_a_number(typed: str, could: bool) -> None:
    assert could_be_a_number(typed) is could


def test_a_search_without_a_number_goes_on_to_an_address_that_can_be_kept(bank: None) -> None:
    pia, ada, rhea = (Member(name).works_on() for name in ("pia", "ada", "rhea"))

    found = pia.sends("POST", "/consents/", q="status:sharing", app="Budget Fox")
    assert found["Location"] == "/consents/?q=status%3Asharing+app%3A%22Budget+Fox%22"
    assert rhea.sends("POST", "/companies/", q="fox")["Location"] == "/companies/?q=fox"
    assert ada.sends("POST", "/audit/", member="pia", did="")["Location"] == "/audit/?member=pia"
    ada.works_on("2027123456").opens("/consents/?q=status:sharing")
    case = ada.sends("POST", "/audit/", case="2027123456")  # as some lines say
    assert case["Location"] == "/audit/?case=2027123456"
