"""Lists go on where a page ended: nothing that stands is out of reach."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.db.models import Model
from django.utils import timezone

from consent.erased import Cause
from consent.models import LegalHold, Person
from consent.operations import Because, place_hold, prove_erasure
from staff.models import Emergency, Export, OperatorAct, Proposal
from tests.pages import Page
from tests.staff.exporting import OF_NOBODY, SHARING, asks
from tests.staff.people import Member
from tests.staff.things import a_company, a_consent, a_proposal

pytestmark = [pytest.mark.django_db, pytest.mark.clause("DASH-35")]


def older(page: Page, link: str) -> str:
    """The address that the page has for what is older; empty where there is none."""
    found = re.findall(rf'id="link-older-{link}" rel="next" href="([^"#]+)', page.response.content.decode())
    return unescape(found[0]) if found else ""


def pages_of(member: Member, url: str, link: str) -> list[Page]:
    """The page at this address, and each that it leads on to."""
    pages = [member.opens(url)]
    while onward := older(pages[-1], link):
        pages.append(member.opens(url + onward))
    return pages


def test_each_hold_that_stands_is_reached_though_several_are_of_one_moment(
    pia: Member, monkeypatch: Any
) -> None:
    monkeypatch.setattr("staff.paging.LISTED", 2)
    at = timezone.now()
    for number in range(5):
        because = Because(by="pia", why="fraud", case=f"C-{number}", at=at - timedelta(days=number // 3))
        place_hold(because, consent_id=a_consent().pk)
    pia.works_on()

    pages = pages_of(pia, "/protection/", "holds")

    assert len(pages) == 3
    assert all("Legal holds: 5" in page.text for page in pages)
    shown = [
        key
        for page in pages
        for key in re.findall(r"/protection/holds/([0-9a-f-]+)/lift", page.response.content.decode())
    ]
    assert sorted(shown) == sorted(str(key) for key in LegalHold.objects.values_list("pk", flat=True))


def test_open_proposals_and_those_that_are_over_go_on_apart(rhea: Member, monkeypatch: Any) -> None:
    monkeypatch.setattr("staff.paging.LISTED", 2)
    for number in range(4):
        proposal = a_proposal(a_company(f"Fox {number}"))
        if number == 0:
            Proposal.objects.filter(pk=proposal.pk).update(
                decided_at=timezone.now(), refused_by=proposal.proposer
            )
    rhea.works_on()

    pages = pages_of(rhea, "/proposals/", "open")

    assert [[f"Suspend Fox {n}" in page.text for n in range(4)] for page in pages] == [
        [True, False, True, True],
        [True, True, False, False],
    ]


def test_a_place_that_says_nothing_is_the_first_page(pia: Member, bank: None) -> None:
    assert pia.works_on().opens("/protection/?holds=yesterday").status == 200


def emergencies(many: int) -> None:
    """Of otto's, one after the other."""
    otto = Person.objects.get(username="otto")
    for number in range(many):
        began = timezone.now() - timedelta(days=number + 1)
        Emergency.objects.create(
            person=otto,
            role="auditor",
            why="fault",
            case=f"INC-{number}",
            began_at=began,
            ends_at=began + timedelta(hours=1),
            given_back_at=began + timedelta(hours=1),
        )


def acts(many: int) -> None:
    at, what = timezone.now(), OperatorAct.What.CLOSED
    for number in range(many):
        OperatorAct.objects.create(at=at, what=what, person_id=0, by=f"operator {number}", case=f"C-{number}")


def test_each_export_is_reached(ada: Member, monkeypatch: Any) -> None:
    monkeypatch.setattr("staff.paging.LISTED", 2)
    a_consent()
    ada.works_on()
    for _ in range(3):
        asks(ada, SHARING, columns=OF_NOBODY)

    pages = pages_of(ada, "/exports/", "after")

    shown = [re.findall(r'href="/exports/([0-9a-f-]{36})/', one.response.content.decode()) for one in pages]
    newest_first = Export.objects.order_by("-asked_at").values_list("pk", flat=True)
    assert [len(listed) for listed in shown] == [2, 1]
    assert [key for listed in shown for key in listed] == [str(key) for key in newest_first]
    assert "No older ones." in ada.opens(f"/exports/?after={BEYOND}").text


