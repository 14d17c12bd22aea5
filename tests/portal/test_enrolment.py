"""Second factors come from the bank; a password alone makes none."""

import re
from urllib.parse import unquote

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

from consent.models import Person
from tests.actors import Customer
from tests.pages import HOST, Page

CODES = "/account/2fa/recovery-codes/"


@pytest.fixture
def newcomer(db: None) -> Customer:
    """A customer who has a password and nothing else."""
    Person.objects.create_user(username="new", password="accord-demo", customer_number="40199999")
    return Customer("new")


@pytest.mark.parametrize("path", ["/", "/security/", "/account/2fa/totp/activate/"])
def test_who_has_a_password_alone_sees_nothing_and_sets_nothing_up(newcomer, path):
    page = newcomer.opens(path).press("btn-continue", id_username="new", id_password="accord-demo")

    assert "You need a second way to prove it’s you" in page.text
    assert "Who can see your data" not in page.text
    assert not Authenticator.objects.exists()


def test_a_password_alone_makes_no_recovery_codes(newcomer):
    newcomer.opens("/").press("btn-continue", id_username="new", id_password="accord-demo")

    for page in ("", "generate/"):
        path = f"/account/2fa/recovery-codes/{page}"
        assert "You need a second way to prove it’s you" in newcomer.opens(path).text
        assert newcomer.http.post(path, secure=True, **HOST).status_code == 403
    assert not Authenticator.objects.exists()


def test_new_recovery_codes_need_a_fresh_second_factor(mia):
    mia.signs_in()

    page = mia.opens("/account/2fa/recovery-codes/generate/")

    assert page.has("id_otp")
    assert "Make new recovery codes?" in page.press("btn-continue", id_otp="000000").text


@pytest.fixture
def shown(mia: Customer) -> Page:
    """Mia's new recovery codes, as she sees them once."""
    mia.signs_in()
    asked = mia.opens(f"{CODES}generate/").press("btn-continue", id_otp="000000")
    return asked.press_at(f"{CODES}generate/")


def test_recovery_codes_are_shown_once(mia, shown):
    codes = unused_codes()
    assert len(codes) == 10
    assert all(code in shown.text for code in codes)

    again = mia.opens(CODES)

    assert not any(code in again.response.content.decode() for code in codes)
    assert "We show recovery codes once" in again.text
    assert "10 of them still work" in again.text


def test_the_page_that_shows_them_brings_their_file_too_so_none_can_be_had_later(mia, shown):
    (file,) = re.findall(r'href="data:text/plain;charset=utf-8,([^"]+)"', shown.response.content.decode())

    assert unquote(file).split() == unused_codes()
    assert mia.opens(f"{CODES}download/").status == 404


def test_new_codes_are_shown_again_once(mia, shown):
    before = unused_codes()

    page = mia.opens(f"{CODES}generate/").press_at(f"{CODES}generate/")

    assert all(code in page.text for code in unused_codes())
    assert not any(code in page.text for code in before)


def unused_codes() -> list[str]:
    row = Authenticator.objects.get(user__username="mia", type=Authenticator.Type.RECOVERY_CODES)
    return [str(code) for code in RecoveryCodes(row).get_unused_codes()]
