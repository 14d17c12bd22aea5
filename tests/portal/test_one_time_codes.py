"""Codes by text message and e-mail: sent to whom the bank knows, for one thing, for a while, once."""

import re
from datetime import timedelta
from hashlib import sha256

import pytest
from django.utils import timezone

from bank.example.models import Customer as BankRecord
from portal import one_time_codes
from portal.models import Allowance, OneTimeCode
from portal.second_factor import COOLING_SECONDS
from tests.actors import Customer
from tests.evidence import decided_on
from tests.inbox import Inbox
from tests.pages import Page

SMS, EMAIL = "sms", "email"


@pytest.fixture(autouse=True)
def no_fixed_code(settings, inbox: Inbox) -> None:
    """With the sandbox's fixed code nothing here would prove anything."""
    settings.SANDBOX = False


def after_password(customer: Customer, url: str = "/") -> Page:
    return customer.opens(url).press("btn-continue", id_username=customer.username, id_password="accord-demo")


def send(page: Page, channel: str = SMS) -> Page:
    """Press the button that sends a code by `channel`."""
    return page.chooses("send", channel)


def send_another(page: Page, channel: str = SMS) -> Page:
    """Once it may be asked for."""
    session = page.http.session
    session["portal.sent code at"] -= COOLING_SECONDS
    session.save()
    return send(page, channel)


def test_a_code_by_text_message_is_a_second_factor(mia, uk, inbox):
    page = send(after_password(mia, uk.link()))
    assert "We’ve sent 6 digits to ••• 018" in page.text
    assert (inbox.last.channel, inbox.last.to) == ("sms", "+6421555018")

    page.press("btn-continue", id_otp=inbox.last.code).press("btn-continue", **{"account-1": True}).press(
        "btn-allow"
    )

    assert decided_on()["amr"] == ["mfa", "otp", "pwd", "sms"]


def test_the_message_has_the_code_first_its_use_and_our_site_last(mia, uk, inbox):
    send(after_password(mia, uk.link()))

    first, *_, last = inbox.last.text.splitlines()
    assert first.startswith(f"{inbox.last.code} is your Harbour Bank code to share data with Recipient")
    assert "works for 5 minutes" in first
    assert last == f"@localhost #{inbox.last.code}"


def test_only_ways_that_the_bank_has_verified_are_offered(mia):
    BankRecord.objects.filter(number="40118204").update(phone_verified=False)

    page = after_password(mia)

    assert "Text a code" not in page.text


def test_a_code_works_once(mia, inbox):
    page = send(after_password(mia))
    code = inbox.last.code
    assert "Who can see your data" in page.press("btn-continue", id_otp=code).text
    again = mia.opens("/account/2fa/reauthenticate/")

    assert "or was used before" in again.press("btn-continue", id_otp=code).text


def test_a_code_is_worth_nothing_after_its_minutes(mia, inbox):
    page = send(after_password(mia))
    OneTimeCode.objects.update(expires_at=timezone.now())

    assert "isn’t right" in page.press("btn-continue", id_otp=inbox.last.code).text


def test_a_newer_code_ends_the_one_before(mia, inbox):
    first = send(after_password(mia))
    older = inbox.last.code
    assert "A new code is on its way" not in first.text
    page = send_another(first)

    assert "A new code is on its way to ••• 018. Only the newest one works." in page.text
    assert "was replaced by a newer one" in page.press("btn-continue", id_otp=older).text


@pytest.mark.clause("ACR-15")
def test_a_button_pressed_twice_sends_one_code_and_says_how_long_to_wait_for_another(mia, inbox):
    page = after_password(mia)
    assert "After 30 seconds you can ask for another" in page.text
    page = send(page)

    again = send(page)

    assert re.search(r"A code was asked for just now. You can ask for another in \d+ seconds?\.", again.text)
    assert len(inbox.messages) == 1
    assert "Who can see your data" in again.press("btn-continue", id_otp=inbox.last.code).text


