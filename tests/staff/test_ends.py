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
from consent.operations import count_tallies_anew
from consent.reasons import Reason
from tests.consent.audit.conftest import behind_the_guards
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


def moved(consent: Consent, days: int) -> None:
    """As if it had moved last so long ago."""
    said = "UPDATE consent_consent SET status_changed_at = %(then)s WHERE id = %(it)s"
    behind_the_guards(said, then=timezone.now() - timedelta(days=days), it=consent.pk)


@pytest.mark.parametrize(
    ("line", "places"),
    [
        ("ended:<7d", {0}),
        ("ended:>7d", {1}),
        ("ended:<90d", {0, 1}),
        ("ended:<90d status:stopped", {0, 1}),
        ("ended:<90d status:sharing", set()),
        ("ended:<90d by:company", set()),
        ("ended:<90d changed:>7d", {1}),
        ("ended:<90d app:fox", {0, 1}),
        ("ended:<7d ends:<30d", {0}),
    ],
)
def test_what_has_ended_is_found_by_when_it_did(auditor: Member, line: str, places: set[int]) -> None:
    asked: dict[str, Any] = {"at": timezone.now() - timedelta(days=40), "lasts": timedelta(days=60)}
    made = stopped(**asked), stopped(**asked), a_consent(**asked)
    moved(made[1], 30)
    moved(made[2], 30)
    count_tallies_anew()

    page, found = listed(auditor, {"q": line}, *made)

    assert found == places
    assert page.response.context["total"] == len(places)


def test_its_page_says_when_by_whom_and_why_it_ended(sam: Member, bank: None) -> None:
    by_customer, by_staff, by_time, standing = stopped(), a_consent(), run_out(), a_consent()
    at = timezone.now()
    said: dict[str, Any] = {"reason": Reason.CUSTOMER_ASKED, "note": "", "system": "staff sam"}
    operations.end(consent_id=by_staff.pk, at=at, **said, **AT)
    sam.works_on()

    pages = {one.pk: sam.opens(f"/consents/{one.pk}/").text for one in (by_customer, by_staff, by_time)}

    assert f"Ended {at:%Y-%m-%d %H:%M} UTC , by its customer" in pages[by_customer.pk]
    assert by_time.expires_at is not None
    assert f"Ended {by_time.expires_at:%Y-%m-%d %H:%M} UTC , by time" in pages[by_time.pk]
    assert (
        f"Ended {at:%Y-%m-%d %H:%M} UTC , by the bank (staff sam): {Reason.CUSTOMER_ASKED}"
        in pages[by_staff.pk]
    )
    assert 'id="ended"' not in sam.opens(f"/consents/{standing.pk}/").response.content.decode()


@pytest.mark.clause("EVT-05")
def test_that_an_account_was_switched_is_said_in_words(sam: Member, bank: None) -> None:
    switched = a_consent()
    said: dict[str, Any] = {"reason": Reason.ACCOUNT_SWITCHED, "note": "", "system": "core"}
    operations.end(consent_id=switched.pk, at=timezone.now(), **said, **AT)

    page = sam.works_on().opens(f"/consents/{switched.pk}/").text

    assert page.count("account-switched (to another bank)") == 2, "where it ended, and in the timeline"


def test_the_others_to_the_same_company_are_shown_as_time_has_made_them(sam: Member, bank: None) -> None:
    shown, over = a_consent(), run_out()
    a_consent(company="Rent Ready")

    page = sam.works_on().opens(f"/consents/{shown.pk}/")

    (other,) = page.response.context["related"]
    assert (other.id, other.status, other.sharing) == (over.pk, "expired", False)
    assert over.expires_at is not None
    related = page.text.partition("The same customer and company")[2]
    assert (
        f"{str(over.pk)[:8]} expired asked {over.created_at:%Y-%m-%d} , ended {over.expires_at:%Y-%m-%d}"
        in related
    )
