"""Recipients that ask without a browser, in each ecosystem that knows that."""

import pytest

from tests.backchannel import Elsewhere
from tests.people import MakeRecipient


@pytest.fixture(params=["fapi1", "nz", "uk"])
def elsewhere(request: pytest.FixtureRequest, make_recipient: MakeRecipient) -> Elsewhere:
    return Elsewhere(make_recipient(request.param)).register()


@pytest.fixture
def plain(make_recipient: MakeRecipient) -> Elsewhere:
    return Elsewhere(make_recipient("fapi1")).register()
