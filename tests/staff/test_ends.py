"""What is to end is told from what has ended: found apart, and each with its own day."""

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.utils import timezone

from consent import operations
from consent.issuers import consent_policy
from consent.lifecycle import Actor
from consent.models import Consent
from tests.pages import Page
from tests.staff.people import Member
from tests.staff.things import ISSUER, a_consent

pytestmark = [pytest.mark.django_db, pytest.mark.clause("DASH-35")]
AT: dict[str, Any] = {"policy": consent_policy(ISSUER)}


@pytest.fixture
def auditor(ada: Member, bank: None) -> Member:
    ada.works_on()
    return ada


def stopped(**terms: Any) -> Consent:
    """By its customer, now."""
    made = a_consent(**terms)
    operations.withdraw(consent_id=made.pk, actor=Actor.CUSTOMER, reference="1", at=timezone.now(), **AT)
    made.refresh_from_db()
    return made


def run_out(**terms: Any) -> Consent:
    """Which no job has written down."""
    made = a_consent(at=timezone.now() - timedelta(days=40), lasts=timedelta(days=39), **terms)
    assert made.status == "active"
    return made


def listed(member: Member, said: Mapping[str, str], *consents: Consent) -> tuple[Page, set[int]]:
    """The page that a search gives, and which of these are on it, by their places."""
    page = member.opens("/consents/?" + urlencode(said))
    text = page.response.content.decode()
    assert "not understood" not in text
    return page, {place for place, one in enumerate(consents) if f"/consents/{one.pk}/" in text}


def test_an_end_chosen_beside_the_line_is_one_that_is_still_to_come(auditor: Member) -> None:
    lasts = timedelta(days=20)
    made = a_consent(lasts=lasts), stopped(lasts=lasts), a_consent(lasts=timedelta(days=60))

    page, found = listed(auditor, {"ends": "<30d"}, *made)

    assert found == {0}
    assert page.response.context["total"] == 1
    assert page.response.context["line"] == "status:standing ends:<30d"
    assert listed(auditor, {"ends": "<30d", "status": "stopped"}, *made)[1] == {1}
    assert listed(auditor, {"ends": "<30d", "by": "customer"}, *made)[1] == {1}
    assert listed(auditor, {"q": "status:ended", "ends": "<30d"}, *made)[1] == {1}


def test_a_typed_end_to_come_says_that_what_was_stopped_is_among_them_and_leaves_it_out(
    auditor: Member,
) -> None:
    lasts = timedelta(days=20)
    made = a_consent(lasts=lasts), stopped(lasts=lasts)

    page, found = listed(auditor, {"q": "ends:<30d"}, *made)
    assert found == {0, 1}
    (onward,) = re.findall(r'id="link-standing" href="([^"]+)"', page.response.content.decode())
    narrowed = auditor.opens(f"/consents/{onward}")

    assert narrowed.response.context["total"] == 1
    assert "Leave it out" not in narrowed.text
    for line in ("ends:<30d status:sharing", "ends:<30d by:customer", "ends:2020-01-01", "asked:<1d"):
        assert "Leave it out" not in listed(auditor, {"q": line}, *made)[0].text, line


def test_what_stands_is_shared_or_waits(auditor: Member) -> None:
    made = a_consent(), a_consent(given=False), stopped(), run_out()

    assert listed(auditor, {"q": "status:standing"}, *made)[1] == {0, 1}


def test_a_row_says_when_it_ended_and_not_when_it_would_have(auditor: Member) -> None:
    ending = timezone.now() + timedelta(days=20)
    a_consent(lasts=timedelta(days=20))
    stopped(lasts=timedelta(days=20))
    over = run_out()
    never_decided = a_consent(given=False, at=timezone.now() - timedelta(days=3))

    page, _ = listed(auditor, {"q": "asked:<60d"})

    assert over.expires_at is not None
    ends = {row.status: row.ended_at for row in page.response.context["rows"]}
    assert ends["sharing"] is None
    assert [row.status for row in page.response.context["rows"]].count("expired") == 2
    for day in (timezone.now(), over.expires_at, never_decided.authorise_by):
        assert f"ended {day:%Y-%m-%d}" in page.text
    assert page.text.count(f"{ending:%Y-%m-%d}") == 1
