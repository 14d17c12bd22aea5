"""What a list says of each consent beside its columns, for no statement more, and to whom."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from consent.models import Authoriser, Consent, Person
from consent.operations import Because, place_hold
from portal.models import MisuseReport
from tests.staff.people import Member
from tests.staff.test_timeline import disclosed
from tests.staff.things import MIA, a_consent, a_message

pytestmark = [pytest.mark.django_db, pytest.mark.clause("DASH-35")]
HEAVIEST = 50_000


def everything_is_amiss_with(consent: Consent) -> None:
    leo = Person.objects.get(username="leo")
    decided: dict[str, Any] = {"state": "approved", "decided_at": timezone.now(), "decided_in": 2}
    Authoriser.objects.create(account=consent.accounts.get(), customer=leo, **decided)
    message = a_message(consent)
    type(message).objects.filter(pk=message.pk).update(consent=consent)
    MisuseReport.objects.create(
        person=Person.objects.get(customer_number=MIA),
        consent=consent,
        reported_at=timezone.now(),
        stopped=False,
        sessions_ended=0,
        taken_by="sam",
    )
    place_hold(Because(by="pia", why="fraud", case="C-1", at=timezone.now()), consent_id=consent.pk)


def marks(member: Member, url: str) -> dict[object, tuple[str, ...]]:
    return {row.id: row.marks for row in member.opens(url).response.context["rows"]}


def test_each_says_what_is_amiss_and_how_it_was_used(ada: Member, bank: None) -> None:
    plain, amiss = a_consent(at=timezone.now() - timedelta(days=3)), a_consent()
    waiting = a_consent(given=False)
    disclosed(plain, timezone.now().date())
    everything_is_amiss_with(amiss)
    ada.works_on()

    page = ada.opens("/consents/?q=status:standing")

    told = {row.id: row.marks for row in page.response.context["rows"]}
    assert told == {
        plain.pk: (),
        amiss.pk: ("joint", "never used", "not told", "reported", "on hold"),
        waiting.pk: (),
    }
    assert "joint, never used, not told, reported, on hold" in page.text
    given = {row.id: row.given_at for row in page.response.context["rows"]}
    assert (given[plain.pk], given[waiting.pk]) == (plain.authorised_at, None)
    assert f">{plain.authorised_at:%Y-%m-%d}</time></td>" in page.response.content.decode()


@pytest.mark.parametrize(("name", "told"), [("sam", False), ("suki", False), ("pia", True), ("ada", True)])
def test_a_hold_is_told_to_those_alone_who_see_holds(bank: None, name: str, told: bool) -> None:
    everything_is_amiss_with(a_consent())

    page = Member(name).works_on().opens_customer(MIA)

    assert "reported" in page.text
    assert ("on hold" in page.text) is told


def test_a_full_page_costs_no_statement_more_and_weighs_fifty_kilobytes_at_most(
    ada: Member, bank: None
) -> None:
    everything_is_amiss_with(a_consent())
    ada.works_on()

    def asked() -> tuple[int, Any]:
        with CaptureQueriesContext(connection) as statements:
            page = ada.opens("/consents/?q=asked:<30d")
        return len(statements), page

    few, _ = asked()
    for number in range(60):
        a_consent(company=f"A Company With Quite A Long Name {number}")
    many, page = asked()

    assert len(page.response.context["rows"]) == 50
    assert many == few
    assert len(page.response.content) < HEAVIEST
