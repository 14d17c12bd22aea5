"""What the bank has on record about a customer, in the standard claims."""

from datetime import UTC, datetime

import pytest

from bank.claims import claims_of
from bank.example.models import Customer
from consent.models import Person

pytestmark = pytest.mark.usefixtures("bank")


def told(username: str) -> dict[str, object]:
    return claims_of(Person.objects.get(username=username).pk)


@pytest.mark.clause("OIDC-CORE §5.1", "OIDC-CORE §5.1.1")
def test_what_the_bank_knows_is_told_in_the_standard_s_words() -> None:
    assert told("mia") == {
        "name": "Mia Aroha Thompson",
        "given_name": "Mia",
        "middle_name": "Aroha",
        "family_name": "Thompson",
        "nickname": "Mia T",
        "preferred_username": "Mia T",
        "gender": "female",
        "birthdate": "1991-08-23",
        "website": "https://mia.thompson.example",
        "profile": "https://mia.thompson.example/about",
        "picture": "https://mia.thompson.example/portrait.jpg",
        "locale": "en-NZ",
        "zoneinfo": "Pacific/Auckland",
        "updated_at": int(datetime(2025, 3, 2, 9, 30, tzinfo=UTC).timestamp()),
        "email": "mia@thompson.example",
        "email_verified": True,
        "phone_number": "+6421555018",
        "phone_number_verified": True,
        "address": {
            "formatted": "7/41 Epuni Street\nAro Valley\nWellington 6021\nNZ",
            "street_address": "7/41 Epuni Street\nAro Valley",
            "locality": "Wellington",
            "postal_code": "6021",
            "country": "NZ",
        },
    }


@pytest.mark.clause("OIDC-CORE §5.1")
def test_what_the_bank_does_not_know_is_left_out_and_what_it_did_not_check_is_said() -> None:
    noah = told("noah")

    assert noah.keys() == {
        "name", "given_name", "family_name", "updated_at", "email", "email_verified",
        "phone_number", "phone_number_verified", "locale", "zoneinfo",
    }  # fmt: skip
    assert noah["email_verified"] is False


def test_of_a_customer_without_a_record_nothing_is_told() -> None:
    Customer.objects.all().delete()

    assert told("mia") == {}
