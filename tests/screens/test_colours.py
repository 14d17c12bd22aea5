"""Colours, from the tokens themselves: contrast in both schemes, forced colours, motion, and the map."""

import re

import pytest

from demo.environment import CHECKOUT
from portal.joined_styles import joined, parts
from tests.screens.viewer import Seen, Viewer
from tests.screens.world import Shot

CSS = CHECKOUT / "static" / "css"
TOKENS = (CSS / "tokens.css").read_text()
PAIRS = dict(re.findall(r"--([a-z-]+): light-dark\((#[0-9a-f]+, #[0-9a-f]+)\);", TOKENS))
SCHEMES = ("light", "dark")
DECIDED_ON = {"portal:acting", "portal:accounts", "portal:review"}
GROUNDS = ("paper", "surface", "sunken")
TEXT = [
    *((ink, ground) for ink in ("ink", "ink-soft", "brand", "danger", "caution") for ground in GROUNDS),
    *((ink, "brand-soft") for ink in ("ink", "brand", "brand-strong")),
    ("ink", "danger-soft"),
    ("danger", "danger-soft"),
    ("ink", "caution-soft"),
    ("caution", "caution-soft"),
    ("on-brand", "brand"),
    ("on-brand", "brand-strong"),
]
LINES = [
    *((line, ground) for line in ("line-strong", "brand", "danger", "caution") for ground in GROUNDS),
    *(("focus", ground) for ground in (*GROUNDS, "brand-soft", "danger-soft", "caution-soft")),
]


def contrast(one: str, other: str, scheme: str) -> float:
    """By WCAG's relative luminance."""
    lights = sorted((_luminance(_hex(name, scheme)) for name in (one, other)), reverse=True)
    return (lights[0] + 0.05) / (lights[1] + 0.05)


def _hex(name: str, scheme: str) -> str:
    digits = PAIRS[name].split(", ")[SCHEMES.index(scheme)][1:]
    return "".join(digit * 2 for digit in digits) if len(digits) == 3 else digits


def _luminance(digits: str) -> float:
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_every_field_is_in_the_font_of_the_page() -> None:
    rule = re.search(r"([^{}]*)\{[^{}]*font: inherit;", (CSS / "base.css").read_text())

    assert rule
    assert set(re.findall(r"[a-z]+", rule[1])) >= {"button", "input", "select", "textarea"}


@pytest.mark.parametrize("scheme", SCHEMES)
def test_12_text_stands_out_in_both_schemes(scheme: str) -> None:
    faint = {pair: round(contrast(*pair, scheme), 2) for pair in TEXT if contrast(*pair, scheme) < 4.5}

    assert faint == {}


@pytest.mark.parametrize("scheme", SCHEMES)
def test_12_lines_of_controls_and_the_focus_stand_out_in_both_schemes(scheme: str) -> None:
    faint = {pair: round(contrast(*pair, scheme), 2) for pair in LINES if contrast(*pair, scheme) < 3}

    assert faint == {}
    (width,) = re.findall(r"--focus-width: (\d)px", TOKENS)
    assert int(width) >= 2


def test_browsers_that_know_no_two_schemes_get_the_light_one() -> None:
    plain = dict(
        re.findall(r"--([a-z-]+): (#[0-9a-f]+);", TOKENS.partition("@supports not")[2].partition("@media")[0])
    )

    assert plain == {name: pair.split(", ")[0] for name, pair in PAIRS.items()}


def test_every_name_that_styles_use_is_a_token() -> None:
    known = set(re.findall(r"--[a-z0-9-]+(?=:)", TOKENS))
    used = {
        name for file in CSS.rglob("*.css") for name in re.findall(r"var\((--[a-z0-9-]+)", file.read_text())
    }

    assert used <= known


def test_the_map_names_every_part_of_the_style_sheet() -> None:
    loaded = {"map.css", "app.css", "own.css", "brand.css", "staff.css"}
    there = {file.relative_to(CSS).as_posix() for file in CSS.rglob("*.css")} - loaded

    assert {name for name, _layer in parts()} == there
    assert parts()[0] == ("tokens.css", "tokens")


@pytest.mark.clause("DASH-10")
def test_17_the_parts_come_in_one_file_or_two_and_a_banks_own_after_them(shots: dict[str, Shot]) -> None:
    for sheet, rules in joined().items():
        assert sheet.read_text() == rules, "run `manage.py styles`"
    for shot in shots.values():
        loaded = re.findall(r'<link rel="stylesheet" href="/static/css/([^"]+)"', shot.html)
        assert loaded in (["app.css", "own.css", "brand.css"], ["app.css", "brand.css"], []), shot.name
        assert "own.css" in loaded or not loaded or shot.url_name in DECIDED_ON, shot.name


def test_17_no_page_lacks_a_style_that_it_has_a_class_for(shots: dict[str, Shot]) -> None:
    app, own = (
        {name for part in re.findall(r"[^{}]+(?=\{)", rules) for name in re.findall(r"\.([a-z][\w-]*)", part)}
        for rules in joined().values()
    )
    for shot in shots.values():
        if "css/own.css" not in shot.html:
            used = {name for names in re.findall(r'class="([^"]*)"', shot.html) for name in names.split()}
            assert used & own - app == set(), shot.name


def test_a_browser_reads_the_same_rules_of_the_parts_and_of_the_joined_files(
    viewer: Viewer, shots: dict[str, Shot]
) -> None:
    written = "\n".join(f"@layer {layer} {{ {(CSS / name).read_text()} }}" for name, layer in parts())
    # Values of tokens and conditions are told as they were written, with their spaces or without.
    rules = """sheets => sheets.map(text => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(text);
      return [...sheet.cssRules].filter(rule => rule.cssRules)
        .flatMap(layer => [...layer.cssRules].map(rule => layer.name + " " + rule.cssText))
        .map(rule => rule.replaceAll(", ", ",").replaceAll(": ", ":"));
    })"""

    def look(seen: Seen) -> list[list[str]]:
        return list(seen.page.evaluate(rules, [written, "".join(joined().values())]))

    apart, together = viewer.shows(shots["gallery"], look)

    assert len(apart) > 250
    assert together == apart


def test_12_buttons_are_seen_where_colours_are_forced(viewer: Viewer, shots: dict[str, Shot]) -> None:
    borders = (
        "all => all.map(one => getComputedStyle(one)).map(s => s.borderStyle + parseFloat(s.borderWidth))"
    )

    def look(seen: Seen) -> list[str]:
        return list(seen.page.eval_on_selector_all(".button, .tabs a, .tag, .status", borders))

    found = viewer.shows(shots["gallery"], look, forced_colors="active")

    assert len(found) > 20
    assert all(border.startswith("solid") and not border.endswith("d0") for border in found)


@pytest.mark.parametrize(("wanted", "moves"), [("reduce", False), ("no-preference", True)])
def test_12_nothing_moves_for_those_who_asked_for_stillness(
    viewer: Viewer, shots: dict[str, Shot], wanted: str, moves: bool
) -> None:
    durations = "all => [...new Set(all.map(one => getComputedStyle(one).transitionDuration))]"

    def look(seen: Seen) -> list[str]:
        return list(seen.page.eval_on_selector_all("body *", durations))

    found = viewer.shows(shots["gallery"], look, reduced_motion=wanted)

    assert (found != ["0s"]) is moves
