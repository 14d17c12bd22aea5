"""A request ends by itself, says when, and ends later for whoever asks (WCAG 2.2.1)."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from consent.models import Consent
from oidc.models import Interaction
from oidc.waiting import LIFETIME
from portal.models import Preference
from tests.actors import Customer, Recipient
from tests.pages import HOST
from tests.payments import kind
from tests.people import MakePayer

pytestmark = pytest.mark.clause("WCAG §2.2.1")
SOON, LONGEST = timedelta(minutes=1), timedelta(hours=2)


def row() -> Interaction:
    return Interaction.objects.latest("created_at")


def made_older(by: timedelta) -> None:
    """The request came earlier, with the consent it is about."""
    one = row()
    Interaction.objects.filter(pk=one.pk).update(
        created_at=one.created_at - by, expires_at=one.expires_at - by
    )
    consent = Consent.objects.get(pk=one.consent_id)
    Consent.objects.filter(pk=consent.pk).update(authorise_by=consent.authorise_by - by)


def asks(customer: Customer, **headers: str) -> Any:
    path = f"/consent/{row().pk}/more-time"
    return customer.http.post(path, secure=True, headers=headers, **HOST)


def about(moment: datetime, expected: datetime) -> bool:
    return abs(moment - expected) < timedelta(seconds=30)


def test_the_button_lets_the_request_end_later_and_loses_nothing(cds: Recipient, mia: Customer) -> None:
    page = mia.signs_in(cds.link())
    made_older(LIFETIME - SOON)
    assert re.search(r"ends by itself in 1 minute, at \d+:\d\d [ap]m", mia.opens(page.url).text)

    answered = page.press("btn-more-time")

    assert about(row().expires_at, timezone.now() + LIFETIME)
    assert "You have more time" in answered.text
    assert "ends by itself in 10 minutes" in answered.text
    review = page.press("btn-continue", **{"account-1": True})  # on the page of before
    assert review.press("btn-allow").onward


def test_of_a_payment_it_says_that_nothing_is_paid(payer_of: MakePayer, ava: Customer) -> None:
    payer = payer_of(kind("uk", "v4.0/pisp/domestic-payment-consents"))
    page = ava.reaches_review(payer.link(payer.registered()))
    assert "Nothing is paid then." in page.text

    assert "Nothing is paid then." in page.press("btn-more-time").text
    Interaction.objects.update(expires_at=timezone.now())
    assert "Nothing was paid." in ava.opens(page.url).text


def test_the_script_of_the_page_is_told_how_long_it_has(cds: Recipient, mia: Customer) -> None:
    mia.opens(cds.link())
    made_older(LIFETIME - SOON)

    told = asks(mia, accept="application/json").json()

    assert 590 <= told["seconds"] <= 600
    assert told["more"] is True
    assert told["said"].startswith("For your safety this request ends by itself in 10 minutes, at ")
    at = told["said"].partition(", at ")[2].partition("m.")[0]
    assert told["warned"].startswith(f"This request ends at {at}m. What you chose")


def test_the_warning_says_when_it_ends_however_little_is_left(cds: Recipient, mia: Customer) -> None:
    page = mia.signs_in(cds.link())
    made_older(LIFETIME - SOON)

    text = mia.opens(page.url).text

    at = re.search(r"in 1 minute, at (\d+:\d\d [ap]m)\.", text)
    assert at is not None
    assert f"This request ends at {at[1]}. What you chose and typed stays" in text
    assert "two minutes" not in text


def test_it_may_be_asked_for_ten_times_and_never_past_the_longest(cds: Recipient, mia: Customer) -> None:
    mia.opens(cds.link())
    began, asked = row().created_at, 0
    while asked < 10:
        made_older(LIFETIME - SOON)
        before = row().expires_at
        assert asks(mia).status_code == 200
        assert row().expires_at > before
        asked += 1
    assert row().created_at < began

    for _ in range(3):
        made_older(LIFETIME - SOON)
        asks(mia)
    end = row()
    assert end.expires_at <= end.created_at + LONGEST


def test_near_the_longest_no_button_promises_more(cds: Recipient, mia: Customer) -> None:
    mia.opens(cds.link())
    made_older(LONGEST - SOON)
    Interaction.objects.update(expires_at=timezone.now() + SOON)

    page = mia.opens(f"/consent/{row().pk}/")
    assert "ends by itself in 1 minute" in page.text
    assert not page.has("btn-more-time")
    before = row().expires_at
    asks(mia)

    assert row().expires_at - before < timedelta(seconds=30)


def test_a_request_never_outlives_the_consent_it_is_about(cds: Recipient, mia: Customer) -> None:
    mia.opens(cds.link())
    made_older(LIFETIME - SOON)
    ends = timezone.now() + timedelta(minutes=4)
    Consent.objects.update(authorise_by=ends)

    asks(mia)

    assert row().expires_at == ends


def test_what_is_over_is_not_brought_back(cds: Recipient, mia: Customer) -> None:
    mia.opens(cds.link())
    made_older(LIFETIME)
    before = row().expires_at

    answer = asks(mia)

    assert answer.status_code == 410
    assert row().expires_at == before


def test_what_was_decided_waits_no_longer(cds: Recipient, mia: Customer) -> None:
    mia.allows(cds.link())
    before = row().expires_at

    asks(mia)

    assert row().expires_at == before


def test_another_browser_gets_no_time(cds: Recipient, mia: Customer, leo: Customer) -> None:
    mia.opens(cds.link())
    made_older(LIFETIME - SOON)
    before = row().expires_at

    assert asks(leo).status_code == 403
    assert leo.http.get(f"/consent/{row().pk}/more-time", secure=True, **HOST).status_code == 405
    assert row().expires_at == before


@pytest.mark.clause("WCAG §3.2.5")
def test_whoever_wants_to_read_first_is_not_led_away(cds: Recipient, mia: Customer) -> None:
    mia.signs_in()
    mia.opens("/security/").press("btn-read-first")
    assert Preference.objects.get().reads_first

    done = mia.reaches_review(cds.link()).press("btn-allow")

    assert done.onward == ""
    assert 'id="btn-return"' in done.response.content.decode()
    assert "Continue to" in done.text
    assert "Taking you back" not in done.text
