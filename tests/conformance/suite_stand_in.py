"""A small server that answers as the conformance suite's REST API does, over real HTTP on loopback."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass
class Script:
    """What the suite knows: for each module the statuses it goes through, its result and its log."""

    statuses: dict[str, list[str]]
    results: dict[str, str]
    logs: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    plans: list[dict[str, Any]] = field(default_factory=list)
    """The plans made: the query and the configuration of each."""
    started: list[str] = field(default_factory=list)
    cancelled: list[str] = field(default_factory=list)
    refuses_plans: bool = False


class _Handler(BaseHTTPRequestHandler):
    script: Script

    def do_GET(self) -> None:
        match self._path():
            case ["api", "server"]:
                self._answer(200, {"version": "5.2.4", "revision": "12f2a4d"})
            case ["api", "info", module]:
                left = self.script.statuses[module]
                status = left.pop(0) if len(left) > 1 else left[0]
                self._answer(200, {"status": status, "result": self.script.results.get(module)})
            case ["api", "log"]:
                named = [(name, name.rstrip("0123456789")) for name in self.script.logs]
                ended = [
                    {"testId": one, "testName": said, "result": self.script.results.get(one)}
                    for one, said in named
                ]
                self._answer(200, {"data": ended[::-1]})
            case ["api", "log", module]:
                self._answer(200, self.script.logs.get(module, []))
            case _:
                self._answer(404, {})

    def do_POST(self) -> None:
        query = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        match self._path():
            case ["api", "plan"] if self.script.refuses_plans:
                self._answer(400, {"error": "Unknown variant parameter(s)"})
            case ["api", "plan"]:
                self.script.plans.append({"query": query, "configuration": json.loads(body)})
                modules = [{"testModule": name, "variant": None} for name in self.script.statuses]
                self._answer(201, {"id": "plan", "modules": modules})
            case ["api", "runner"] if self.headers["Content-Type"] == "application/json" and not body:
                self._answer(201, {"id": query["test"]})
            case ["api", "runner", module]:
                self.script.started.append(module)
                self._answer(200, {})
            case _:
                self._answer(400, {})

    def do_DELETE(self) -> None:
        self.script.cancelled.append(self._path()[-1])
        self._answer(200, {})

    def log_message(self, format: str, *arguments: object) -> None:
        """Silent: a test's output is its own."""

    def _path(self) -> list[str]:
        return urlsplit(self.path).path.strip("/").split("/")

    def _answer(self, status: int, body: object) -> None:
        text = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)


@contextmanager
def serving(script: Script) -> Iterator[str]:
    """The address of a server that follows `script` while the block lasts."""
    handler = type("Handler", (_Handler,), {"script": script})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
