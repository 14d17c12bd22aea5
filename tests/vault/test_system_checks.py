"""What `check --deploy` says of the keys that seal."""

from typing import Any

import pytest
from django.core.checks import run_checks

KEY = bytes(32)


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ({}, {"accord.W401"}),
        ({"2026a": KEY}, set()),
        ({"2026a": KEY, "secret-key": KEY}, {"accord.E401"}),
    ],
    ids=["none", "one of its own", "the name of the one made here"],
)
def test_what_is_sealed_needs_keys_of_its_own(settings: Any, keys: dict[str, bytes], said: set[str]) -> None:
    settings.KEY_ENCRYPTION_KEYS = keys

    found = {fault.id for fault in run_checks(tags=["accord"], include_deployment_checks=True)}

    assert found & {"accord.W401", "accord.E401"} == said


def test_a_name_that_is_taken_stops_every_start(settings: Any) -> None:
    settings.KEY_ENCRYPTION_KEYS = {"secret-key": KEY}

    assert "accord.E401" in {fault.id for fault in run_checks(tags=["accord"])}
