"""One Chromium a process, in a thread of its own: Django would refuse to work beside its event loop."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, TypeVar

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from demo.chromium import ARGUMENTS, find

T = TypeVar("T")


class Chromium:
    """Started once, as that takes seconds; whoever plays gets a window that knows nothing of another's."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1)
        self._thread.submit(self._start).result()

    def plays(self, story: Callable[..., T], *told: Any) -> "Future[T]":
        """Begin a story in the browser's thread."""
        return self._thread.submit(story, *told)

    @contextmanager
    def window(self, **options: Any) -> Iterator[Page]:
        """A page whose context has `options` of Playwright's; for stories, as nobody else may touch it."""
        context = self._browser.new_context(**options)
        try:
            page = context.new_page()
            page.set_default_timeout(60_000)
            yield page
        finally:
            context.close()

    def ends(self) -> None:
        self._thread.submit(self._end).result()
        self._thread.shutdown()

    def _start(self) -> None:
        found = find()
        assert found, "no Chromium: `make test` installs one"
        self._playwright = sync_playwright().start()
        self._browser: Browser = self._playwright.chromium.launch(
            executable_path=found, args=[*ARGUMENTS, "--disable-gpu"]
        )

    def _end(self) -> None:
        self._browser.close()
        self._playwright.stop()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Chromium]:
    program = Chromium()
    yield program
    program.ends()
