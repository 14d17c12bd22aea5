"""What is typed into the bank's own app is answered in words of OAuth, opens nothing, and is not logged."""

import json
from collections.abc import Mapping

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from demo.sign_in import PASSWORD
from oidc.models import AuthorizationCode
from tests.customers import Customer, forget_address
from tests.first_party import PhoneApp, error
from tests.properties.test_endpoints import FEW
from tests.test_no_secret_in_the_log import Lines, written

__all__ = ["written"]  # a fixture, by its name
pytestmark = [pytest.mark.django_db, pytest.mark.clause("ACR-14", "AUD-05")]
ANYTHING = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)
TYPED = st.fixed_dictionaries(
    {},
    optional={
        "username": st.one_of(st.just("mia"), ANYTHING),
        "password": ANYTHING,
        "code": ANYTHING,
        "send": st.one_of(st.sampled_from(["sms", "email", "totp"]), ANYTHING),
        "auth_session": ANYTHING,
    },
)
TOLD = {"insufficient_authorization", "invalid_session", "invalid_request", "temporarily_unavailable"}


@pytest.fixture
def phone(issuer_keys: None, mia: Customer) -> PhoneApp:
    phone = PhoneApp("oidc", "phone-app", "").registered_as_own()
    phone.agreed_to(mia)
    return phone


@FEW
@given(typed=TYPED)
@example(typed={"username": "m\u0131a", "password": PASSWORD, "code": "000000"})
@example(typed={"username": "mia", "password": PASSWORD, "code": "\u0660\u0660\u0660\u0660\u0660\u0660"})
@example(typed={"username": "mia", "password": PASSWORD, "code": "1" * 32, "send": "nothing"})
def test_nothing_but_what_is_right_gives_a_code(
    phone: PhoneApp, written: Lines, typed: Mapping[str, str]
) -> None:
    forget_address()
    before = AuthorizationCode.objects.count()

    answer = phone.asks_for_code(**typed)

    assert error(answer) in TOLD
    assert AuthorizationCode.objects.count() == before
    secrets = [typed[name] for name in ("password", "code", "auth_session") if len(typed.get(name, "")) > 5]
    assert not [each for each in secrets if each in written.text or json.dumps(each)[1:-1] in written.text]
