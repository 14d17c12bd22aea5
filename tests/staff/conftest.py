"""The sandbox's members of staff."""

import pytest

from tests.staff.people import Member


@pytest.fixture
def sam(bank: None) -> Member:
    """A case handler."""
    return Member("sam")


@pytest.fixture
def ada(bank: None) -> Member:
    """An auditor."""
    return Member("ada")


@pytest.fixture
def rhea(bank: None) -> Member:
    """A recipient manager."""
    return Member("rhea")


@pytest.fixture
def ravi(bank: None) -> Member:
    """Another one."""
    return Member("ravi")


@pytest.fixture
def pia(bank: None) -> Member:
    """Privacy and compliance."""
    return Member("pia")


@pytest.fixture
def paul(bank: None) -> Member:
    """Another one."""
    return Member("paul")


@pytest.fixture
def otto(bank: None) -> Member:
    """An operator."""
    return Member("otto")
