"""Who approved that many are ended reads how far it is, while a job goes on, and what came of it."""

from typing import Any

import pytest
from django.utils import timezone

from consent import operations
from consent.issuers import consent_policies
from tests.staff.people import Member
from tests.staff.test_four_eyes import proposes_to_end
from tests.staff.things import a_consent

pytestmark = [pytest.mark.django_db, pytest.mark.clause("DASH-35")]


def test_it_is_on_its_way_until_the_job_has_done_the_rest(
    pia: Member, rhea: Member, monkeypatch: Any
) -> None:
    monkeypatch.setattr("staff.proposals.AT_ONCE", 1)
    for _ in range(3):
        a_consent()
    url = proposes_to_end(pia.works_on(), "recipient", "Budget Fox").url

    begun = rhea.works_on().opens(url).press("btn-approve")

    assert "On its way" in begun.text
    assert "1 of 3 ended. A job goes on with the rest" in begun.text
    assert "Report" not in begun.text.partition("Effect, when approved")[2]
    operations.carry_on(at=timezone.now(), policies=consent_policies(), limit=10)
    done = rhea.opens(url)
    assert "Report 3 of 3 ended; 0 left as they are" in done.text
    assert "On its way" not in done.text
