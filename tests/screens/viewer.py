"""One Chromium for all screens, in a thread of its own: Django would refuse to work beside its event loop."""

import mimetypes
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar

from playwright.sync_api import Browser, Page, Route, sync_playwright

from demo import chromium
from demo.environment import CHECKOUT
from tests.screens.world import BANK, Shot

STATIC = CHECKOUT / "static"
T = TypeVar("T")


@dataclass
class Seen:
    """What a browser did with one page: what it fetched, and what its console complained of."""

    page: Page
    fetched: dict[str, int] = field(default_factory=dict)
    """Addresses with their size in bytes."""
    complaints: list[str] = field(default_factory=list)


class Viewer:
    """Shows pages as they were once, each in a window of its own; the style sheets come from the checkout."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1)
        self._thread.submit(self._start).result()

    def shows(
        self,
        shot: Shot,
        look: Callable[[Seen], T],
        *,
        colours: Literal["light", "dark"] = "light",
        **options: Any,
    ) -> T:
        """What `look` finds on a page; its context has `options` of Playwright's."""
        return self._thread.submit(self._show, shot, look, {"color_scheme": colours, **options}).result()

    def ends(self) -> None:
        self._thread.submit(self._end).result()
        self._thread.shutdown()

    def _start(self) -> None:
        found = chromium.find()
        assert found, "no Chromium: `make test` installs one"
        self._playwright = sync_playwright().start()
        self._browser: Browser = self._playwright.chromium.launch(
            executable_path=found, args=[*chromium.ARGUMENTS, "--disable-gpu"]
        )

    def _end(self) -> None:
        self._browser.close()
        self._playwright.stop()

    def _show(self, shot: Shot, look: Callable[[Seen], T], options: dict[str, Any]) -> T:
        with self._window(options) as page:
            seen = Seen(page)
            page.context.route("**/*", lambda route: _answer(route, shot, seen))
            page.on("console", lambda message: seen.complaints.append(message.text))
            page.goto(shot.origin + shot.path)
            page.wait_for_load_state()
            return look(seen)

    @contextmanager
    def _window(self, options: dict[str, Any]) -> Iterator[Page]:
        context = self._browser.new_context(**{"base_url": BANK, "reduced_motion": "reduce", **options})
        try:
            page = context.new_page()
            page.set_default_timeout(10_000)
            yield page
        finally:
            context.close()


def _answer(route: Route, shot: Shot, seen: Seen) -> None:
    asked = route.request.url
    path = asked.removeprefix(shot.origin)
    if path == shot.path:
        seen.fetched[asked] = len(shot.html.encode())
        route.fulfill(status=shot.status, headers=shot.headers, body=shot.html)
        return
    file = STATIC / path.removeprefix("/static/")
    if path.startswith("/static/") and file.is_file():
        body = file.read_bytes()
        seen.fetched[asked] = len(body)
        kind = "font/woff2" if file.suffix == ".woff2" else mimetypes.guess_type(file.name)[0]
        route.fulfill(status=200, body=body, content_type=kind or "")
        return
    seen.fetched[asked] = 0
    route.fulfill(status=204)  # the browser stays where it is
