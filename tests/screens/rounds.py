"""The round that every screen goes through in the browser, and the faults found, by what was looked at."""

from collections.abc import Iterable
from typing import Any

from playwright.sync_api import Page

from tests.screens.viewer import Seen, Viewer
from tests.screens.world import Shot

EVERY_RULE = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
SMALLEST, SMALL, PHONE, DESK = (320, 256), (320, 640), (390, 844), (1280, 800)
SPACED = (  # WCAG 1.4.12
    "* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }"
    "p { margin-block-end: 2em !important; }"
)
TWICE = "html { font-size: 200%; }"  # WCAG 1.4.4

WALKS = 3
"""So often keys are pressed anew where a busy browser has lost some of them."""

Faults = dict[str, list[str]]


def round_of(viewer: Viewer, shots: Iterable[Shot]) -> dict[str, Faults]:
    """Everything that is wrong with screens, by their names."""
    width, height = SMALLEST
    return viewer.shows_each(shots, _looked_at, viewport={"width": width, "height": height})


def _looked_at(seen: Seen) -> Faults:
    page, shot = seen.page, seen.shot
    faults = _asked_for(seen)
    found = _found(seen, "errors", "structure", "fits", "reachable")
    faults |= {"errors": found["errors"], "structure": found["structure"], "focus": _walk(seen)}
    _sized(seen, SMALL)
    smaller = _found(seen, "fits", "rhythm", "choices", "targets")
    faults |= {respect: smaller[respect] for respect in ("rhythm", "choices", "targets")}
    faults["reflow"] = found["fits"] + found["reachable"] + smaller["fits"]
    faults["spacing"] = page.evaluate("css => probes.worn(css, probes.fits)", SPACED)
    _sized(seen, (640, 800))
    faults["text twice as large"] = page.evaluate("css => probes.worn(css, probes.fits)", TWICE)
    css = sum(size for one, size in seen.fetched.items() if one.endswith(".css"))
    faults["weight"] = [f"{(css + len(shot.html.encode())) / 1000:.1f} kB"]
    faults |= _by_axe(seen)
    faults["longer words from right to left"] = page.evaluate("probes.lengthen(), probes.fits()")
    return faults


def short_round_of(viewer: Viewer, shots: Iterable[Shot]) -> dict[str, Faults]:
    """What is asked of pages that the bank's own people use at desks: axe on a desk in the light and on the
    narrowest phone in the dark; there, that all fits; the focus; names and errors."""
    width, height = SMALL
    return viewer.shows_each(shots, _looked_at_shortly, viewport={"width": width, "height": height})


def _looked_at_shortly(seen: Seen) -> Faults:
    page = seen.page
    faults = _asked_for(seen)
    found = _found(seen, "errors", "structure", "fits", "rhythm", "targets")
    faults |= {"reflow": found.pop("fits"), "focus": _walk(seen)} | found
    page.emulate_media(color_scheme="dark")
    faults["axe, dark"] = _violations(seen)
    _sized(seen, DESK)
    page.emulate_media(color_scheme="light")
    faults["axe, light"] = _violations(seen)
    return faults | _found(seen, "words", "choices")


def _asked_for(seen: Seen) -> Faults:
    """What its console complained of, and what it fetched from elsewhere, until it stood: what a look does to
    it is not its own doing."""
    complaints = [told for told in seen.complaints if not _is_the_pages_own_status(told, seen.shot)]
    if not any(one.endswith(".css") for one in seen.fetched):
        complaints.append("no style was fetched")
    elsewhere = [one for one in seen.fetched if not one.startswith(f"{seen.shot.origin}/")]
    return {"console": complaints, "elsewhere": elsewhere}


def _by_axe(seen: Seen) -> Faults:
    """On a desk in the light; then unfolded, on a phone, in the dark; then as large again, and on paper. The
    page stays unfolded and on the phone."""
    page = seen.page
    _sized(seen, DESK)
    faults = {"axe, light": _violations(seen)} | _found(seen, "words")
    _sized(seen, PHONE)
    page.emulate_media(color_scheme="dark")
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    faults["axe, dark"] = _violations(seen)
    large = "([css, only]) => probes.worn(css, () => probes.broken(only))"
    faults["axe, twice as large"] = page.evaluate(large, [TWICE, _rule("target-size")])
    page.emulate_media(media="print", color_scheme="dark")
    faults["axe, on paper"] = _violations(seen, _rule("color-contrast"))
    page.emulate_media(media="screen", color_scheme="light")
    return faults


def _rule(name: str) -> dict[str, Any]:
    return {"type": "rule", "values": [name]}


def _violations(seen: Seen, only: dict[str, Any] = EVERY_RULE) -> list[str]:
    return list(seen.page.evaluate("only => probes.broken(only)", only))


def _found(seen: Seen, *probes: str) -> Faults:
    return dict(seen.page.evaluate("names => probes.look(names)", list(probes)))


def _walk(seen: Seen) -> list[str]:
    """Press Tab from the beginning of the page to its end, then Shift+Tab back: every control in its order,
    there and back, the focus seen, no trap."""
    for _ in range(WALKS):
        presses, there, back = _walked(seen.page)
        if there["heard"] == presses and back["heard"] >= len(there["way"]) - 1:
            return _faults(presses, there["way"], back["way"])
    return ["keys were lost, however often they were pressed"]


def _walked(page: Page) -> tuple[int, dict[str, Any], dict[str, Any]]:
    presses = page.evaluate("probes.walk()")
    for _ in range(presses):
        page.keyboard.press("Tab")
    there = page.evaluate("probes.turn()")
    page.keyboard.down("Shift")
    for _ in there["way"][1:]:
        page.keyboard.press("Tab")
    page.keyboard.up("Shift")
    return presses, there, page.evaluate("probes.walked()")


def _faults(presses: int, there: list[Any], back: list[Any]) -> list[str]:
    faults = [f"{at['who']} {fault}" for at in there + back for fault in at["faults"]]
    orders = [at["order"] for at in there]
    if len(there) >= presses:
        faults.append("the focus never leaves the page")
    if orders != sorted(orders):
        faults.append(f"the order of the focus is not the order of the page: {orders}")
    if [at["order"] for at in back] != orders[-2::-1]:
        faults.append(f"the way back, {[at['order'] for at in back]}, is not that of {orders}")
    return faults


def _sized(seen: Seen, size: tuple[int, int]) -> None:
    seen.page.set_viewport_size({"width": size[0], "height": size[1]})


def _is_the_pages_own_status(told: str, shot: Shot) -> bool:
    return shot.status >= 400 and f"status of {shot.status}" in told