def test_who_waits_for_a_text_message_may_have_an_email_at_once(mia, settings, inbox):
    settings.SANDBOX = True
    mia.signs_in()
    mia.http.cookies.pop("__Host-session")
    settings.SANDBOX = False

    send(send(after_password(mia)), EMAIL)

    assert [message.channel for message in inbox.messages] == ["sms", "email"]


def test_a_code_works_in_the_browser_that_asked_for_it_alone(mia, inbox):
    send(after_password(mia))
    code = inbox.last.code

    thief = after_password(Customer("mia"))

    assert "isn’t right" in thief.press("btn-continue", id_otp=code).text


@pytest.mark.clause("ACR-16", "AUT-24")
def test_a_code_for_one_consent_is_wrong_for_another(mia, uk, inbox):
    first, second = uk.link(), uk.link()
    page = send(after_password(mia, first))
    code = inbox.last.code
    mia.opens(second)

    other = after_password(mia, second) if mia.opens(second).has("id_password") else mia.opens(second)

    assert "isn’t right" in other.press("btn-continue", id_otp=code).text
    assert page.press("btn-continue", id_otp=code).has("account-1")


def test_asking_for_a_new_code_gives_no_new_guesses(mia, inbox):
    page = send(after_password(mia))
    for _ in range(3):
        page = page.press("btn-continue", id_otp="nothing")
    page = send_another(page)
    for _ in range(2):
        page = page.press("btn-continue", id_otp="nothing")

    assert "We’ve paused sign-in" in page.press("btn-continue", id_otp=inbox.last.code).text


@pytest.mark.clause("ACR-15")
def test_only_so_many_codes_are_sent_to_one_customer(mia, inbox, events):
    page = send(after_password(mia))
    for _ in range(one_time_codes.SENDING.limit - 1):
        page = send_another(page)

    refused = send_another(page)

    assert "We’ve sent several codes already" in refused.text
    assert len(inbox.messages) == one_time_codes.SENDING.limit
    assert events.refused == ["too many codes"]
    Allowance.objects.update(renews_at=timezone.now())
    send_another(refused)
    assert len(inbox.messages) == one_time_codes.SENDING.limit + 1


@pytest.mark.clause("ACR-15")
def test_only_so_many_codes_are_sent_for_one_network(mia, leo, inbox):
    Allowance.objects.create(
        subject="codes to network: 127.0.0.0/24",
        taken=one_time_codes.SENDING_TO_NETWORK.limit,
        renews_at=timezone.now() + timedelta(hours=1),
    )

    assert "We’ve sent several codes already" in send(after_password(mia)).text
    assert inbox.messages == []


def test_of_a_code_the_database_has_only_a_keyed_digest(mia, inbox):
    send(after_password(mia))
    row = OneTimeCode.objects.get()

    assert inbox.last.code not in str(row.__dict__)
    assert len(bytes(row.digest)) == 32
    assert bytes(row.digest) != sha256(inbox.last.code.encode()).digest()


@pytest.mark.clause("ACR-11")
def test_on_a_browser_that_is_new_a_code_by_email_does_not_count(mia):
    assert "E-mail a code" not in after_password(mia).text


@pytest.mark.clause("ACR-11")
def test_on_a_browser_that_is_known_it_does(mia, settings, inbox):
    settings.SANDBOX = True
    mia.signs_in()
    mia.http.cookies.pop("__Host-session")
    settings.SANDBOX = False

    page = send(after_password(mia), EMAIL)

    assert (inbox.last.channel, inbox.last.to) == ("email", "mia@thompson.example")
    assert "Who can see your data" in page.press("btn-continue", id_otp=inbox.last.code).text


def test_where_nothing_sends_codes_none_are_offered(mia, settings):
    settings.CODE_SENDER = ""

    assert "Text a code" not in after_password(mia).text


def test_a_stranger_to_the_page_cannot_choose_where_a_code_goes(mia, inbox):
    page = after_password(mia)

    page.chooses("send", "+6400000000")

    assert inbox.messages == []
