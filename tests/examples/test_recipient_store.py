"""The sample recipient takes an answer once, and only in the browser that asked."""

import pytest
from budget_fox.connection import Departure
from budget_fox.store import Store

DEPARTURE = Departure(state="the-state", nonce="the-nonce", code_verifier="the-verifier")


@pytest.fixture
def store(tmp_path) -> Store:
    store = Store(tmp_path / "state")
    store.keep_departure("visitor", "nz", DEPARTURE)
    return store


def test_a_departure_is_taken_by_the_browser_that_left(store):
    assert store.take_departure("visitor", "nz", "the-state") == DEPARTURE


def test_a_departure_is_taken_once(store):
    store.take_departure("visitor", "nz", "the-state")

    assert store.take_departure("visitor", "nz", "the-state") is None


@pytest.mark.parametrize(
    ("visitor", "ecosystem", "state"),
    [
        pytest.param("another", "nz", "the-state", id="another browser"),
        pytest.param("visitor", "cds", "the-state", id="another bank"),
        pytest.param("visitor", "nz", "another", id="another state"),
        pytest.param("visitor", "nz", "", id="no state"),
    ],
)
def test_a_departure_is_nobody_elses(store, visitor, ecosystem, state):
    assert store.take_departure(visitor, ecosystem, state) is None
    assert store.take_departure("visitor", "nz", "the-state") == DEPARTURE


def test_the_database_is_readable_by_its_owner_alone(tmp_path):
    Store(tmp_path / "state")

    assert (tmp_path / "state").stat().st_mode & 0o077 == 0
    assert (tmp_path / "state" / "budget-fox.sqlite3").stat().st_mode & 0o077 == 0
