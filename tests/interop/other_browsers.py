"""Firefox and WebKit, which Playwright drives as builds of its own alone: Debian's, by what they bring.

Both know the commands of W3C's WebDriver: WebKit's driver by HTTP, Firefox by its Marionette, a socket.
"""

import json
import os
import shutil
import socket
import subprocess
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, NamedTuple

PATIENCE_SECONDS = 120
SCREEN = {"width": 1280, "height": 1024}
CAPABILITIES = {"acceptInsecureCerts": True}


class Command(NamedTuple):
    """By its name in Marionette, and by its method and address in HTTP."""

    name: str
    method: str
    path: str


OPEN = Command("WebDriver:Navigate", "POST", "/url")
FIND = Command("WebDriver:FindElement", "POST", "/element")
CLICK = Command("WebDriver:ElementClick", "POST", "/element/{id}/click")
TYPE = Command("WebDriver:ElementSendKeys", "POST", "/element/{id}/value")
ATTRIBUTE = Command("WebDriver:GetElementAttribute", "GET", "/element/{id}/attribute/{name}")
WHERE = Command("WebDriver:GetCurrentURL", "GET", "/url")


class NotDone(Exception):
    """What the browser complains of."""


class OtherBrowser(ABC):
    """One window. What is looked for is waited for: a page may be on its way still, or on its way out."""

    @abstractmethod
    def asks(self, command: Command, **said: str) -> Any:
        """What the browser answers; raises NotDone."""

    @abstractmethod
    def close(self) -> None:
        """End the window's session."""

    def opens(self, address: str) -> None:
        self.asks(OPEN, url=address)

    def clicks(self, css: str) -> None:
        self._to(css, CLICK)

    def types(self, css: str, text: str) -> None:
        self._to(css, TYPE, text=text)

    def attribute(self, css: str, name: str) -> str:
        return str(self._to(css, ATTRIBUTE, name=name))

    @property
    def address(self) -> str:
        return str(self.asks(WHERE))

    def _to(self, css: str, command: Command, **said: str) -> Any:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                (found,) = self.asks(FIND, using="css selector", value=css).values()
                return self.asks(command, id=found, **said)
            except NotDone:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.1)


class _Firefox(OtherBrowser):
    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=2 * PATIENCE_SECONDS)
        self._number = 0
        self._message()  # it greets
        self._told("WebDriver:NewSession", CAPABILITIES)

    def asks(self, command: Command, **said: str) -> Any:
        answer = self._told(command.name, said)
        return answer.get("value") if answer is not None else None

    def close(self) -> None:
        self._socket.close()

    def _told(self, name: str, said: Any) -> Any:
        self._number += 1
        text = json.dumps([0, self._number, name, said])
        self._socket.sendall(f"{len(text)}:{text}".encode())
        _, number, fault, answer = self._message()
        assert number == self._number
        if fault is not None:
            raise NotDone(fault)
        return answer

    def _message(self) -> Any:
        """Each is preceded by its length in bytes and a colon."""
        length = b""
        while not length.endswith(b":"):
            length += self._received(1)
        return json.loads(self._received(int(length[:-1])))

    def _received(self, many: int) -> bytes:
        found = b""
        while len(found) < many:
            part = self._socket.recv(many - len(found))
            assert part, "Firefox has gone"
            found += part
        return found


class _WebKit(OtherBrowser):
    def __init__(self, port: int) -> None:
        self._port = port
        wanted = {
            **CAPABILITIES,
            "webkitgtk:browserOptions": {"binary": _minibrowser(), "args": ["--automation"]},
        }
        session = self._told("POST", "/session", {"capabilities": {"alwaysMatch": wanted}})
        self._session = f"/session/{session['sessionId']}"
        self._told("POST", f"{self._session}/window/rect", {"x": 0, "y": 0, **SCREEN})

    def asks(self, command: Command, **said: str) -> Any:
        path = self._session + command.path.format(**said)
        return self._told(command.method, path, said if command.method == "POST" else None)

    def close(self) -> None:
        self._told("DELETE", self._session, None)

    def _told(self, method: str, path: str, said: Any) -> Any:
        with closing(HTTPConnection("127.0.0.1", self._port, timeout=2 * PATIENCE_SECONDS)) as connection:
            connection.request(method, path, json.dumps(said) if said is not None else None)
            answer = json.loads(connection.getresponse().read())["value"]
        if isinstance(answer, dict) and "error" in answer:
            raise NotDone(answer)
        return answer


def _minibrowser() -> str:
    """The bare window that comes with WebKit's library; "" where there is none."""
    return next((str(one) for one in Path("/usr/lib").glob("*/webkit2gtk-4.?/MiniBrowser")), "")


def is_there(name: str) -> bool:
    if name == "firefox":
        return shutil.which("firefox-esr") is not None
    return all(shutil.which(program) for program in ("WebKitWebDriver", "Xvfb")) and bool(_minibrowser())


@contextmanager
def firefox(home: Path, *, scripted: bool = True) -> Iterator[OtherBrowser]:
    """One that knows nothing, with its profile in `home`; `scripted`: whether pages may run scripts."""
    preferences = {
        "marionette.port": 0,
        "javascript.enabled": scripted,
        "services.settings.server": "data:,",  # it asks its maker for nothing
    }
    lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in preferences.items()]
    (home / "user.js").write_text("\n".join(lines))
    with _running(["firefox-esr", "--headless", "--marionette", "--no-remote", "--profile", str(home)], home):
        at = home / "MarionetteActivePort"
        _waits(lambda: at.exists() and at.read_text().strip().isdigit())
        with closing(_Firefox(int(at.read_text()))) as browser:
            yield browser


@contextmanager
def webkit(home: Path) -> Iterator[OtherBrowser]:
    """One that knows nothing, on a screen that nobody sees."""
    port = _free_port()
    with ExitStack() as stack:
        reading, writing = os.pipe()
        with os.fdopen(reading) as display:
            stack.enter_context(
                _running(["Xvfb", "-displayfd", str(writing), "-nolisten", "tcp"], home, pass_fds=(writing,))
            )
            os.close(writing)
            screen = f":{display.readline().strip()}"
        driver = ["WebKitWebDriver", f"--port={port}", "--host=127.0.0.1"]
        stack.enter_context(_running(driver, home, DISPLAY=screen, HOME=str(home), GDK_BACKEND="x11"))
        _waits(lambda: _listens(port))
        yield stack.enter_context(closing(_WebKit(port)))


@contextmanager
def _running(
    command: list[str], home: Path, *, pass_fds: tuple[int, ...] = (), **environment: str
) -> Iterator[None]:
    with (home / f"{Path(command[0]).name}.log").open("w") as log:
        program = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, pass_fds=pass_fds,
            env=os.environ | environment,
        )  # fmt: skip
    try:
        yield
    finally:
        program.terminate()
        program.wait(timeout=PATIENCE_SECONDS)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _waits(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, "the browser did not start"
        time.sleep(0.1)
