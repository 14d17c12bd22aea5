"""The tests' browser over a wire: the same calls, sent to a server that runs in processes of its own.

What a proxy adds is added here, as `docker/nginx.conf` does: that the call came over TLS, and which
certificate its client has shown. Calls are sent as HTTP/1.1 on connections that are kept, one a thread.
"""

import select
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPResponse
from http.cookies import SimpleCookie
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.http import HttpResponse
from django.http.response import HttpResponseBase

from config.listeners.certificate import VARIABLE as CERTIFICATE
from tests.browser import Browser

HEADER = "X-Client-Cert"
"""In which the proxy hands over the client's certificate."""
PATIENCE = 30.0
"""Seconds."""
OWN_ORIGIN = "https://localhost:9443"
UNSENT = {"HTTP_COOKIE", "HTTP_HOST"}


class LostAnswer(Exception):
    """The client hung up when the server had answered, and before it had read a byte."""


class Wire:
    """What takes the place of Django's handler in its test client: the server at a port of this machine."""

    enforce_csrf_checks = False
    """Whether forms are filled in by their pages alone: each post carries the token of its cookie anyway."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._here = threading.local()
        self._kept: list[tuple[threading.Thread, HTTPConnection]] = []
        self._keeping = threading.Lock()

    def close(self) -> None:
        """Hang up everywhere."""
        for _, connection in self._kept:
            connection.close()
        self._kept.clear()

    def _connected(self) -> HTTPConnection:
        """A new connection, for this thread; those of threads that have ended are closed."""
        new = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        new.connect()
        with self._keeping:
            for thread, connection in self._kept:
                if not thread.is_alive():
                    connection.close()
            self._kept = [(thread, one) for thread, one in self._kept if one.sock is not None]
            self._kept.append((threading.current_thread(), new))
        return new

    @contextmanager
    def losing(self) -> Iterator[None]:
        """This thread's next call is made, and its answer lost; nothing is to be done with it after that."""
        self._here.loses = True
        try:
            yield
            raise AssertionError("no call was made whose answer could be lost")
        except LostAnswer:
            return
        finally:
            self._here.loses = False

    def __call__(self, environ: dict[str, Any]) -> HttpResponseBase:
        body = environ["wsgi.input"].read() if environ.get("CONTENT_LENGTH") else b""
        asked = quote(environ["PATH_INFO"].encode("latin-1"), safe="/:@%+~!$&'()*,;=")
        query = environ.get("QUERY_STRING", "")
        answer, read = self._exchanged(
            environ["REQUEST_METHOD"], f"{asked}?{query}" if query else asked, body, _headers(environ, body)
        )
        return _as_django_has_it(answer, read, environ)

    def _exchanged(
        self, method: str, target: str, body: bytes, headers: dict[str, str]
    ) -> tuple[HTTPResponse, bytes]:
        """One call and its answer; on a new connection where the server has ended the one that was kept."""
        connection = getattr(self._here, "connection", None)
        if connection is not None and _has_ended(connection):
            connection.close()
            connection = None
        if connection is None:
            connection = self._here.connection = self._connected()
        connection.request(method, target, body, headers)
        if getattr(self._here, "loses", False):
            self._hang_up(connection)
        answer = connection.getresponse()
        read = answer.read()
        assert answer.status < 500, (method, target, answer.status, read)
        return answer, read

    def _hang_up(self, connection: HTTPConnection) -> None:
        """As soon as the first byte of the answer is there: what was asked for is done, and nobody knows."""
        there, _, _ = select.select([connection.sock], [], [], PATIENCE)
        assert there, "no answer came"
        connection.close()
        self._here.connection = None
        raise LostAnswer


class WireBrowser(Browser):
    """Everybody of the tests who speaks to a bank takes one of these in the place of the usual browser."""

    def __init__(self, wire: Wire) -> None:
        super().__init__()
        self.handler: Any = wire


def _headers(environ: dict[str, Any], body: bytes) -> dict[str, str]:
    sent = {
        name.removeprefix("HTTP_").replace("_", "-"): str(value)
        for name, value in environ.items()
        if name.startswith("HTTP_") and name not in UNSENT
    }
    sent["Host"] = environ.get("HTTP_HOST") or f"{environ['SERVER_NAME']}:{environ['SERVER_PORT']}"
    sent["X-Forwarded-Proto"] = environ["wsgi.url_scheme"]
    sent["Content-Length"] = str(len(body))
    if environ.get("CONTENT_TYPE"):
        sent["Content-Type"] = environ["CONTENT_TYPE"]
    if environ.get(CERTIFICATE):
        sent[HEADER] = quote(environ[CERTIFICATE], safe="")
    cookies = SimpleCookie(environ.get("HTTP_COOKIE", ""))
    if sent["Host"] == OWN_ORIGIN.removeprefix("https://") and environ["REQUEST_METHOD"] == "POST":
        sent["Origin"] = OWN_ORIGIN
        if settings.CSRF_COOKIE_NAME not in cookies:
            cookies[settings.CSRF_COOKIE_NAME] = "a" * 32
        sent["X-CSRFToken"] = cookies[settings.CSRF_COOKIE_NAME].value
    if cookies:
        sent["Cookie"] = "; ".join(f"{morsel.key}={morsel.coded_value}" for morsel in cookies.values())
    return sent


def _has_ended(connection: HTTPConnection) -> bool:
    """Whether the server has closed it, so that nothing of a call would be read any more."""
    if connection.sock is None:
        return True
    readable, _, _ = select.select([connection.sock], [], [], 0)
    return bool(readable)


def _as_django_has_it(answer: HTTPResponse, read: bytes, environ: dict[str, Any]) -> HttpResponse:
    response = HttpResponse(read, status=answer.status)
    del response["Content-Type"]
    for name, value in answer.getheaders():
        if name.lower() == "set-cookie":
            response.cookies.load(value)
        elif name.lower() not in {"connection", "transfer-encoding"}:
            response[name] = value
    added: Any = response  # what Django's test client looks for
    added.url = answer.getheader("Location", "")
    added.wsgi_request = SimpleNamespace(urlconf=None, environ=environ)
    return response
