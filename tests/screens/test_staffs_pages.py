"""The staff's pages, in their states: before axe, by keyboard, on the narrowest phone, by their policy."""

import re

import pytest

from staff.urls import urlpatterns
from tests.screens.conftest import Faulty
from tests.screens.staffs_pages import NO_PAGE_OF_STAFFS, STAFF_SCREENS
from tests.screens.world import Shot

EVERY = {f"staff:{pattern.name}" for pattern in urlpatterns}
pytestmark = pytest.mark.clause("DASH-10")


def test_every_address_of_the_staffs_has_its_screen_or_says_why_not(staff_shots: dict[str, Shot]) -> None:
    shown = {shot.url_name for shot in staff_shots.values()}

    unseen = sorted(EVERY - shown - NO_PAGE_OF_STAFFS.keys())
    assert not unseen, f"{unseen}: give each page a row in tests/screens/staffs_pages.py"
    assert not sorted(NO_PAGE_OF_STAFFS.keys() - EVERY), "gone from the staff's host"
    assert len({screen.name for screen in STAFF_SCREENS}) == len(STAFF_SCREENS)


def test_axe_finds_nothing_on_a_desk_in_the_light_or_on_a_phone_in_the_dark(staff_faulty: Faulty) -> None:
    assert staff_faulty("axe, light", "axe, dark") == {}


def test_nothing_scrolls_sideways_but_tables_that_a_keyboard_scrolls(staff_faulty: Faulty) -> None:
    assert staff_faulty("reflow") == {}


def test_headings_keep_their_distance_choices_are_read_whole_and_no_short_word_is_broken(
    staff_faulty: Faulty,
) -> None:
    assert staff_faulty("rhythm", "choices", "words") == {}


def test_the_focus_goes_in_order_is_seen_and_is_never_covered(staff_faulty: Faulty) -> None:
    assert staff_faulty("focus") == {}


def test_names_headings_landmarks_and_errors_are_told(staff_faulty: Faulty) -> None:
    assert staff_faulty("structure", "errors") == {}


def test_whatever_can_be_pressed_is_large_enough(staff_faulty: Faulty) -> None:
    assert staff_faulty("targets") == {}


def test_no_page_breaks_its_own_policy_or_fetches_from_elsewhere(
    staff_faulty: Faulty, staff_shots: dict[str, Shot]
) -> None:
    assert staff_faulty("console", "elsewhere") == {}
    for shot in staff_shots.values():
        policy = shot.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy, shot.name
        assert "unsafe" not in policy, shot.name
        assert not re.search(r" style=|<style", shot.html), shot.name


def test_a_page_is_what_its_title_says(staff_shots: dict[str, Shot]) -> None:
    """For who has ten of them open: a title names one page, or one thing."""
    by_title: dict[str, set[str]] = {}
    pages = EVERY - NO_PAGE_OF_STAFFS.keys()
    for shot in (shot for shot in staff_shots.values() if shot.url_name in pages and shot.status == 200):
        title = " ".join(shot.html.partition("<title>")[2].partition("</title>")[0].split())
        by_title.setdefault(title.removeprefix("Error: "), set()).add(shot.url_name)

    assert {title: names for title, names in by_title.items() if len(names) > 1} == {
        title: names for title, names in by_title.items() if names == {"staff:confirm", "staff:sign_in_code"}
    }
