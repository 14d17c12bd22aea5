"""The stage on which a real Chromium plays."""

from collections.abc import Iterator

import pytest

from tests.actors import Customer
from tests.stage import Stage


@pytest.fixture
def stage(mia: Customer) -> Iterator[Stage]:
    """Whatever is played on it, the console complains of nothing: no policy broken, nothing missing."""
    stage = Stage(mia)
    yield stage
    assert stage.complaints == []
