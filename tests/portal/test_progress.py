"""Each page of a decision says which step it is, of as many as there are."""

import re

import pytest

from tests.actors import Customer, Recipient
from tests.consent.payments.test_deciding import named, number_of
from tests.pages import Page
from tests.payments import kind
from tests.people import MakePayer

pytestmark = pytest.mark.clause("DASH-10")


def step(page: Page) -> tuple[int, int]:
    (found,) = re.findall(r"Step (\d) of (\d)", page.text)
    bar = page.response.content.decode().partition('class="progress"')[2].partition("</svg>")[0]
    assert bar.count("<rect") == int(found[1])
    return int(found[0]), int(found[1])


def test_with_accounts_to_choose_from_there_are_four(cds: Recipient, mia: Customer) -> None:
    name = mia.opens(cds.link())
    code = name.press("btn-continue", id_username="mia")
    accounts = code.press("btn-continue", id_otp="000000")
    review = accounts.press("btn-continue", **{"account-1": True})

    assert [step(page) for page in (name, code, accounts, review)] == [(1, 4), (2, 4), (3, 4), (4, 4)]


def test_where_no_account_is_asked_about_there_are_three(cds: Recipient, mia: Customer) -> None:
    cds.register(scope="openid profile")
    name = mia.opens(cds.link(scope="openid profile"))
    code = name.press("btn-continue", id_username="mia")
    review = code.press("btn-continue", id_otp="000000")

    assert [step(page) for page in (name, code, review)] == [(1, 3), (2, 3), (3, 3)]


def test_where_the_request_names_the_account_there_are_three(payer_of: MakePayer, ava: Customer) -> None:
    payer = payer_of(kind("uk", "v4.0/pisp/domestic-payment-consents"))
    intent = named(payer, number_of("ava-business"))
    sign_in = ava.opens(payer.link(intent))
    code = sign_in.press("btn-continue", id_username="ava", id_password="accord-demo")
    review = code.press("btn-continue", id_otp="000000")

    assert [step(page) for page in (sign_in, code, review)] == [(1, 3), (2, 3), (3, 3)]


def test_the_decision_is_the_last_where_there_is_one_account(cds: Recipient, leo: Customer) -> None:
    assert step(leo.reaches_review(cds.link())) == (3, 3)
