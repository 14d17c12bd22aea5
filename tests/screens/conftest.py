"""Pages reached once a process, and shown to one browser once, whatever is asked of them afterwards."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.actors import Customer
from tests.chromium import Chromium
from tests.screens.rounds import Faults, round_of, short_round_of
from tests.screens.staffs import STAFF
from tests.screens.staffs_pages import STAFF_SCREENS
from tests.screens.table import SCREENS
from tests.screens.viewer import Viewer
from tests.screens.world import Shot, World, shot

_shots: dict[str, Shot] = {}
_staff_shots: dict[str, Shot] = {}
_found: dict[str, Faults] = {}
_staff_found: dict[str, Faults] = {}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "screens" in item.path.parts:
            item.add_marker(pytest.mark.browser)


@pytest.fixture
def world(request: pytest.FixtureRequest, mia: Customer, settings: Any, tmp_path: Any) -> World:
    settings.STATE_DIR = tmp_path
    make = {
        name: request.getfixturevalue(name) for name in ("make_recipient", "payer_of", "gateway_of", "app")
    }
    return World(settings=settings, **make)


@pytest.fixture
def shots(request: pytest.FixtureRequest, db: None) -> dict[str, Shot]:
    """Every screen by its name."""
    if not _shots:
        world: World = request.getfixturevalue("world")
        _shots.update({screen.name: shot(screen, world) for screen in SCREENS})
    return _shots


@pytest.fixture(scope="session")
def viewer(chromium: Chromium) -> Viewer:
    return Viewer(chromium)


@pytest.fixture
def staff_shots(request: pytest.FixtureRequest, db: None) -> dict[str, Shot]:
    """Every page of the staff's by its name."""
    if not _staff_shots:
        world: World = request.getfixturevalue("world")
        made = {
            screen.name: shot(screen, world, origin=STAFF, urls="config.staff_urls")
            for screen in STAFF_SCREENS
        }
        _staff_shots.update(made)
    return _staff_shots


Faulty = Callable[..., dict[str, list[str]]]


@pytest.fixture
def faulty(shots: dict[str, Shot], viewer: Viewer) -> Faulty:
    """The screens of which something is wrong in one of these respects, with what is."""
    if not _found:
        _found.update(round_of(viewer, shots.values()))
    return _in_respect_of(_found)


@pytest.fixture
def staff_faulty(staff_shots: dict[str, Shot], viewer: Viewer) -> Faulty:
    """The same of the staff's pages."""
    if not _staff_found:
        _staff_found.update(short_round_of(viewer, staff_shots.values()))
    return _in_respect_of(_staff_found)


def _in_respect_of(every: dict[str, Faults]) -> Faulty:
    def of(*respects: str) -> dict[str, list[str]]:
        said = {name: [fault for one in respects for fault in found[one]] for name, found in every.items()}
        return {name: faults for name, faults in said.items() if faults}

    return of
