"""Editions of texts: what differs between two, and how two members publish one."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from portal.editions import may_be_decided_on, note_editions
from portal.models import TextEdition
from staff.models import Proposal, StaffEvent
from tests.portal.test_editions import reworded
from tests.staff.people import Member

pytestmark = [pytest.mark.django_db, pytest.mark.clause("AUD-07", "DASH-35")]
NEW = "Look once more at what {app} gets"


@pytest.fixture
def two(settings: Any) -> None:
    """Two editions of each language, the newer of which differs in one text; published ones alone count."""
    settings.TEXTS_BY_TWO = True
    note_editions(timezone.now())
    settings.ISSUERS = reworded("cds", version="cds 9", review_title=NEW)
    note_editions(timezone.now())


def edition(version: str, language: str = "en-AU") -> TextEdition:
    return TextEdition.objects.get(issuer="cds", language=language, version=version)


def first_version() -> str:
    first = TextEdition.objects.filter(issuer="cds", language="en-AU").earliest("pk")
    return first.version


def proposes(member: Member, which: TextEdition) -> Any:
    return member.opens(f"/texts/editions/{which.pk}/publication").press(
        "btn-propose", id_why="audit", id_case="TXT-1"
    )


@pytest.fixture
def published(pia: Member, paul: Member) -> Callable[[TextEdition], Any]:
    pia.works_on()
    paul.works_on()
    return lambda which: paul.opens(proposes(pia, which).url).press("btn-approve")


def test_editions_are_listed_and_two_of_them_are_told_apart_text_by_text(suki: Member, two: None) -> None:
    suki.signs_in()

    page = suki.opens("/texts/cds/en-AU/editions/")

    assert "cds 9" in page.text
    assert "1 text differs" in page.text
    assert "review_title" in page.text
    assert f"Before {edition(first_version()).texts['review_title']} After {NEW}" in page.text
    assert not page.has("btn-propose")
    same = edition("cds 9").pk
    assert "0 texts differ" in suki.opens(f"/texts/cds/en-AU/editions/?before={same}&after={same}").text
    assert suki.opens("/texts/cds/en-AU/editions/?before=x&after=0").status == 200


@pytest.mark.parametrize("address", ["/texts/cds/xx/editions/", "/texts/none/en-AU/editions/"])
def test_of_no_language_or_issuer_there_are_none(suki: Member, address: str) -> None:
    suki.signs_in()

    assert suki.opens(address).status == 404


def test_before_any_is_noted_the_page_says_so(suki: Member) -> None:
    suki.signs_in()

    assert "None is known yet" in suki.opens("/texts/cds/en-AU/editions/").text


def test_a_text_altered_under_the_same_version_is_pointed_out(suki: Member, settings: Any) -> None:
    note_editions(timezone.now())
    settings.ISSUERS = reworded("cds", review_title=NEW)
    note_editions(timezone.now())
    suki.signs_in()

    assert "Altered under the same version" in suki.opens("/texts/cds/en-AU/editions/").text
    assert "Altered" not in suki.opens("/texts/nz/en-NZ/editions/").text


@pytest.mark.clause("ASVS §2.3.5")
def test_one_proposes_and_another_publishes_exactly_what_was_shown(
    two: None, published: Callable[[TextEdition], Any], pia: Member
) -> None:
    first, second = edition(first_version()), edition("cds 9")

    page = published(first)
    assert f"{len(first.texts)} texts, the first to be published" in page.text
    assert first.digest in page.text
    assert not may_be_decided_on("cds", "en-AU")
    page = published(second)

    assert f"Before {first.texts['review_title']} After {NEW}" in page.text
    assert may_be_decided_on("cds", "en-AU")
    assert pia.opens(f"/texts/editions/{second.pk}/publication").status == 409
    told = StaffEvent.objects.filter(did="approved").values_list("member", flat=True)
    assert list(told) == ["paul", "paul"]


def test_what_was_published_meanwhile_makes_a_proposal_one_of_something_else(
    two: None, published: Callable[[TextEdition], Any], pia: Member, paul: Member
) -> None:
    first, second = edition(first_version()), edition("cds 9")
    waiting = proposes(pia, second).url

    published(first)
    seen = Proposal.objects.get(arguments__edition=second.pk).effect["digest"]
    answer = paul.sends("POST", f"{waiting}decide", decision="approve", seen=seen)

    assert answer.status_code == 409
    assert not may_be_decided_on("cds", "en-AU")


def test_whoever_proposed_it_does_not_publish_it(two: None, pia: Member) -> None:
    pia.works_on()

    page = proposes(pia, edition("cds 9"))

    assert not page.has("btn-approve")
    seen = Proposal.objects.get().effect["digest"]
    assert pia.sends("POST", f"{page.url}decide", decision="approve", seen=seen).status_code == 409
    assert not may_be_decided_on("cds", "en-AU")


def test_an_edition_of_nobodys_is_not_found(pia: Member) -> None:
    pia.works_on()

    assert pia.opens("/texts/editions/77/publication").status == 404
