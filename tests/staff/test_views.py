"""Searches that members keep: for themselves, or for everybody who may search."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from consent.models import Person
from consent.operations import add_up_tallies
from staff.finding import Unclear, require_known
from staff.grammar import read
from staff.models import SavedView, StaffEvent
from staff.views import MOST
from tests.staff.people import Member
from tests.staff.things import MIA, a_company, a_consent

pytestmark = [pytest.mark.django_db, pytest.mark.clause("DASH-35")]


def saves(member: Member, name: str, line: str, *, shared: bool = False) -> Any:
    return member.opens("/views/").press("btn-save", id_name=name, id_line=line, id_shared=shared)


def test_a_search_is_saved_run_from_home_and_tells_what_it_found_last(ada: Member, bank: None) -> None:
    a_consent()
    a_consent()
    ada.works_on()
    found = ada.opens("/consents/?q=app:fox+status:sharing").response.content.decode()
    assert "/views/?line=app%3Afox%20status%3Asharing" in found

    page = ada.opens("/views/?line=app%3Afox%20status%3Asharing").press("btn-save", id_name="Fox, sharing")
    assert "app:fox status:sharing : never run" in page.text
    view = SavedView.objects.get()
    assert f"/consents/?view={view.pk}" in ada.opens("/").response.content.decode()
    page = ada.opens(f"/consents/?view={view.pk}")

    assert "2 consents fit" in page.text
    assert "app:fox status:sharing : 2 on 20" in ada.opens("/").text
    search = StaffEvent.objects.filter(did="searched").latest("number")
    assert (search.detail["view"], search.detail["found"]) == (str(view.pk), 2)
    assert "fox" not in str(search.detail)


def test_what_is_private_is_nobody_elses_and_what_is_shared_is_everybodys(
    ada: Member, pia: Member, bank: None
) -> None:
    a_consent()
    ada.works_on()
    pia.works_on()
    saves(ada, "My own", "status:waiting")
    saves(ada, "For all", "status:sharing", shared=True)
    private, shared = SavedView.objects.order_by("saved_at")

    home = pia.opens("/").text

    assert "For all Shared by ada" in home
    assert "My own" not in home
    assert "1 consent fits" in pia.opens(f"/consents/?view={shared.pk}").text
    assert "consents fit" not in pia.opens(f"/consents/?view={private.pk}").text
    assert pia.sends("POST", f"/views/{shared.pk}/remove").status_code == 404
    assert pia.sends("POST", f"/views/{private.pk}/remove").status_code == 404
    assert SavedView.objects.count() == 2


def test_one_is_removed_by_who_saved_it_or_once_they_are_gone(ada: Member, pia: Member, bank: None) -> None:
    ada.works_on()
    pia.works_on()
    saves(ada, "For all", "status:sharing", shared=True)
    saves(ada, "My own", "status:sharing")
    own = SavedView.objects.get(name="My own")

    ada.opens("/views/").press(f"btn-remove-{own.pk}")
    Person.objects.filter(username="ada").update(is_active=False)
    pia.opens("/views/").press(f"btn-remove-{SavedView.objects.get().pk}")

    assert not SavedView.objects.exists()
    assert StaffEvent.objects.filter(did="removed a view").count() == 2


@pytest.mark.parametrize(
    ("name", "line", "says"),
    [
        ("", "status:sharing", "Give the view a name"),
        ("<b>", "status:sharing", "letters, blanks and dashes"),
        (f"Mia {MIA}", "status:sharing", "could be a customer’s number"),
        ("Fine", "customer:mia", "is not understood"),
        ("Fine", "5f0c1f2e-7a39-4a6b-9d5e-2f8b1f0c7e11", "names one consent"),
        ("Fine", "", "Say what it searches for"),
        ("Fine", "Mia Thompson", "No company’s name holds"),
        ("Fine", f"app:Fox {MIA}", "no search is kept by one"),
        ("Fine", f"status:sharing client:{MIA}", "No client has this id"),
        ("Fine", 'kind:"Mia Thompson"', "No consent is of this kind"),
    ],
)
def test_what_cannot_be_saved_is_said(ada: Member, bank: None, name: str, line: str, says: str) -> None:
    ada.works_on()

    page = saves(ada, name, line)

    assert says in page.text
    assert not SavedView.objects.exists()


@pytest.mark.parametrize("added_up", [True, False])
def test_whether_a_kind_is_known_is_asked_of_the_tallies(bank: None, added_up: bool) -> None:
    kind = a_consent().kind
    if added_up:
        add_up_tallies()

    with CaptureQueriesContext(connection) as asked:
        require_known(read(f'kind:"{kind}"', timezone.now()))
        with pytest.raises(Unclear, match="No consent is of this kind"):
            require_known(read("kind:nonsense", timezone.now()))

    assert asked.captured_queries
    assert not [query["sql"] for query in asked if '"consent_consent"' in query["sql"]]


def test_a_name_is_used_once_and_there_are_so_many(ada: Member, bank: None) -> None:
    ada.works_on()
    a_company("Budget Fox")
    a_company("Budget Owl")
    saves(ada, "Fox", "app:fox")
    saves(ada, "Fox", "app:owl")
    assert SavedView.objects.get().line == "app:owl"
    owner = SavedView.objects.get().owner
    SavedView.objects.bulk_create(
        SavedView(owner=owner, name=f"v{n}", line="app:x", shared=False, saved_at=owner.date_joined)
        for n in range(MOST - 1)
    )

    page = saves(ada, "Owl", "app:owl")

    assert "as many as we keep" in page.text
    assert SavedView.objects.count() == MOST


@pytest.mark.parametrize("name", ["sam", "rhea", "otto"])
def test_who_searches_for_nothing_saves_and_sees_none(bank: None, name: str) -> None:
    pia = Member("pia").works_on()
    saves(pia, "For all", "status:sharing", shared=True)
    other = Member(name).works_on()
    view = SavedView.objects.get()

    assert "Saved views" not in other.opens("/").text
    assert other.opens("/views/").status == 403
    page = other.opens(f"/consents/?view={view.pk}")
    assert page.status == 403 or "exact reference" in page.text
    view.refresh_from_db()
    assert view.last_run_at is None
