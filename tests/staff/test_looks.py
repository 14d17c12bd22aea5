"""Looks at lists leave a line as looks at one thing do; what was searched for stands there as a hash."""

import pytest

from staff.models import StaffEvent
from staff.recording import hashed
from tests.staff.people import Member
from tests.staff.things import a_company

pytestmark = [pytest.mark.django_db, pytest.mark.clause("AUD-04")]


@pytest.mark.parametrize("page", ["recipients", "exports", "views"])
def test_a_list_leaves_a_line(page: str, pia: Member) -> None:
    addresses = {"recipients": "/companies/", "exports": "/exports/", "views": "/views/"}
    pia.works_on("CASE-3", "audit")

    assert pia.opens(addresses[page]).status == 200

    line = StaffEvent.objects.get(did="looked", page=page)
    assert (line.member, line.why, line.case) == ("pia", "audit", "CASE-3")


def test_a_search_for_companies_is_a_line_that_tells_no_name(rhea: Member) -> None:
    a_company("Budget Fox")
    rhea.works_on().opens("/companies/?q=Budget+Fox")

    line = StaffEvent.objects.get(did="searched")

    assert line.page == "recipients"
    assert line.detail == {"terms": [f"company:{hashed('Budget Fox')}"], "found": 1}
