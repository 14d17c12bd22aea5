"""Whom a request without a browser means (CIBA Core §7.1; New Zealand's and Britain's hint tokens)."""

import time
from typing import Any

import pytest

from bank.example.models import Customer as BankCustomer
from consent.models import Person
from oidc.models import BackchannelAuthentication
from tests.backchannel import Elsewhere, reaches_decision
from tests.customers import Customer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("bank")]


def meant() -> str:
    return str(BackchannelAuthentication.objects.latest("pk").customer.username)


def of_mia() -> BankCustomer:
    return BankCustomer.objects.get(pk=Person.objects.get(username="mia").customer_number)


@pytest.mark.clause("CIB-04", "CIB-10")
@pytest.mark.parametrize("known_by", ["username", "phone", "email"])
def test_a_customer_is_known_by_name_number_or_address(plain: Elsewhere, known_by: str) -> None:
    of = of_mia()
    hint = {"username": "Mia", "phone": of.phone, "email": of.email.upper()}[known_by]

    assert plain.asks(login_hint=hint).status_code == 200
    assert meant() == "mia"


@pytest.mark.clause("CIB-09", "CIB-10")
@pytest.mark.parametrize("known_by", ["username", "phone", "email"])
def test_a_token_names_the_kind_and_the_value(elsewhere: Elsewhere, known_by: str) -> None:
    of = of_mia()
    value = {"username": "mia", "phone": of.phone, "email": of.email}[known_by]
    token = elsewhere.recipient.jwt({"subject": {"subject_type": known_by, known_by: value}})

    assert elsewhere.asks(login_hint=..., login_hint_token=token).status_code == 200
    assert meant() == "mia"


UNREADABLE: list[Any] = [
    ...,
    "mia",
    {},
    {"subject_type": "username"},
    {"subject_type": "username", "email": "mia"},
    {"subject_type": "username", "username": "mia", "email": "mia"},
    {"subject_type": "username", "username": ""},
    {"subject_type": "shoe_size", "shoe_size": "39"},
    {"subject_type": 7, "7": "mia"},
]


@pytest.mark.clause("CIB-09")
@pytest.mark.parametrize("subject", UNREADABLE)
def test_a_token_that_says_anything_else_is_an_invalid_request(plain: Elsewhere, subject: Any) -> None:
    token = plain.recipient.jwt({"subject": subject})

    answer = plain.asks(login_hint=..., login_hint_token=token)

    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


@pytest.mark.clause("CIB-05", "CIBA §13")
def test_a_token_that_is_over_is_told_as_that(plain: Elsewhere) -> None:
    subject = {"subject_type": "username", "username": "mia"}
    token = plain.recipient.jwt({"subject": subject, "exp": int(time.time()) - 60})

    assert plain.asks(login_hint=..., login_hint_token=token).json()["error"] == "expired_login_hint_token"
    forged = token[:-6] + "AAAAAA"
    assert plain.asks(login_hint=..., login_hint_token=forged).json()["error"] == "invalid_request"


@pytest.mark.clause("CIB-05", "CIB-09", "CIBA §13")
def test_nobody_whom_we_can_ask_is_an_unknown_user(plain: Elsewhere) -> None:
    of = of_mia()
    BankCustomer.objects.exclude(pk=of.pk).filter(email__gt="").update(email=of.email, email_verified=True)
    BankCustomer.objects.filter(pk=of.pk).update(phone_verified=False)
    foreign = {"subject_type": "third_party_token", "third_party_token": "a token"}

    for hint in (
        {"login_hint": "nobody"},
        {"login_hint": of.email},
        {"login_hint": of.phone},
        {"login_hint": "ada"},
    ):
        answer = plain.asks(**hint)
        assert (answer.status_code, answer.json()["error"]) == (400, "unknown_user_id"), hint
    token = plain.recipient.jwt({"subject": foreign})
    assert plain.asks(login_hint=..., login_hint_token=token).json()["error"] == "unknown_user_id"


@pytest.mark.clause("CIB-04", "AUT-10")
def test_an_id_token_of_before_names_its_customer(elsewhere: Elsewhere, mia: Customer) -> None:
    auth_req_id = elsewhere.asked()
    reaches_decision(mia).press("btn-allow")
    hint = elsewhere.fetches(auth_req_id).json()["id_token"]

    assert elsewhere.asks(login_hint=..., id_token_hint=hint).status_code == 200
    assert meant() == "mia"
    forged = hint[:-6] + "AAAAAA"
    assert elsewhere.asks(login_hint=..., id_token_hint=forged).json()["error"] == "invalid_request"
    Person.objects.filter(username="mia").update(is_active=False)
    assert elsewhere.asks(login_hint=..., id_token_hint=hint).json()["error"] == "unknown_user_id"
