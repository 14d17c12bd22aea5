"""The main pages in another tongue, and in the other direction."""

import re
from typing import Any

import pytest

from demo.environment import CHECKOUT
from tests.screens.rounds import round_of
from tests.screens.table import SCREENS
from tests.screens.viewer import Viewer
from tests.screens.world import World, shot

FOUR_SIDES = re.compile(r"(?:padding|margin|inset): ([^\s,]+) ([^\s,]+) ([^\s,]+) ([^\s,]+);")
ONE_SIDE = re.compile(
    r"(?:padding|margin|border)-(?:left|right)\b|^\s*(?:left|right):|: (?:left|right);", re.MULTILINE
)
WHERE = """words => {
  const details = [...document.querySelectorAll(".accounts small")];
  const text = details.find(one => one.textContent.includes(words[0])).firstChild;
  return words.map(word => {
    const range = document.createRange();
    range.setStart(text, text.data.indexOf(word));
    range.setEnd(text, text.data.indexOf(word) + word.length);
    return range.getBoundingClientRect().left;
  });
}"""
"""Where some words of an account's line stand on the screen."""
MAIN = {"accounts", "review", "dashboard", "second step"}


@pytest.mark.clause("DASH-10")
@pytest.mark.parametrize("tag", ["mi", "ar-XB"])
def test_14_the_main_pages_hold_in_te_reo_and_from_right_to_left(
    viewer: Viewer, world: World, settings: Any, tag: str
) -> None:
    settings.LANGUAGES_OFFERED, settings.HOME_LANGUAGE = [tag, "en-GB"], tag

    shots = [shot(screen, world) for screen in SCREENS if screen.name in MAIN]

    assert len(shots) == len(MAIN)
    assert all(f'<html lang="{tag}"' in one.html for one in shots)
    for name, faults in round_of(viewer, shots).items():
        del faults["weight"]
        assert {respect: found for respect, found in faults.items() if found} == {}, name


@pytest.mark.clause("DASH-10")
def test_14_from_right_to_left_a_sort_code_stands_before_its_number_and_arrows_turn_round(
    viewer: Viewer, world: World, settings: Any
) -> None:
    settings.LANGUAGES_OFFERED, settings.HOME_LANGUAGE = ["ar-XB", "en-GB"], "ar-XB"
    (screen,) = [screen for screen in SCREENS if screen.name == "consent to pay"]
    page = shot(screen, world)

    left = viewer.shows(page, lambda seen: seen.page.evaluate(WHERE, ["20-11-22", "33445566"]))
    back = viewer.shows(
        page,
        lambda seen: seen.page.evaluate(
            "getComputedStyle(document.querySelector('main .quiet-link .icon')).transform"
        ),
    )

    assert left == sorted(left)
    assert back == "matrix(-1, 0, 0, 1, 0, 0)"


@pytest.mark.clause("DASH-10")
def test_14_no_style_knows_left_from_right() -> None:
    for sheet in (CHECKOUT / "static" / "css").rglob("*.css"):
        style = sheet.read_text()
        uneven = [sides for sides in FOUR_SIDES.findall(style) if sides[1] != sides[3]]
        assert (uneven, ONE_SIDE.findall(style)) == ([], []), sheet.name
