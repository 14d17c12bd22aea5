"""A register that vouches for a company and its software, and a sharing with them."""

from collections.abc import Iterator
from typing import Any

import pytest

from demo.authority import Authority
from tests.actors import Customer
from tests.directories import Software
from tests.registers import Register, registered
from tests.websites import Website, serves, website


@pytest.fixture
def register_site(pki: Authority) -> Iterator[Website]:
    with website(pki.server(), serves({})) as site:
        yield site


@pytest.fixture
def register(au: Software, register_site: Website, settings: Any) -> Register:
    """It knows the software and its company, and both are active."""
    own = Register(register_site, au.directory)
    own.companies["le-1"], own.software[au.software_id] = "ACTIVE", "ACTIVE"
    settings.REGISTERS = {"cds": own.url}
    return own


@pytest.fixture
def tokens(au: Software, register: Register, mia: Customer) -> dict[str, str]:
    """Of a sharing that was given while all was well."""
    registered(au)
    register.is_read()
    answer = au.redeems(au.answer_in(mia.allows(au.link()))["code"])
    assert answer.status_code == 200, answer.content
    return dict(answer.json())
