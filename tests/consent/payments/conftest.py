"""Each kind of intent to pay in turn, with a recipient that may use it."""

import pytest

from bank.example.models import Account, Holding
from tests.actors import Answer, Customer
from tests.payments import KINDS, Kind, Payer
from tests.people import MakePayer

BUSINESS = "ava-business"


@pytest.fixture(params=KINDS, ids=str)
def kind(request: pytest.FixtureRequest) -> Kind:
    found: Kind = request.param
    return found


@pytest.fixture
def payer(kind: Kind, payer_of: MakePayer) -> Payer:
    return payer_of(kind)


@pytest.fixture
def together(ava: Customer, mia: Customer) -> None:
    """Ava and Mia sign for the business account together; there is no other to pay from."""
    Holding.objects.create(account_id=BUSINESS, customer_number="40118204", position=9)
    Account.objects.filter(pk=BUSINESS).update(signed_by_all=True)
    Holding.objects.filter(account_id="ava-current").delete()


def errors(answer: Answer) -> list[tuple[str, str]]:
    """Code and path of each error, in whichever version's shape."""
    body = answer.json()
    return [(error["ErrorCode"], error.get("Path", "")) for error in body["Errors"]]
