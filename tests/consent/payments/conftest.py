"""Each kind of intent to pay in turn, with a recipient that may use it."""

import pytest

from tests.actors import Answer
from tests.payments import KINDS, Kind, Payer
from tests.people import MakePayer


@pytest.fixture(params=KINDS, ids=str)
def kind(request: pytest.FixtureRequest) -> Kind:
    found: Kind = request.param
    return found


@pytest.fixture
def payer(kind: Kind, payer_of: MakePayer) -> Payer:
    return payer_of(kind)


def errors(answer: Answer) -> list[tuple[str, str]]:
    """Code and path of each error, in whichever version's shape."""
    body = answer.json()
    return [(error["ErrorCode"], error.get("Path", "")) for error in body["Errors"]]
