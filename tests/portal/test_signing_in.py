"""Signing in: two factors, one vocabulary for every failure, and no way to anywhere else."""

import pytest

from tests.actors import Customer
from tests.pages import visit


def test_sign_in_says_who_asks_and_where_the_customer_goes_back_to(recipient, mia):
    page = mia.opens(recipient.link())

    assert "Recipient budget-fox" in page.text
    assert "recipient.test" in page.text
    assert "never sees your password" in page.text


def test_a_password_alone_opens_nothing(uk, mia):
    page = mia.opens(uk.link()).press("btn-continue", id_username="mia", id_password="accord-demo")

    assert page.has("id_otp")
    assert visit(mia.http, "/").has("id_otp")


def test_an_unknown_name_and_a_wrong_password_read_the_same(uk, mia):
    sign_in = mia.opens(uk.link())
    wrong = sign_in.press("btn-continue", id_username="mia", id_password="nope")
    unknown = sign_in.press("btn-continue", id_username="who", id_password="nope")

    assert "We don’t recognise those details" in wrong.text
    assert wrong.text == unknown.text


@pytest.mark.clause("ACR-15", "SEC-09")
@pytest.mark.parametrize("name", ["mia", "who"])
def test_a_wrong_password_says_when_sign_in_is_paused_whoever_has_the_name(uk, mia, name):
    sign_in = mia.opens(uk.link())

    for _ in range(5):
        wrong = sign_in.press("btn-continue", id_username=name, id_password="nope")
        assert "After five wrong tries we pause sign-in for five minutes." in wrong.text
    paused = sign_in.press("btn-continue", id_username=name, id_password="nope")

    assert "Too many tries. Wait five minutes" in paused.text


def test_an_earlier_sign_in_is_not_enough_for_a_new_decision(cds, mia):
    mia.signs_in()

    page = mia.opens(cds.link())

    assert page.has("id_otp")
    assert "You’re signed in as Mia Thompson" in page.text
    assert page.press("btn-continue", id_otp="000000").has("account-1")


@pytest.mark.clause("TLS-20", "SEC-05")
@pytest.mark.parametrize(
    "onward",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "javascript:alert(1)",
        "https://localhost/",
    ],
)
def test_sign_in_leads_only_to_paths_of_our_own(mia, onward):
    response = mia.http.post(
        "/account/login/",
        {
            "login": "mia",
            "password": "accord-demo",
            "next": onward,
        },
        secure=True,
    )
    code = visit(mia.http, response["Location"])
    home = code.press("btn-continue", id_otp="000000")

    assert home.url.endswith("/")
    assert "Who can see your data" in home.text


def test_a_code_is_accepted_as_people_type_it(cds, mia):
    page = mia.opens(cds.link()).press("btn-continue", id_username="mia", id_password="accord-demo")

    assert page.press("btn-continue", id_otp=" 000 - 000 ").has("account-1")


def test_wrong_codes_pause_sign_in_even_in_a_new_session(uk, mia):
    page = mia.opens(uk.link()).press("btn-continue", id_username="mia", id_password="accord-demo")
    for _ in range(5):
        page = page.press("btn-continue", id_otp="123 123")
    assert "We’ve paused sign-in for 15 minutes" in page.text

    afresh = Customer("mia").opens("/").press("btn-continue", id_username="mia", id_password="accord-demo")

    assert "We’ve paused sign-in for 15 minutes" in afresh.press("btn-continue", id_otp="000000").text
