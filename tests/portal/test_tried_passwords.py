"""Passwords are guessed for a name, and from an address, for a while only; PostgreSQL has the count."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.http import HttpRequest
from django.test import RequestFactory
from django.utils import timezone

from portal.allowances import UsedUp
from portal.models import Allowance
from portal.tried_passwords import PAUSE, WRONG_FOR_NAME, WRONG_FROM_ADDRESS, count, count_sign_in, was_right
from tests.actors import Customer
from tests.events import Events
from tests.pages import Page

pytestmark = pytest.mark.django_db

AT = timezone.now()
TOO_MANY = "Too many tries. Wait five minutes"


def call(address: str = "192.0.2.7") -> HttpRequest:
    return RequestFactory().post("/account/login/", REMOTE_ADDR=address)


def tries(name: str, password: str) -> Page:
    return Customer(name).opens("/").press("btn-continue", id_username=name, id_password=password)


@pytest.mark.clause("ACR-15")
def test_the_pause_of_a_name_lasts_from_its_last_try_as_the_page_says() -> None:
    for second in range(5):
        count(call(f"192.0.2.{second}"), "mia", AT + timedelta(seconds=50 * second))
    last = AT + timedelta(seconds=200)

    with pytest.raises(UsedUp):
        count(call(), "mia", last + PAUSE - timedelta(seconds=1))
    count(call(), "mia", last + PAUSE)


@pytest.mark.clause("ACR-15")
def test_a_name_has_one_limit_however_it_is_spelt_and_wherever_it_is_tried() -> None:
    for spelt in ("mia", "Mia", "MIA", "mIa", "miA"):
        count(call(f"198.51.100.{ord(spelt[0])}"), spelt, AT)

    with pytest.raises(UsedUp, match=WRONG_FOR_NAME.name):
        count(call("203.0.113.1"), "mia", AT)
    count(call("203.0.113.1"), "leo", AT)


@pytest.mark.clause("ACR-15")
def test_an_address_that_tries_many_names_is_refused_for_all_and_takes_no_try_of_theirs() -> None:
    for number in range(WRONG_FROM_ADDRESS.limit):
        count(call(), f"name {number}", AT)

    with pytest.raises(UsedUp, match=WRONG_FROM_ADDRESS.name):
        count(call(), "mia", AT)
    for number in range(5):
        count(call(f"203.0.113.{number}"), "mia", AT)
    count(call(), "mia's neighbour", AT + WRONG_FROM_ADDRESS.within)


@pytest.mark.clause("ACR-15")
def test_of_the_new_internet_a_customer_has_one_address_in_all() -> None:
    for number in range(WRONG_FROM_ADDRESS.limit):
        count(call(f"2001:db8::{number:x}"), f"name {number}", AT)

    with pytest.raises(UsedUp):
        count(call("2001:db8::ffff:1"), "mia", AT)
    count(call("2001:db8:0:1::1"), "mia", AT)


@pytest.mark.clause("ACR-15")
def test_right_ones_do_not_count_and_renew_nothing() -> None:
    for _ in range(4):
        count(call(), "mia", AT)
    for _ in range(20):
        count(call(), "mia", AT)
        was_right(call(), "mia")

    count(call(), "mia", AT)
    with pytest.raises(UsedUp):
        count(call(), "mia", AT)


@pytest.mark.clause("ACR-15")
def test_sign_ins_from_one_address_are_bounded_right_or_wrong() -> None:
    for _ in range(30):
        count_sign_in(call(), AT)

    with pytest.raises(UsedUp):
        count_sign_in(call(), AT)
    count_sign_in(call(), AT + timedelta(minutes=1))


@pytest.mark.clause("ACR-15", "AUD-05")
@pytest.mark.parametrize("name", ["mia", "nobody"])
def test_the_right_password_is_no_way_out_of_the_pause(bank: None, events: Events, name: str) -> None:
    for _ in range(5):
        tries(name, "wrong")

    page = tries(name, "accord-demo")

    assert TOO_MANY in page.text
    assert not page.has("id_otp")
    assert events.refused[-1] == "too many sign-ins"


@pytest.mark.clause("ACR-15", "SEC-06")
def test_neither_a_name_nor_an_address_is_kept_in_clear(bank: None) -> None:
    tries("mia", "wrong")

    kept = " ".join(Allowance.objects.values_list("subject", flat=True))
    assert WRONG_FOR_NAME.name in kept
    assert WRONG_FROM_ADDRESS.name in kept
    assert "mia" not in kept
    assert "127.0.0.1" not in kept


def test_no_other_count_of_the_same_is_kept_in_a_cache() -> None:
    assert settings.ACCOUNT_RATE_LIMITS is False