def test_each_emergency_is_reached(ada: Member, monkeypatch: Any) -> None:
    monkeypatch.setattr("staff.paging.LISTED", 2)
    emergencies(5)

    pages = pages_of(ada.works_on(), "/emergencies", "after")

    assert [re.findall(r"INC-\d", page.text) for page in pages] == [
        ["INC-0", "INC-1"],
        ["INC-2", "INC-3"],
        ["INC-4"],
    ]


BEYOND = "2020-01-01T00:00:00%2B00:00_00000000-0000-0000-0000-000000000000"
PAIRS = {
    "emergencies": ("ada", "/emergencies", ("after", "before"), "There was none."),
    "proposals": ("rhea", "/proposals/", ("open", "over"), "None."),
    "protection": ("pia", "/protection/", ("holds", "erasures"), "None."),
}
"""Pages of two lists: whose, where, by which names these go on, and what the first says where it is empty."""


def fill(many: int) -> None:
    emergencies(many)
    acts(many)
    for number in range(2 * many):
        proposal = a_proposal(a_company(f"Fox {number}"))
        if number % 2:
            refused = {"decided_at": timezone.now(), "refused_by": proposal.proposer}
            Proposal.objects.filter(pk=proposal.pk).update(**refused)
    for number in range(many):
        because = Because(by="pia", why="fraud", case=f"C-{number}", at=timezone.now())
        place_hold(because, consent_id=a_consent().pk)
        prove_erasure(cause=Cause.RETENTION, at=timezone.now(), parts=(), ordered_by=f"job {number}")


@pytest.mark.parametrize("page", PAIRS)
def test_of_two_lists_on_a_page_each_goes_on_where_the_other_stays(
    page: str, bank: None, monkeypatch: Any
) -> None:
    monkeypatch.setattr("staff.paging.LISTED", 1)
    fill(3)
    name, url, (first, second), _ = PAIRS[page]
    member = Member(name).works_on()
    newest = member.opens(url)

    on = member.opens(url + older(newest, first))
    on_both = member.opens(url + older(on, second))
    back_on = member.opens(url + older(on_both, first))

    def rows(shown: Page) -> list[list[str]]:
        """Of both lists, what stands in them."""
        tables = re.findall(r"<tbody>(.*?)</tbody>", shown.response.content.decode(), re.DOTALL)[-2:]
        return [re.findall(r"INC-\d|C-\d|operator \d|Fox \d|job \d", table) for table in tables]

    begun, further, both, last = (rows(shown) for shown in (newest, on, on_both, back_on))
    assert further[0] != begun[0]
    assert further[1] == begun[1]
    assert both[0] == further[0]
    assert both[1] != further[1]
    assert last[0] not in (begun[0], both[0])
    assert last[1] == both[1]


@pytest.mark.parametrize("page", PAIRS)
def test_a_place_beyond_the_end_does_not_say_that_there_never_was_anything(page: str, bank: None) -> None:
    name, url, lists, empty = PAIRS[page]
    member = Member(name).works_on()
    assert empty in member.opens(url).text

    shown = member.opens(f"{url}?{'&'.join(f'{one}={BEYOND}' for one in lists)}").text

    assert shown.count("No older ones.") == 2
    assert empty not in shown


def test_what_was_done_alone_goes_on_at_its_own_list(ada: Member, monkeypatch: Any) -> None:
    monkeypatch.setattr("staff.paging.LISTED", 2)
    acts(3)

    pages = pages_of(ada.works_on(), "/emergencies", "before")

    assert [len(page.response.context["acts"]) for page in pages] == [2, 1]
    assert '#alone">Older ones' in pages[0].response.content.decode()
    shown = " ".join(page.text for page in pages)
    assert all(f"can sign in no more operator {n} C-{n} not yet" in shown for n in range(3))
    listed = [act for page in pages for act in page.response.context["acts"]]
    assert not any(isinstance(said, Model) for act in listed for said in act.values())
