"""The main pages in another tongue, and in the other direction."""

from typing import Any

import pytest

from tests.screens.rounds import round_of
from tests.screens.table import SCREENS
from tests.screens.viewer import Viewer
from tests.screens.world import World, shot

MAIN = {"accounts", "review", "dashboard", "second step"}


@pytest.mark.clause("DASH-10")
@pytest.mark.parametrize("tag", ["mi", "ar-XB"])
def test_14_the_main_pages_hold_in_te_reo_and_from_right_to_left(
    viewer: Viewer, world: World, settings: Any, tag: str
) -> None:
    settings.LANGUAGES_OFFERED, settings.HOME_LANGUAGE = [tag, "en-GB"], tag

    shots = [shot(screen, world) for screen in SCREENS if screen.name in MAIN]

    assert len(shots) == len(MAIN)
    for one in shots:
        faults = round_of(viewer, one)
        del faults["weight"]
        assert f'<html lang="{tag}"' in one.html, one.name
        assert {respect: found for respect, found in faults.items() if found} == {}, one.name
