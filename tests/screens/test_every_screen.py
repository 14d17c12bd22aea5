"""The checklist of docs/accessibility.md, row by row, over every page in every state."""

import re

import pytest

from demo.environment import CHECKOUT
from tests.screens.conftest import Faulty
from tests.screens.table import SCREENS
from tests.screens.world import Shot

HEAVIEST = 50.0  # kB of HTML and CSS
FLOW = ("portal:acting", "portal:accounts", "portal:review")
AUTOCOMPLETE = {  # row 10
    "id_username": "username",
    "id_known_as": "username",
    "id_password": "current-password",
    "id_otp": "one-time-code",
    "id_name": "off",
    "id_day": "off",
    "id_month": "off",
    "id_year": "off",
}


def controls(shot: Shot, kind: str = "input") -> list[dict[str, str]]:
    """The attributes of every control of a kind that is not hidden."""
    found = [
        dict(re.findall(r'([a-z-]+)(?:="([^"]*)")?', tag))
        for tag in re.findall(rf"<{kind}\s([^>]*)>", shot.html)
    ]
    return [one for one in found if one.get("type") != "hidden"]


@pytest.mark.clause("DASH-10")
def test_1_axe_finds_nothing_in_either_scheme_unfolded_enlarged_or_on_paper(faulty: Faulty) -> None:
    assert faulty("axe, light", "axe, dark", "axe, twice as large", "axe, on paper") == {}


@pytest.mark.clause("DASH-10")
def test_2_and_3_the_focus_goes_in_the_order_of_the_page_is_seen_and_is_never_covered(faulty: Faulty) -> None:
    assert faulty("focus") == {}


@pytest.mark.clause("DASH-10")
def test_4_nothing_scrolls_sideways_on_the_smallest_screen_however_long_the_page(faulty: Faulty) -> None:
    assert faulty("reflow") == {}
    assert sum(screen.tall for screen in SCREENS) >= 2  # sixty permissions, fifty accounts


@pytest.mark.clause("DASH-10")
def test_5_nothing_is_cut_off_where_letters_are_spaced_or_twice_as_large(faulty: Faulty) -> None:
    assert faulty("spacing", "text twice as large") == {}


@pytest.mark.clause("DASH-10")
def test_5_what_begins_something_new_keeps_its_distance(faulty: Faulty) -> None:
    assert faulty("rhythm") == {}


@pytest.mark.clause("DASH-10")
def test_5_a_choice_is_read_whole_and_no_short_word_is_broken(faulty: Faulty) -> None:
    assert faulty("choices", "words") == {}


@pytest.mark.clause("DASH-10")
def test_6_whatever_can_be_pressed_is_large_enough_for_a_thumb(faulty: Faulty) -> None:
    assert faulty("targets") == {}


@pytest.mark.clause("DASH-10")
def test_8_names_headings_groups_and_landmarks_are_there(faulty: Faulty) -> None:
    assert faulty("structure") == {}


@pytest.mark.clause("DASH-10")
def test_9_an_error_is_told_first_has_the_focus_and_leads_to_its_field(
    faulty: Faulty, shots: dict[str, Shot]
) -> None:
    assert faulty("errors") == {}
    assert 'value="nobody"' in shots["sign in, not known"].html  # what was typed is kept
    assert sum("error-summary" in shot.html for shot in shots.values()) > 6


def test_10_password_managers_and_phones_know_every_field(shots: dict[str, Shot]) -> None:
    for shot in shots.values():
        if shot.url_name == "portal:gallery":
            continue
        for field in controls(shot):
            if field.get("type", "text") in {"text", "password"}:
                assert field["autocomplete"] == AUTOCOMPLETE[field["id"]], (shot.name, field)
        assert "onpaste" not in shot.html
        assert sum(field.get("autocomplete") == "one-time-code" for field in controls(shot)) <= 1, shot.name


def test_10_a_password_is_always_beside_the_name_it_belongs_to(shots: dict[str, Shot]) -> None:
    for shot in shots.values():
        for form in re.findall(r"<form.*?</form>", shot.html, re.DOTALL):
            if 'autocomplete="current-password"' in form:
                assert 'autocomplete="username"' in form, shot.name


