"""Codes are guessed from one network for a while only, however many names it tries."""

from datetime import timedelta

import pytest
from django.utils import timezone

from portal import one_time_codes
from portal.models import Allowance, SecondFactorGuard, SignInEvent
from portal.second_factor import WRONG_FROM_NETWORK
from tests.actors import Customer
from tests.pages import Page, visit

COUNTED = f"{WRONG_FROM_NETWORK.name}: 127.0.0.0/24"
PAUSED = "We’ve paused sign-in for 15 minutes"
RIGHT, WRONG = "000000", "123123"


def names(name: str, link: str) -> Page:
    return Customer(name).opens(link).press("btn-continue", id_username=name)


def after_password(customer: Customer) -> Page:
    return customer.opens("/").press("btn-continue", id_username=customer.username, id_password="accord-demo")


def left(guesses: int, network: str = "127.0.0.0/24") -> None:
    """The network has so many left."""
    Allowance.objects.create(
        subject=f"{WRONG_FROM_NETWORK.name}: {network}",
        taken=WRONG_FROM_NETWORK.limit - guesses,
        renews_at=timezone.now() + timedelta(minutes=15),
    )


@pytest.mark.clause("ACR-15", "SEC-09")
def test_a_network_that_tries_many_names_is_paused_for_all_of_them(cds, mia, leo, inbox, events):
    left(2)
    for name in ("nobody", "leo"):
        assert "isn’t right" in names(name, cds.link()).press("btn-continue", id_otp=WRONG).text

    page = names("mia", cds.link()).press("btn-continue", id_otp=RIGHT)

    assert PAUSED in page.text
    assert not page.has("account-1")
    assert events.refused[-1] == "codes paused"


@pytest.mark.clause("ACR-15")
def test_known_and_unknown_names_read_the_same_when_the_network_is_paused(cds, mia, inbox):
    left(0)

    read = [names(name, cds.link()).press("btn-continue", id_otp=WRONG).text for name in ("mia", "nobody")]

    assert read[0] == read[1]
    assert PAUSED in read[0]


@pytest.mark.clause("ACR-15")
def test_what_a_paused_network_tries_takes_no_guess_of_the_name(cds, mia, inbox):
    left(0)
    page = names("mia", cds.link())
    for _ in range(one_time_codes.GUESSING.limit + 1):
        page = page.press("btn-continue", id_otp=WRONG)
    assert not SignInEvent.objects.filter(what="paused").exists()
    Allowance.objects.filter(pk=COUNTED).update(renews_at=timezone.now())

    assert page.press("btn-continue", id_otp=RIGHT).has("account-1")


@pytest.mark.clause("ACR-15", "SEC-09")
def test_the_step_after_the_password_counts_the_network_too(mia):
    left(1)
    page = after_password(mia)
    assert "isn’t right" in page.press("btn-continue", id_otp=WRONG).text

    assert PAUSED in page.press("btn-continue", id_otp=RIGHT).text
    assert SecondFactorGuard.objects.get().guesses == 1


@pytest.mark.clause("ACR-15")
def test_another_network_goes_on(cds, mia, inbox):
    left(0, "203.0.113.0/24")

    assert names("mia", cds.link()).press("btn-continue", id_otp=RIGHT).has("account-1")


@pytest.mark.clause("ACR-15")
def test_codes_that_are_right_do_not_count_so_an_office_with_one_address_works(cds, mia, leo, inbox):
    left(1)
    for _ in range(2):
        assert names("mia", cds.link()).press("btn-continue", id_otp=RIGHT).has("account-1")
    assert "Who can see your data" in after_password(leo).press("btn-continue", id_otp=RIGHT).text

    assert Allowance.objects.get(pk=COUNTED).taken == WRONG_FROM_NETWORK.limit - 1


@pytest.mark.clause("ACR-15")
def test_no_code_is_compared_for_a_name_that_none_was_sent_for(cds, mia, inbox):
    Allowance.objects.create(
        subject="codes to network: 127.0.0.0/24",
        taken=one_time_codes.SENDING_TO_NETWORK.limit,
        renews_at=timezone.now() + timedelta(hours=1),
    )
    page = mia.opens(cds.link())
    onward = page.url.partition("?")[2]
    assert "We’ve sent several codes already" in page.press("btn-continue", id_username="mia").text

    assert visit(mia.http, f"/account/login/code/?{onward}").has("id_username")
