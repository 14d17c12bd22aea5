"""The plans that apply to us: FAPI 1.0 by value, pushed and with JARM, and FAPI 2.0."""

import pytest

from tests.oidc.conformance.plans import Plan
from tests.people import MakeRecipient

FAPI1 = {
    "fapi1 by value": ("fapi1", False, False),
    "fapi1 pushed": ("fapi1", True, False),
    "fapi1 by value with JARM": ("fapi1", False, True),
    "fapi1 pushed with JARM": ("fapi1", True, True),
    "cds": ("cds", True, True),
    "uk": ("uk", False, False),
}
SIGNED = [*FAPI1, "fapi2 signed"]


def made(make: MakeRecipient, name: str) -> Plan:
    if name == "fapi2 signed":
        fox = make("fapi2", require_signed_request_object=True)
        return Plan(fox, pushed=True, jarm=False, signed=True)
    issuer, pushed, jarm = FAPI1[name]
    recipient = make(issuer, response_types=["code id_token", "code"]) if issuer == "fapi1" else make(issuer)
    return Plan(recipient, pushed, jarm)


@pytest.fixture(params=FAPI1)
def plan(request: pytest.FixtureRequest, make_recipient: MakeRecipient) -> Plan:
    """Each plan of FAPI 1.0 Advanced."""
    return made(make_recipient, request.param)


@pytest.fixture(params=SIGNED)
def signed(request: pytest.FixtureRequest, make_recipient: MakeRecipient) -> Plan:
    """Each plan whose requests are signed: those of FAPI 1.0, and FAPI 2.0 Message Signing."""
    return made(make_recipient, request.param)


@pytest.fixture(params=["fapi1 pushed", "fapi1 pushed with JARM", "cds", "fapi2 signed"])
def pushed_and_signed(request: pytest.FixtureRequest, make_recipient: MakeRecipient) -> Plan:
    return made(make_recipient, request.param)


@pytest.fixture(params=["fapi1 pushed", "fapi1 pushed with JARM", "cds"])
def pushed(request: pytest.FixtureRequest, make_recipient: MakeRecipient) -> Plan:
    return made(make_recipient, request.param)


@pytest.fixture(params=["fapi1 by value", "uk"])
def by_value(request: pytest.FixtureRequest, make_recipient: MakeRecipient) -> Plan:
    return made(make_recipient, request.param)


@pytest.fixture(params=["fapi1 by value", "fapi1 pushed", "uk"])
def hybrid(request: pytest.FixtureRequest, make_recipient: MakeRecipient) -> Plan:
    return made(make_recipient, request.param)


@pytest.fixture(params=["fapi1 by value with JARM", "fapi1 pushed with JARM", "cds"])
def jarm(request: pytest.FixtureRequest, make_recipient: MakeRecipient) -> Plan:
    return made(make_recipient, request.param)


@pytest.fixture(params=["fapi1 pushed", "cds", "uk", "fapi2"])
def each(request: pytest.FixtureRequest, make_recipient: MakeRecipient) -> Plan:
    """One plan for each issuer of the financial profiles."""
    if request.param == "fapi2":
        return Plan(make_recipient("fapi2"), pushed=True, jarm=False)
    return made(make_recipient, request.param)
