"""The browser before which every screen comes once."""

import mimetypes
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from playwright.sync_api import Page, Route

from demo.environment import CHECKOUT
from tests.chromium import Chromium
from tests.screens.world import BANK, Shot

STATIC = CHECKOUT / "static"
SCRIPTS = (
    CHECKOUT / "tests" / "interop" / "node_modules" / "axe-core" / "axe.min.js",
    CHECKOUT / "tests" / "screens" / "probes.js",
)
"""What looks at a page stands in it from its beginning: to send it to each page takes as long as a look."""
LEAVES = STATIC / "js" / "send_form.js"
"""It leads away before anybody could look, so its page is looked at as it is where no script runs."""
USUAL = {"base_url": BANK, "reduced_motion": "reduce", "color_scheme": "light"}
SETTLES_WITHIN_MS = 5_000
# Playwright's own waiting compiles its condition in the page at each look, which no page here allows.
FOCUS_SETTLES = """longest => new Promise(settled => {
    const looked = now => document.activeElement !== document.body || now > longest
        ? settled() : requestAnimationFrame(looked);
    requestAnimationFrame(looked);
})"""
T = TypeVar("T")


@dataclass
class Seen:
    """What a browser did with one page: what it fetched, and what its console complained of."""

    page: Page
    shot: Shot
    fetched: dict[str, int] = field(default_factory=dict)
    """Addresses with their size in bytes."""
    complaints: list[str] = field(default_factory=list)


class Viewer:
    """Shows pages as they were once; the style sheets come from the checkout."""

    def __init__(self, chromium: Chromium) -> None:
        self._chromium = chromium

    def shows(self, shot: Shot, look: Callable[[Seen], T], **options: Any) -> T:
        """What `look` finds on a page, in a window of its own with `options` of Playwright's."""
        return self.shows_each([shot], look, **options)[shot.name]

    def shows_each(self, shots: Iterable[Shot], look: Callable[[Seen], T], **options: Any) -> dict[str, T]:
        """The same of one page after the other in one window, which takes longer to open than a page.

        Each begins at the window's own size; what media `look` asks for it takes back.
        """
        return self._chromium.plays(self._show, shots, look, options).result()

    def _show(
        self, shots: Iterable[Shot], look: Callable[[Seen], T], options: dict[str, Any]
    ) -> dict[str, T]:
        found: dict[str, T] = {}
        shown: list[Seen] = []
        with self._chromium.window(**USUAL | options) as page:
            size = page.viewport_size
            assert size
            for script in SCRIPTS:
                page.add_init_script(path=script)
            page.route("**/*", lambda route: _answer(route, shown[-1]))
            page.on("console", lambda message: shown[-1].complaints.append(message.text))
            for shot in shots:
                shown.append(Seen(page, shot))
                page.set_viewport_size(size)
                page.goto(shot.origin + shot.path)
                page.wait_for_load_state()
                if "autofocus" in shot.html:
                    _let_the_focus_settle(page)
                found[shot.name] = look(shown[-1])
        return found


def _let_the_focus_settle(page: Page) -> None:
    """What takes the focus by itself has it from the next frame on, which a busy machine may be late with."""
    page.evaluate(FOCUS_SETTLES, SETTLES_WITHIN_MS)


def _answer(route: Route, seen: Seen) -> None:
    shot, asked = seen.shot, route.request.url
    path = asked.removeprefix(shot.origin)
    if path == shot.path:
        seen.fetched[asked] = len(shot.html.encode())
        route.fulfill(status=shot.status, headers=shot.headers, body=shot.html)
        return
    file = STATIC / path.removeprefix("/static/")
    if path.startswith("/static/") and file.is_file():
        body = b"" if file == LEAVES else file.read_bytes()
        seen.fetched[asked] = len(body)
        kind = "font/woff2" if file.suffix == ".woff2" else mimetypes.guess_type(file.name)[0]
        route.fulfill(status=200, body=body, content_type=kind or "")
        return
    seen.fetched[asked] = 0
    route.fulfill(status=204)  # the browser stays where it is
