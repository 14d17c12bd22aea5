"""Lists go on where a page ended: nothing that stands is out of reach."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db.models import Model
from django.utils import timezone

from consent.models import LegalHold
from consent.operations import Because, place_hold
from staff.models import OperatorAct, Proposal
from tests.pages import Page
from tests.staff.people import Member
from tests.staff.things import a_company, a_consent, a_proposal

pytestmark = [pytest.mark.django_db, pytest.mark.clause("DASH-35")]


def pages_of(member: Member, url: str, link: str) -> list[Page]:
    """The page at this address, and each that it leads on to."""
    pages = [member.opens(url)]
    while onward := re.findall(
        rf'id="{link}" rel="next" href="([^"#]+)', pages[-1].response.content.decode()
    ):
        pages.append(member.opens(url + onward[0]))
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

    pages = pages_of(pia, "/protection/", "link-older-holds")

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

    pages = pages_of(rhea, "/proposals/", "link-older-open")

    assert [[f"Suspend Fox {n}" in page.text for n in range(4)] for page in pages] == [
        [True, False, True, True],
        [True, True, False, False],
    ]


def test_a_place_that_says_nothing_is_the_first_page(pia: Member, bank: None) -> None:
    assert pia.works_on().opens("/protection/?holds=yesterday").status == 200


@pytest.mark.parametrize("url", ["/exports/", "/emergencies"])
def test_other_lists_take_a_place(url: str, ada: Member, bank: None) -> None:
    place = "2026-01-01T00:00:00%2B00:00_00000000-0000-0000-0000-000000000000"

    assert ada.works_on().opens(f"{url}?after={place}").status == 200


def test_what_was_done_alone_goes_on_at_its_own_list(ada: Member, monkeypatch: Any) -> None:
    monkeypatch.setattr("staff.paging.LISTED", 2)
    at, what = timezone.now(), OperatorAct.What.CLOSED
    for number in range(3):
        OperatorAct.objects.create(at=at, what=what, person_id=0, by=f"operator {number}", case=f"C-{number}")

    pages = pages_of(ada.works_on(), "/emergencies", "link-older-before")

    assert [len(page.response.context["acts"]) for page in pages] == [2, 1]
    assert '#alone">Older ones' in pages[0].response.content.decode()
    shown = " ".join(page.text for page in pages)
    assert all(f"can sign in no more operator {n} C-{n} not yet" in shown for n in range(3))
    acts = [act for page in pages for act in page.response.context["acts"]]
    assert not any(isinstance(said, Model) for act in acts for said in act.values())