def test_11_only_pages_that_lead_away_go_on_by_themselves_at_once_and_with_a_link(
    shots: dict[str, Shot],
) -> None:
    leading = {"portal:return", "confirmed_logout"}
    for shot in shots.values():
        (waits,) = re.findall(r'http-equiv="refresh" content="(\d+)', shot.html) or [None]
        if waits is not None:
            assert waits == "0", shot.name
            assert shot.url_name in leading, shot.name
            assert 'id="btn-return"' in shot.html, shot.name
            assert 'role="status"' in shot.html, shot.name
    assert sum('http-equiv="refresh"' in shot.html for shot in shots.values()) >= 5


def test_12_a_state_is_told_in_words(shots: dict[str, Shot]) -> None:
    told = [
        word for shot in shots.values() for word in re.findall(r'class="status[^"]*">([^<]*)<', shot.html)
    ]

    assert len(told) > 8
    assert all(word.strip() for word in told)


@pytest.mark.clause("DASH-10")
def test_14_longer_words_and_the_other_direction_fit_as_well(faulty: Faulty, shots: dict[str, Shot]) -> None:
    assert faulty("longer words from right to left") == {}
    sided = re.compile(r"\b(margin|padding|border)-(left|right)\b|\b(left|right):|text-align: (left|right)")
    for file in (CHECKOUT / "static" / "css").rglob("*.css"):
        assert not sided.search(file.read_text()), f"{file.name}: a side that no other direction turns"


def test_15_every_step_says_how_long_it_waits(shots: dict[str, Shot]) -> None:
    steps = [shot for shot in shots.values() if shot.url_name in FLOW and shot.status == 200]

    assert len(steps) > 8
    for shot in steps:
        assert re.search(r"ends by itself in \d+ minute", shot.html), shot.name


def test_15_what_took_too_long_says_so_and_leads_back(shots: dict[str, Shot]) -> None:
    late = shots["too late"]

    assert "This took too long, so we stopped it" in late.html
    assert "Nothing was shared" in late.html
    assert 'id="btn-cancel"' in late.html


def test_16_help_is_in_one_place_with_one_set_of_words(shots: dict[str, Shot]) -> None:
    help_of = {
        shot.name: re.findall(
            r'<p class="footer__help">(.*?)</p>', shot.html.rpartition("</main>")[2], re.DOTALL
        )
        for shot in shots.values()
    }

    assert all(len(found) == 1 for found in help_of.values()), help_of
    assert len({found[0] for found in help_of.values()}) == 1


def test_17_a_page_is_light_and_fetches_nothing_from_elsewhere(
    faulty: Faulty, shots: dict[str, Shot]
) -> None:
    weights = {name: float(told.split()[0]) for name, (told,) in faulty("weight").items()}

    heavy = {name: kb for name, kb in weights.items() if kb > HEAVIEST and name != "gallery"}
    assert heavy == {}
    assert faulty("elsewhere") == {}
    for file in (CHECKOUT / "static" / "js").glob("*.js"):
        assert not re.search(r"\balert\(|beforeunload|\bunload\b", file.read_text()), file.name


def test_18_fields_are_as_large_as_text_so_that_no_phone_zooms(shots: dict[str, Shot]) -> None:
    tokens = (CHECKOUT / "static" / "css" / "tokens.css").read_text()
    (size,) = re.findall(r"--size-body: ([\d.]+)rem", tokens)

    assert float(size) >= 1
    assert all("viewport-fit=cover" in shot.html for shot in shots.values())
    assert all(
        field.get("inputmode") == "numeric"
        for shot in shots.values()
        for field in controls(shot)
        if field.get("id") == "id_otp"
    )


def test_19_no_page_breaks_its_own_policy(faulty: Faulty, shots: dict[str, Shot]) -> None:
    assert faulty("console") == {}
    for shot in shots.values():
        policy = shot.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy, shot.name
        assert "unsafe" not in policy, shot.name
        assert " style=" not in shot.html, shot.name
        assert "<style" not in shot.html, shot.name


@pytest.mark.parametrize("row", range(1, 20))
def test_every_row_of_the_checklist_names_its_tests(row: int) -> None:
    document = (CHECKOUT / "docs" / "accessibility.md").read_text()
    (line,) = re.findall(rf"^\| {row} \|.*$", document, re.MULTILINE)
    named = re.findall(r"`(test_\w+)`", line)
    written = "".join(file.read_text() for file in (CHECKOUT / "tests").rglob("test_*.py"))

    assert named or "Not tested" in line
    for name in named:
        assert f"def {name}(" in written, name
