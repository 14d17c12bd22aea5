"""Setting up the first second factor, and recovery codes."""

import base64
import re
from datetime import datetime

import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor import totp
from django.utils import timezone

from consent.models import Person
from tests.actors import Customer
from tests.pages import Page


def code_of(secret: str, at: datetime) -> str:
    clock = totp.TOTP(base64.b32decode(secret), 6, SHA1(), 30)  # noqa: S303 -- what apps compute
    return clock.generate(int(at.timestamp())).decode()


@pytest.fixture
def newcomer(db: None) -> Customer:
    """A customer who has a password and nothing else."""
    Person.objects.create_user(username="new", password="accord-demo", customer_number="40199999")
    return Customer("new")


def reaches_enrolment(newcomer: Customer) -> Page:
    page = newcomer.opens("/").press("btn-continue", id_username="new", id_password="accord-demo")
    return page.press("btn-continue", id_password="accord-demo")


def test_who_has_no_second_factor_sets_one_up_before_seeing_anything(newcomer):
    page = reaches_enrolment(newcomer)

    assert "Set up your authenticator app" in page.text
    assert "Who can see your data" not in page.text


def test_the_key_stands_there_as_picture_and_as_text(newcomer):
    html = reaches_enrolment(newcomer).response.content.decode()

    assert "<svg" in html
    assert re.search(r'<code class="key">[A-Z2-7]{32}</code>', html)
    assert " style=" not in html


def test_the_first_code_of_the_app_sets_it_up_and_gives_recovery_codes(newcomer):
    page = reaches_enrolment(newcomer)
    secret = re.findall(r'<code class="key">([A-Z2-7]{32})</code>', page.response.content.decode())[0]

    page = page.press("btn-continue", id_otp=code_of(secret, timezone.now()))

    assert "Your recovery codes" in page.text
    assert len(re.findall(r'<code class="key">\d{8}</code>', page.response.content.decode())) == 10


def test_a_wrong_first_code_sets_nothing_up(newcomer):
    page = reaches_enrolment(newcomer).press("btn-continue", id_otp="123456")

    assert "That code isn’t right" in page.text
    assert "Set up your authenticator app" in page.text


def test_new_recovery_codes_need_a_fresh_second_factor(mia):
    mia.signs_in()

    page = mia.opens("/account/2fa/recovery-codes/generate/")

    assert page.has("id_otp")
    assert "Make new recovery codes?" in page.press("btn-continue", id_otp="000000").text
