"""Pictures: well formed, named, told apart without colours, and saying the numbers of their tables."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest

from staff.drawing import (
    Panel,
    Picture,
    Row,
    Series,
    Step,
    dots,
    funnel,
    heat,
    panels,
    spark_bars,
    spark_line,
    stacked_bars,
    steps,
)
from staff.drawing.scales import labelled, number, rounded_top, seconds

SVG = "{http://www.w3.org/2000/svg}"
DAYS = [date(2026, 11, 1) + timedelta(days=n) for n in range(30)]
LONG = "The Extraordinarily Long-Winded & <Sons> Household Budgeting Company of Greater Wellington Limited"


def parsed(drawn: str) -> ET.Element:
    return ET.fromstring(drawn)  # noqa: S314 -- our own


def pictures() -> Iterator[Picture]:
    two = (Series(name=LONG, values=list(range(30))), Series(name="Other", values=[0] * 30))
    yield stacked_bars("bars", LONG, "Words.", days=DAYS, series=two)
    panel = Panel(title=LONG, series=[Series(name="a", values=[1, None, 3]), two[0]], target=60)
    yield panels("lines", "Lines", "Words.", days=DAYS[:3], series=("a", LONG), of=[
        Panel(title="x", series=[Series(name="a", values=[0.5, None, 3])], target=60.0), panel,
    ][:1])  # fmt: skip
    yield steps("steps", "Steps", "Words.", longest=30, curves=[(LONG, [(1, 0.9), (30, 0.5)]), ("b", [])])
    yield funnel(
        "funnel", "Funnel", "Words.", steps=[Step(reached=LONG, number=9, lost="left", lost_number=4)]
    )
    yield heat("heat", "Heat", "Words.", rows=["Mon"], columns=["00", "01"], values=[[0, 7]])
    rows = [Row(name=LONG, before=(1, 2), lately=50, stands_out=True)]
    yield dots("dots", "Dots", "Words.", rows=rows, before="b", lately="l", unit="looks")
    yield spark_bars("sb", "Small", "Words.", [1, 0, 3])
    yield spark_line("sl", "Small", "Words.", [1, 2])


def nothing() -> Iterator[Picture]:
    yield stacked_bars("bars", "Bars", "Words.", days=[], series=[Series(name="a", values=[])])
    yield stacked_bars("bars", "Bars", "Words.", days=DAYS, series=[Series(name="a", values=[0] * 30)])
    yield panels("lines", "Lines", "Words.", days=[], series=(), of=[])
    yield steps("steps", "Steps", "Words.", longest=1, curves=[])
    yield funnel("funnel", "Funnel", "Words.", steps=[Step(reached="a", number=0)])
    yield heat("heat", "Heat", "Words.", rows=["Mon"], columns=["00"], values=[[0]])
    yield dots("dots", "Dots", "Words.", rows=[], before="b", lately="l", unit="looks")
    yield spark_bars("sb", "Small", "Words.", [])
    yield spark_line("sl", "Small", "Words.", [])


EVERY = [*pictures(), *nothing()]


@pytest.mark.parametrize("picture", EVERY, ids=lambda picture: picture.slug)
def test_a_picture_is_well_formed_and_says_what_it_is(picture: Picture) -> None:
    for drawn in (picture.inline(), picture.alone()):
        root = parsed(drawn)

        assert root.tag == f"{SVG}svg"
        assert root.get("role") == "img"
        named = {child.get("id"): (child.tag, child.text) for child in root if child.get("id")}
        title, summary = (named[name] for name in str(root.get("aria-labelledby")).split())
        assert title == (f"{SVG}title", picture.title)
        assert summary == (f"{SVG}desc", picture.summary)


@pytest.mark.clause("ASVS §3.4.3")
@pytest.mark.parametrize("picture", EVERY, ids=lambda picture: picture.slug)
def test_a_picture_holds_nothing_that_the_pages_policy_refuses(picture: Picture) -> None:
    for drawn in (picture.inline(), picture.alone()):
        assert not re.search(r"<script|<style|\sstyle=|\son\w+=|href|data:", drawn)


@pytest.mark.parametrize("picture", EVERY, ids=lambda picture: picture.slug)
def test_what_is_drawn_lies_inside_the_picture(picture: Picture) -> None:
    root = parsed(picture.inline())
    for each in root.iter():
        if each.tag in {f"{SVG}rect", f"{SVG}text", f"{SVG}circle"} and each.get("width") != "8":
            for name, most in (("x", picture.width), ("cx", picture.width), ("y", picture.height)):
                value = float(each.get(name) or 0)
                assert -1 <= value <= most + 1, ET.tostring(each)
            assert float(each.get("height") or 0) >= 0
            assert float(each.get("width") or 0) >= 0


@pytest.mark.parametrize("picture", list(pictures()), ids=lambda picture: picture.slug)
def test_words_keep_to_their_room_however_long_a_name_is(picture: Picture) -> None:
    root = parsed(picture.inline())
    for each in root.iter(f"{SVG}text"):
        x, long = float(each.get("x") or 0), len(each.text or "") * 7.1
        anchor = each.get("text-anchor", "start")
        left = x - {"start": 0, "middle": long / 2, "end": long}[anchor]
        assert left >= -8, each.text
        assert left + long <= picture.width + 8, each.text


def test_rows_of_numbers_differ_by_more_than_their_colours() -> None:
    series = [Series(name=str(n), values=[n + 1] * 30) for n in range(5)]
    bars = parsed(stacked_bars("b", "B", "W", days=DAYS, series=series).inline())
    fills = {each.get("fill") for each in bars.iter(f"{SVG}rect") if each.find(f"{SVG}title") is not None}
    assert fills == {f"url(#b-p{n})" for n in range(1, 6)}
    shapes = [
        ET.tostring(p).split(b">", 1)[1] for p in bars.iter(f"{SVG}pattern")
    ]  # fmt: skip
    assert len({re.sub(rb"plot__s\d|#[0-9a-f]{6}", b"", shape) for shape in shapes}) == 5

    lines = parsed(
        panels("l", "L", "W", days=DAYS, series=list("01234"), of=[Panel(title="", series=series)]).inline()
    )
    dashes = [each.get("stroke-dasharray") for each in lines.iter(f"{SVG}polyline")]
    assert len(set(dashes)) == 5


def test_a_bar_is_as_high_as_its_number() -> None:
    series = [Series(name="a", values=[1, 4]), Series(name="b", values=[3, 0])]
    root = parsed(stacked_bars("b", "B", "W", days=DAYS[:2], series=series).inline())
    bars = {
        str(each.findtext(f"{SVG}title")): (float(str(each.get("y"))), float(str(each.get("height"))))
        for each in root.iter(f"{SVG}rect")
        if each.find(f"{SVG}title") is not None
    }

    assert set(bars) == {"2026-11-01, a: 1", "2026-11-01, b: 3", "2026-11-02, a: 4"}
    (one, three, four) = (bars[name][1] for name in sorted(bars))
    assert three == pytest.approx(3 * one, abs=0.05)
    assert four == pytest.approx(one + three, abs=0.05)
    top, below = bars["2026-11-01, b: 3"], bars["2026-11-01, a: 1"]
    assert top[0] + top[1] == pytest.approx(below[0], abs=0.05)


@pytest.mark.parametrize(
    ("most", "top", "step"),
    [
        (0, 1, 1),
        (1, 1, 1),
        (3, 3, 1),
        (7, 8, 2),
        (19, 20, 5),
        (100, 100, 20),
        (101, 125, 25),
        (4812, 5000, 1000),
    ],
)
def test_axes_end_at_round_numbers_and_hold_the_largest(most: float, top: float, step: float) -> None:
    assert rounded_top(most) == (top, step)
    assert top >= most
    assert (top / step) % 1 == 0


def test_labels_never_run_into_each_other_and_the_last_day_has_one() -> None:
    for many in (1, 2, 7, 30, 92):
        places = labelled(many, 800)
        assert places[-1] == many - 1
        gaps = [after - before for before, after in pairwise(places)]
        assert all(gap * 800 / many >= 66 for gap in gaps)
    assert labelled(0, 800) == ()


@pytest.mark.parametrize(
    ("value", "words"),
    [(0.0421, "42 ms"), (1.5, "1.5 s"), (60, "60 s"), (900, "15 min"), (0, "0 s"), (10_800, "3 h")],
)
def test_times_are_said_in_the_unit_they_are_thought_of_in(value: float, words: str) -> None:
    assert seconds(value) == words


@pytest.mark.parametrize(("value", "words"), [(1204, "1,204"), (0.4, "0.4"), (12.34, "12.3"), (0, "0")])
def test_numbers_are_said_as_people_write_them(value: float, words: str) -> None:
    assert number(value) == words
