"""The round that every screen goes through in the browser, and the faults found, by what was looked at."""

from collections.abc import Callable, Iterable
from functools import cache

from demo.environment import CHECKOUT
from tests.screens.viewer import Seen, Viewer
from tests.screens.world import Shot

AXE = CHECKOUT / "tests" / "interop" / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
SMALLEST, SMALL, PHONE, DESK = (320, 256), (320, 640), (390, 844), (1280, 800)
SPACED = (  # WCAG 1.4.12
    "* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }"
    "p { margin-block-end: 2em !important; }"
)
TWICE = "html { font-size: 200%; }"  # WCAG 1.4.4

Faults = dict[str, list[str]]


def round_of(viewer: Viewer, shots: Iterable[Shot]) -> dict[str, Faults]:
    """Everything that is wrong with screens, by their names."""
    width, height = SMALLEST
    return viewer.shows_each(shots, _looked_at, viewport={"width": width, "height": height})


def _looked_at(seen: Seen) -> Faults:
    page, shot = seen.page, seen.shot
    faults = _asked_for(seen)
    page.evaluate(_source("probes"))

    def found(probe: str) -> list[str]:
        return list(page.evaluate(f"probes.{probe}()"))

    faults["errors"] = found("errors")
    faults["structure"] = found("structure")
    faults["reflow"] = found("fits") + found("reachable")
    faults["focus"] = _walk(seen)
    _sized(seen, SMALL)
    faults["reflow"] += found("fits")
    faults["rhythm"] = found("rhythm")
    faults["choices"] = found("choices")
    faults["targets"] = found("targets")
    faults["spacing"] = _worn(seen, SPACED, lambda: found("fits"))
    _sized(seen, (640, 800))
    faults["text twice as large"] = _worn(seen, TWICE, lambda: found("fits"))
    css = sum(size for one, size in seen.fetched.items() if one.endswith(".css"))
    faults["weight"] = [f"{(css + len(shot.html.encode())) / 1000:.1f} kB"]
    faults |= _by_axe(seen)
    _sized(seen, PHONE)
    page.evaluate("probes.lengthen()")
    faults["longer words from right to left"] = found("fits")
    return faults


def short_round_of(viewer: Viewer, shots: Iterable[Shot]) -> dict[str, Faults]:
    """What is asked of pages that the bank's own people use at desks: axe on a desk in the light and on the
    narrowest phone in the dark; there, that all fits; the focus; names and errors."""
    width, height = SMALL
    return viewer.shows_each(shots, _looked_at_shortly, viewport={"width": width, "height": height})


def _looked_at_shortly(seen: Seen) -> Faults:
    page = seen.page
    faults = _asked_for(seen)
    page.evaluate(_source("probes"))
    for respect, probe in (
        ("errors", "errors"),
        ("structure", "structure"),
        ("reflow", "fits"),
        ("rhythm", "rhythm"),
        ("targets", "targets"),
    ):
        faults[respect] = list(page.evaluate(f"probes.{probe}()"))
    faults["focus"] = _walk(seen)
    page.evaluate(AXE.read_text())
    page.emulate_media(color_scheme="dark")
    faults["axe, dark"] = _violations(seen)
    _sized(seen, DESK)
    page.emulate_media(color_scheme="light")
    faults["axe, light"] = _violations(seen)
    faults["words"] = list(page.evaluate("probes.words()"))
    faults["choices"] = list(page.evaluate("probes.choices()"))
    return faults


def _asked_for(seen: Seen) -> Faults:
    """What its console complained of, and what it fetched from elsewhere, until it stood: what a look does to
    it is not its own doing."""
    complaints = [told for told in seen.complaints if not _is_the_pages_own_status(told, seen.shot)]
    if not any(one.endswith(".css") for one in seen.fetched):
        complaints.append("no style was fetched")
    elsewhere = [one for one in seen.fetched if not one.startswith(f"{seen.shot.origin}/")]
    return {"console": complaints, "elsewhere": elsewhere}


def _by_axe(seen: Seen) -> Faults:
    """On a desk in the light; then unfolded, on a phone, in the dark; then as large again, and on paper."""
    page = seen.page
    page.evaluate(AXE.read_text())
    _sized(seen, DESK)
    faults = {"axe, light": _violations(seen), "words": list(page.evaluate("probes.words()"))}
    _sized(seen, PHONE)
    page.emulate_media(color_scheme="dark")
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    faults["axe, dark"] = _violations(seen)
    faults["axe, twice as large"] = _worn(seen, TWICE, lambda: _violations(seen, ["target-size"]))
    page.emulate_media(media="print", color_scheme="dark")
    faults["axe, on paper"] = _violations(seen, ["color-contrast"])
    page.emulate_media(media="screen", color_scheme="light")
    return faults


def _violations(seen: Seen, rules: list[str] | None = None) -> list[str]:
    only = {"type": "rule", "values": rules} if rules else {"type": "tag", "values": TAGS}
    return list(
        seen.page.evaluate(
            "async only => (await axe.run(document, { runOnly: only, resultTypes: ['violations'] }))"
            ".violations.flatMap(one => one.nodes.map(node => `${one.id}: ${node.target}`))",
            only,
        )
    )


def _walk(seen: Seen) -> list[str]:
    """Press Tab from the beginning of the page to its end, then back: every control in its order, the focus
    seen, no trap."""
    page = seen.page
    faults: list[str] = []
    orders: list[int] = []
    there = page.evaluate(
        "document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex]').length"
    )
    page.evaluate("probes.begin()")
    for _ in range(there + 1):
        page.keyboard.press("Tab")
        at = page.evaluate("probes.focused()")
        if at is None or (orders and at["order"] == orders[0]):
            break
        orders.append(at["order"])
        faults += [f"{at['who']} {fault}" for fault in at["faults"]]
    else:
        faults.append("the focus never leaves the page")
    if orders != sorted(orders):
        faults.append(f"the order of the focus is not the order of the page: {orders}")
    page.keyboard.press("Shift+Tab")
    return faults


def _sized(seen: Seen, size: tuple[int, int]) -> None:
    seen.page.set_viewport_size({"width": size[0], "height": size[1]})


def _worn(seen: Seen, css: str, look: Callable[[], list[str]]) -> list[str]:
    seen.page.evaluate("css => probes.wear('one', css)", css)
    found = look()
    seen.page.evaluate("probes.drop('one')")
    return found


def _is_the_pages_own_status(told: str, shot: Shot) -> bool:
    return shot.status >= 400 and f"status of {shot.status}" in told


@cache
def _source(name: str) -> str:
    return (CHECKOUT / "tests" / "screens" / f"{name}.js").read_text()
