"""Second factors come from the bank; a password alone makes none."""

import pytest
from allauth.mfa.models import Authenticator

from consent.models import Person
from tests.actors import Customer
from tests.pages import HOST


@pytest.fixture
def newcomer(db: None) -> Customer:
    """A customer who has a password and nothing else."""
    Person.objects.create_user(username="new", password="accord-demo", customer_number="40199999")
    return Customer("new")


@pytest.mark.parametrize("path", ["/", "/security/", "/account/2fa/totp/activate/"])
def test_who_has_a_password_alone_sees_nothing_and_sets_nothing_up(newcomer, path):
    page = newcomer.opens(path).press("btn-continue", id_username="new", id_password="accord-demo")

    assert "You need a second step first" in page.text
    assert "Who can see your data" not in page.text
    assert not Authenticator.objects.exists()


def test_a_password_alone_makes_no_recovery_codes(newcomer):
    newcomer.opens("/").press("btn-continue", id_username="new", id_password="accord-demo")

    for page in ("", "generate/", "download/"):
        path = f"/account/2fa/recovery-codes/{page}"
        assert "You need a second step first" in newcomer.opens(path).text
        assert newcomer.http.post(path, secure=True, **HOST).status_code == 403
    assert not Authenticator.objects.exists()


def test_new_recovery_codes_need_a_fresh_second_factor(mia):
    mia.signs_in()

    page = mia.opens("/account/2fa/recovery-codes/generate/")

    assert page.has("id_otp")
    assert "Make new recovery codes?" in page.press("btn-continue", id_otp="000000").text
