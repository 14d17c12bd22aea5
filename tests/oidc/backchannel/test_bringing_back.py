"""What was stopped comes back without a browser too, and nothing that was allowed before the stop does."""

import pytest

from consent.models import Consent
from tests.actors import Customer
from tests.backchannel import Elsewhere, reaches_decision
from tests.invariants import violations
from tests.people import MakeRecipient

pytestmark = pytest.mark.django_db
NAMED = "openbanking-intent-id"


@pytest.fixture
def uk_elsewhere(make_recipient: MakeRecipient) -> Elsewhere:
    return Elsewhere(make_recipient("uk")).register()


@pytest.mark.clause("AMD-06", "CIB-05")
def test_what_was_allowed_before_the_stop_is_not_fetched_after_it_came_back(
    uk_elsewhere: Elsewhere, mia: Customer
) -> None:
    uk = uk_elsewhere.recipient
    intent = uk.intent()
    before = uk_elsewhere.asked(**{NAMED: intent})
    reaches_decision(mia).press("btn-allow")
    mia.opens(f"/consents/{intent}/stop").press("btn-stop")

    after = uk_elsewhere.asked(**{NAMED: intent})
    review = reaches_decision(mia)
    assert "You stopped this on " in review.text
    review.press("btn-allow")

    assert Consent.objects.get().status == "active"
    assert uk_elsewhere.fetches(before).json()["error"] == "invalid_grant"
    assert uk_elsewhere.fetches(after).status_code == 200
    assert violations() == []


@pytest.mark.clause("AMD-06", "CIB-12")
def test_what_was_asked_before_the_stop_and_is_opened_after_it_says_that_it_was_stopped(
    uk_elsewhere: Elsewhere, mia: Customer
) -> None:
    uk = uk_elsewhere.recipient
    intent = uk.intent()
    first = uk_elsewhere.asked(**{NAMED: intent})
    reaches_decision(mia).press("btn-allow")
    assert uk_elsewhere.fetches(first).status_code == 200
    uk_elsewhere.asked(**{NAMED: intent})
    mia.opens(f"/consents/{intent}/stop").press("btn-stop")

    review = reaches_decision(mia)

    assert "You stopped this on " in review.text
    assert "Nothing changes" not in review.text
