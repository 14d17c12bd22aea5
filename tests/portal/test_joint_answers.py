"""Whoever answers another holder's sharing when it is over is told that their answer doesn't count."""

from datetime import timedelta

import pytest
from django.utils import timezone

from consent.models import Authoriser, Consent
from tests.actors import Customer, Recipient
from tests.portal.test_joint_accounts import joint_page, leo2

__all__ = ["leo2"]  # a fixture, by its name
pytestmark = [pytest.mark.django_db, pytest.mark.clause("DASH-21", "DASH-22")]
OVER = "It was over before you answered, so your answer doesn’t count."
OVER_ALREADY = "It was over before you stopped it: there is nothing left to stop."


@pytest.fixture(autouse=True)
def shared(cds: Recipient, leo: Customer, leo2: Customer) -> None:
    """Leo shares what he holds with Leonie, who has signed in and is asked."""
    cds.answer_in(leo.allows(cds.link()))
    leo2.signs_in("/")


def stopped_by_leo(leo: Customer) -> None:
    leo.opens(f"/consents/{Consent.objects.get().pk}/stop").press("btn-stop")
    assert Consent.objects.get().status == "withdrawn"


@pytest.mark.parametrize("button", ["btn-allow", "btn-deny"])
def test_who_answers_when_the_time_is_over_is_told_so(button: str, leo2: Customer) -> None:
    page = leo2.opens(joint_page("decide"))
    Authoriser.objects.update(decide_by=timezone.now() - timedelta(seconds=1))

    late = page.press(button)

    assert late.url.endswith(joint_page())
    assert OVER in late.text
    assert OVER not in leo2.opens(joint_page("decide")).text, "whoever only looks has answered nothing"


def test_who_agrees_to_what_was_stopped_meanwhile_is_told_so(leo: Customer, leo2: Customer) -> None:
    page = leo2.opens(joint_page("decide"))
    stopped_by_leo(leo)

    assert OVER in page.press("btn-allow").text
    assert Authoriser.objects.get().state == "waiting"


@pytest.mark.parametrize(("button", "said"), [("btn-allow", "You agreed"), ("btn-deny", "You said no")])
def test_who_presses_twice_has_answered_once_and_reads_nothing_else(
    button: str, said: str, leo2: Customer
) -> None:
    page = leo2.opens(joint_page("decide"))
    page.send(button)

    again = page.press(button)

    assert said in again.text
    assert OVER not in again.text


def test_who_stops_what_has_ended_is_told_so(leo: Customer, leo2: Customer) -> None:
    leo2.opens(joint_page("decide")).press("btn-allow")
    page = leo2.opens(joint_page("stop"))
    stopped_by_leo(leo)

    assert OVER_ALREADY in page.press("btn-stop").text


def test_who_stops_twice_has_stopped_once_and_reads_nothing_else(leo2: Customer) -> None:
    leo2.opens(joint_page("decide")).press("btn-allow")
    page = leo2.opens(joint_page("stop"))
    page.send("btn-stop")

    again = page.press("btn-stop")

    assert "Stopped by you" in again.text
    assert OVER_ALREADY not in again.text
