"""Who refuses what another proposed says why, and whoever proposed it learns that."""

import pytest

from staff.models import StaffEvent
from tests.staff.people import Member
from tests.staff.things import a_company, a_proposal

pytestmark = [pytest.mark.django_db, pytest.mark.clause("DASH-35")]


def test_whoever_proposed_it_learns_why_it_was_refused(rhea: Member, ravi: Member) -> None:
    url = f"/proposals/{a_proposal(a_company()).pk}/"
    rhea.works_on()

    ravi.works_on().opens(url).press("btn-refuse", id_refused_why="too-much", id_refused_case="CR-10")

    assert "Refused because It reaches further than the case needs, CR-10" in rhea.opens(url).text
    detail = StaffEvent.objects.get(did="declined").detail
    assert (detail["refused_why"], detail["refused_case"]) == ("too-much", "CR-10")


def test_nobody_refuses_without_a_reason_or_with_a_story(ravi: Member) -> None:
    proposal = a_proposal(a_company())
    url = f"/proposals/{proposal.pk}/"
    page = ravi.works_on().opens(url)

    bare = ravi.sends("POST", f"{url}decide", decision="refuse")
    story = page.press("btn-refuse", id_refused_case="Mia Thompson said so")

    assert "Choose why you refuse" in bare.content.decode()
    assert "A reference has" in story.text
    proposal.refresh_from_db()
    assert proposal.decided_at is None
    assert not StaffEvent.objects.filter(did="declined").exists()


def test_who_takes_their_own_back_owes_nobody_a_reason(rhea: Member) -> None:
    url = f"/proposals/{a_proposal(a_company()).pk}/"
    page = rhea.works_on().opens(url)

    assert not page.has("id_refused_why")
    assert "taken back by rhea" in page.press("btn-refuse").text
    assert "refused_why" not in StaffEvent.objects.get(did="declined").detail
