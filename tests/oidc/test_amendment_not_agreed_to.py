"""Changes that come to nothing: refused by the customer, left, never picked up; the arrangement stays."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from consent.issuers import consent_policies
from consent.models import Consent
from consent.operations import expire_due
from oidc.models import PushedRequest
from tests.actors import Customer
from tests.arrangements import A_YEAR, BASIC, MOVEMENTS, Arrangement, agrees

pytestmark = pytest.mark.django_db


def refuses(mia: Customer, link: str) -> str:
    return mia.signs_in(link).press("btn-continue", **{"account-2": True}).press("btn-deny").onward


def cancels(mia: Customer, link: str) -> str:
    return mia.signs_in(link).press("btn-cancel").onward


def leaves(mia: Customer, link: str) -> str:
    mia.signs_in(link).press("btn-continue", **{"account-2": True})
    return ""


def never_signs_in(mia: Customer, link: str) -> str:
    mia.opens(link)
    return ""


@pytest.mark.clause("AMD-01")
@pytest.mark.parametrize("story", [refuses, cancels, leaves, never_signs_in])
def test_refusing_or_leaving_leaves_the_arrangement_exactly_as_it_was(
    basic: Arrangement, mia: Customer, story: Callable[[Customer, str], str]
) -> None:
    before = basic.as_stored

    back = story(mia, basic.asks(f"{BASIC} {MOVEMENTS}", A_YEAR))

    assert basic.as_stored == before
    if back:
        assert basic.recipient.answer_in(back)["error"] == "access_denied"
    assert basic.recipient.refreshes(basic.tokens["refresh_token"]).status_code == 200
    expire_due(at=timezone.now() + timedelta(days=1), policies=consent_policies(), limit=100)
    assert basic.row.status == "active"


def test_the_way_back_says_that_nothing_has_changed(basic: Arrangement, mia: Customer) -> None:
    page = mia.signs_in(basic.asks(BASIC, A_YEAR)).press("btn-continue").press("btn-deny")

    assert "Nothing has changed. Recipient budget-fox still sees what you agreed to before." in page.text


@pytest.mark.clause("AMD-01", "TOK-02")
def test_a_change_that_is_never_picked_up_ends_nothing(basic: Arrangement, mia: Customer) -> None:
    agrees(mia, basic.asks(f"{BASIC} {MOVEMENTS}", A_YEAR))

    expire_due(at=timezone.now() + timedelta(hours=1), policies=consent_policies(), limit=100)

    assert basic.row.status == "active"
    assert basic.recipient.refreshes(basic.tokens["refresh_token"]).status_code == 200


@pytest.mark.clause("AMD-01")
def test_a_pushed_change_is_no_change_and_proposes_nothing(basic: Arrangement) -> None:
    before = basic.as_stored

    basic.recipient.request_uri(scope=f"{BASIC} {MOVEMENTS}", claims=basic.claims())

    assert basic.as_stored == before
    assert Consent.objects.count() == 1
    assert str(PushedRequest.objects.latest("created_at").consent_id) == basic.id
