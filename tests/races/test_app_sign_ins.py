"""Many calls go on with one sign-in in the bank's own app."""

from functools import partial

import pytest

from demo.sign_in import ONE_TIME_CODE
from oidc.models import AuthorizationCode, AuthSession
from tests.customers import Customer
from tests.first_party import TYPED, PhoneApp
from tests.races.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.clause("ACR-14", "FIPA §5.3.1")
def test_one_of_them_gets_a_code(issuer_keys: None, mia: Customer) -> None:
    phone = PhoneApp("oidc", "phone-app", "").registered_as_own()
    phone.agreed_to(mia)
    named, before = phone.asks_for_code(**TYPED), AuthorizationCode.objects.count()

    answers = at_once(*(partial(phone.goes_on, named, code=ONE_TIME_CODE) for _ in range(6)))

    told = [answer.json().get("error", "") for answer in answers]
    assert sorted(told) == ["", *["invalid_session"] * 5]
    assert AuthorizationCode.objects.count() == before + 1
    assert not AuthSession.objects.exists()
