"""More time for a request that waits: however many ask at once, it moves its end once, and never past what is
over, decided, or the longest."""

from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from django.db.models import F
from django.utils import timezone

from consent.models import Consent, ConsentEvent
from oidc import waiting
from oidc.issuers import security_policy
from oidc.models import Interaction
from tests.actors import Customer, Recipient
from tests.browser import Browser
from tests.pages import HOST, Page
from tests.races.threads import at_once, held_up, twin

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.clause("WCAG §2.2.1")]

SOON = timedelta(minutes=1)


def row() -> Interaction:
    return Interaction.objects.get()


def asks(browser: Browser) -> Any:
    """For more time, in a window of its own."""
    return twin(browser).post(f"/consent/{row().pk}/more-time", secure=True, **HOST)


def ends(moment: datetime) -> None:
    Interaction.objects.update(expires_at=moment)


def began(ago: timedelta) -> None:
    Interaction.objects.update(created_at=timezone.now() - ago)


@pytest.mark.parametrize("round_", range(3))
def test_whoever_asks_in_many_windows_gets_the_time_of_one(
    cds: Recipient, mia: Customer, round_: int
) -> None:
    mia.opens(cds.link())
    ends(timezone.now() + SOON)
    before = timezone.now()

    answers = at_once(*[partial(asks, mia.http)] * 8)

    assert {answer.status_code for answer in answers} == {200}
    assert before + waiting.LIFETIME <= row().expires_at <= timezone.now() + waiting.LIFETIME


@pytest.mark.parametrize("round_", range(3))
def test_however_many_ask_at_once_none_gets_past_the_longest(
    cds: Recipient, mia: Customer, round_: int
) -> None:
    mia.opens(cds.link())
    longest = security_policy("cds").longest_decision
    began(longest - 3 * SOON)
    ends(timezone.now() + SOON)

    at_once(*[partial(asks, mia.http)] * 8)

    assert row().expires_at == row().created_at + longest


def test_one_who_asks_behind_another_moves_no_end_back(cds: Recipient, mia: Customer) -> None:
    mia.opens(cds.link())
    ends(timezone.now() + SOON)
    later = timezone.now() + 2 * waiting.LIFETIME
    waits = partial(waiting.extend, row(), later)

    held_up(lambda: ends(later), waits)

    assert row().expires_at == later


def test_who_asks_while_the_time_runs_out_brings_nothing_back(cds: Recipient, mia: Customer) -> None:
    mia.opens(cds.link())
    ends(timezone.now() + SOON)
    over = timezone.now() - timedelta(seconds=1)

    answer = held_up(lambda: ends(over), partial(asks, mia.http))

    assert answer.status_code == 410
    assert row().expires_at == over


def test_who_asks_while_another_window_decides_moves_nothing(cds: Recipient, mia: Customer) -> None:
    mia.opens(cds.link())
    ends(timezone.now() + SOON)
    before = row().expires_at

    def decides() -> None:
        Interaction.objects.update(decided_at=F("created_at"), outcome="refused")

    answer = held_up(decides, partial(asks, mia.http))

    assert answer.status_code < 500
    assert row().expires_at == before


@pytest.mark.clause("AUT-24")
@pytest.mark.parametrize("round_", range(6))
def test_a_decision_and_more_time_at_once_both_hold(cds: Recipient, mia: Customer, round_: int) -> None:
    review = mia.reaches_review(cds.link())
    ends(timezone.now() + SOON)
    window = Page(twin(mia.http), review.response, review.url)

    decided, asked = at_once(partial(window.press, "btn-allow"), partial(asks, mia.http))

    assert decided.onward
    assert asked.status_code < 500
    assert row().outcome == "allowed"
    assert Consent.objects.get().status == "active"
    assert ConsentEvent.objects.filter(verb="authorise").count() == 1


def test_a_yes_to_what_ran_out_counts_for_nothing_though_more_time_was_asked_for(
    cds: Recipient, mia: Customer
) -> None:
    review = mia.reaches_review(cds.link())
    ends(timezone.now() - timedelta(seconds=1))
    window = Page(twin(mia.http), review.response, review.url)

    decided, asked = at_once(partial(window.press, "btn-allow"), partial(asks, mia.http))

    assert (decided.status, asked.status_code) == (410, 410)
    assert decided.onward == ""
    assert Consent.objects.get().status == "awaiting"
