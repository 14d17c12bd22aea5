"""The dashboard: what is shared, with whom, and stopping it."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from consent import operations
from consent.issuers import consent_policies
from consent.lifecycle import Status
from consent.models import Consent, ConsentEvent
from tests.actors import Customer
from tests.chains import chain_holds
from tests.pages import Page

NEVER = "/consents/00000000-0000-4000-8000-000000000000"


def shared() -> str:
    return str(Consent.objects.get(status=Status.ACTIVE).pk)


def words(page: Page) -> str:
    """The page without what differs by nature: form tokens."""
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page.response.content.decode())


def test_an_empty_dashboard_says_so(mia):
    assert "Nobody can see your data through us." in mia.signs_in().text


@pytest.mark.peer("6b-22")
@pytest.mark.clause("DASH-11", "DASH-15")
def test_a_consent_shows_who_sees_what_until_when_and_that_nobody_looked(recipient, mia):
    mia.allows(recipient.link())

    text = mia.opens("/").text

    assert "Recipient budget-fox" in text
    assert "Sharing" in text
    assert "Last looked Not yet" in text


CORRECTED = (
    "If something we shared with Recipient budget-fox was wrong, you can ask us to correct it. Call us. "
    "+44 20 7946 0018"
)


@pytest.mark.clause("DASH-11")
def test_a_sharing_says_that_what_was_wrong_can_be_corrected_also_when_it_is_over(cds, mia):
    mia.allows(cds.link())
    path = f"/consents/{shared()}/"

    sharing = mia.opens(path)
    mia.opens(f"{path}stop").press("btn-stop")

    assert CORRECTED in sharing.text.partition("Activity")[2]
    assert CORRECTED in mia.opens(path).text


def test_elsewhere_no_scheme_wants_that_said(nz, mia):
    mia.allows(nz.link())

    assert "was wrong" not in mia.opens(f"/consents/{shared()}/").text


def test_who_has_agreed_is_not_told_what_to_ask_before(recipient, mia):
    mia.allows(recipient.link())

    assert "before you agree" not in mia.opens(f"/consents/{shared()}/").text


@pytest.mark.peer("6-08", "6b-22")
@pytest.mark.clause("DASH-12", "DASH-15")
def test_stopping_takes_two_taps_and_is_true_when_it_is_said(recipient, mia):
    mia.allows(recipient.link())
    asked = mia.opens(f"/consents/{shared()}/stop")
    assert "Keep sharing" in asked.text

    stopped = asked.press("btn-stop")

    assert "has stopped" in stopped.text
    assert Consent.objects.get().status == Status.WITHDRAWN
    assert "Nobody can see your data" in mia.opens("/").text


@pytest.mark.clause("DASH-13")
def test_the_stop_page_says_what_the_scheme_wants_said(cds, mia):
    mia.allows(cds.link())

    text = mia.opens(f"/consents/{shared()}/stop").text

    assert "Check with Recipient budget-fox first" in text
    assert "tell Recipient budget-fox before you stop" in text


@pytest.mark.clause("DASH-14")
def test_a_sharing_is_shown_with_the_advice_to_ask_its_recipient(cds, mia):
    mia.allows(cds.link())

    text = mia.opens(f"/consents/{shared()}/").text

    assert "Check with Recipient budget-fox how they handle your data." in text


@pytest.mark.peer("6-08")
def test_stopping_twice_changes_nothing(cds, mia):
    mia.allows(cds.link())
    asked = mia.opens(f"/consents/{shared()}/stop")
    asked.press("btn-stop")

    again = asked.press("btn-stop")

    assert "has stopped" in again.text
    assert Consent.objects.get().version == 3


@pytest.mark.peer("6b-03")
def test_looking_at_the_stop_page_stops_nothing(cds, mia):
    mia.allows(cds.link())

    mia.opens(f"/consents/{shared()}/stop")

    assert Consent.objects.get().status == Status.ACTIVE


@pytest.mark.peer("6-25")
@pytest.mark.clause("DASH-16")
def test_what_ended_stays_visible_with_its_history(cds, mia):
    mia.allows(cds.link())
    consent_id = shared()
    mia.opens(f"/consents/{consent_id}/stop").press("btn-stop")

    text = mia.opens(f"/consents/{consent_id}/").text

    assert "Stopped by you" in text
    assert "You agreed to share" in text
    assert "You stopped sharing" in text


@pytest.mark.peer("6-25")
@pytest.mark.clause("DASH-16", "AUD-01")
def test_time_that_ran_out_stands_in_the_history_and_in_the_log(cds, mia):
    cds.redeems(cds.answer_in(mia.allows(cds.link()))["code"])
    consent_id = shared()
    operations.sweep_anew()
    operations.expire_due(at=timezone.now() + timedelta(days=91), policies=consent_policies(), limit=10)

    text = mia.opens(f"/consents/{consent_id}/").text

    assert "The time you agreed to was over" in text
    event = ConsentEvent.objects.filter(consent_id=consent_id).latest("sequence")
    assert (event.verb, event.actor) == ("expire", "clock")
    assert chain_holds(event.consent_id)


@pytest.mark.parametrize("page", ["", "stop", "stopped"])
def test_anothers_consent_looks_like_one_that_never_was(cds, mia, page):
    mia.allows(cds.link())
    leo = Customer("leo")
    leo.signs_in()

    others = leo.opens(f"/consents/{shared()}/{page}")
    never = leo.opens(f"{NEVER}/{page}")

    assert (others.status, never.status) == (404, 404)
    assert words(others) == words(never)


def test_anothers_consent_cannot_be_stopped(cds, mia):
    mia.allows(cds.link())
    leo = Customer("leo")
    token = leo.signs_in()
    consent_id = shared()

    response = leo.http.post(f"/consents/{consent_id}/stop", secure=True)

    assert token.status == 200
    assert response.status_code == 404
    assert Consent.objects.get().status == Status.ACTIVE


@pytest.mark.clause("SEC-08")
def test_a_stop_needs_the_pages_own_token(cds, mia):
    mia.allows(cds.link())
    strict = Customer("mia", http=type(mia.http)(enforce_csrf_checks=True))
    strict.http.cookies = mia.http.cookies

    response = strict.http.post(f"/consents/{shared()}/stop", secure=True)

    assert response.status_code == 403
    assert Consent.objects.get().status == Status.ACTIVE


@pytest.mark.peer("6b-20")
@pytest.mark.parametrize("path", ["/", "/security/", f"{NEVER}/", f"{NEVER}/stop"])
def test_every_page_asks_for_a_sign_in_first(mia, path):
    page = mia.opens(path)

    assert page.has("id_username")
    assert page.url.startswith("/account/login/")


def test_staff_have_nothing_to_see_here(bank):
    sam = Customer("sam")

    page = sam.signs_in()

    assert page.status == 403
    assert "This page is for customers" in page.text


def test_security_lists_the_second_factors(mia):
    mia.signs_in()

    assert "Authenticator app" in mia.opens("/security/").text


@pytest.mark.clause("DASH-29")
def test_one_consent_says_where_a_complaint_goes(cds, mia):
    mia.allows(cds.link())

    text = mia.opens(f"/consents/{shared()}/").text

    assert "Something is wrong with Recipient budget-fox? Tell it first" in text
