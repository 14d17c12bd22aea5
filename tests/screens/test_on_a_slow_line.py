"""Pages on a slow line: sent by a real server, and read by a Chromium that gets 400 kbit/s and waits 400 ms
for each answer."""

import mimetypes
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from playwright.sync_api import Page

from tests.chromium import Chromium
from tests.screens.viewer import STATIC
from tests.screens.world import Shot

SLOW = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
READABLE_WITHIN_MS = 3_000
TRIES = 5
PAINTED = """() => new Promise(told => new PerformanceObserver(list => {
    const [paint] = list.getEntriesByName("first-contentful-paint");
    if (paint) told(paint.startTime);
}).observe({type: "paint", buffered: true}))"""
ASKED_MOST = ("sign in", "review", "dashboard", "stop")


class Sent(BaseHTTPRequestHandler):
    """One page, and the styles and fonts of all."""

    def __init__(self, shot: Shot, *connection: object) -> None:
        self.shot = shot
        super().__init__(*connection)

    def do_GET(self) -> None:
        file = STATIC / self.path.removeprefix("/static/")
        static = self.path.startswith("/static/") and file.is_file()
        body = file.read_bytes() if static else self.shot.html.encode()
        kind = mimetypes.guess_type(file.name)[0] or "font/woff2"
        headers = {"Content-Type": kind} if static else self.shot.headers
        self.send_response(200)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_said: object) -> None:
        """Nothing."""


@contextmanager
def sent(shot: Shot) -> Iterator[str]:
    """The address of a page."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Sent, shot)) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/"
        server.shutdown()


@pytest.mark.parametrize("name", ASKED_MOST)
def test_17_its_words_stand_within_three_seconds(
    shots: dict[str, Shot], chromium: Chromium, name: str
) -> None:
    def painted(address: str) -> float:
        with chromium.window() as page:
            return _painted(page, address)

    with sent(shots[name]) as address:
        took = (chromium.plays(painted, address).result() for _ in range(TRIES))  # the machine may be busy
        assert any(each < READABLE_WITHIN_MS for each in took)


def _painted(page: Page, address: str) -> float:
    """Milliseconds until the first words stood, from nothing in the browser's memory."""
    wire = page.context.new_cdp_session(page)
    wire.send("Network.enable")
    wire.send("Network.emulateNetworkConditions", SLOW)
    page.goto(address)
    painted = page.evaluate(PAINTED)
    assert page.evaluate("getComputedStyle(document.body).fontFamily").startswith("Inter"), "no style came"
    return float(painted)
