"""Where the bank calls the journey's recipient: an HTTPS server of its own, which takes whatever comes."""

import queue
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl

from demo.authority import Credential
from demo.programs import LOOPBACK
from demo.trouble import SetupFailed

PATIENCE = 60
"""Seconds until the bank must have called: its job looks every five."""


@dataclass(frozen=True)
class Call:
    path: str
    authorization: str
    body: str

    @property
    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.body))


@dataclass(frozen=True)
class Listener:
    base: str
    calls: "queue.Queue[Call]" = field(default_factory=queue.Queue)

    def next_call(self) -> Call:
        """The next call there is, or comes; raises SetupFailed where none does."""
        try:
            return self.calls.get(timeout=PATIENCE)
        except queue.Empty:
            raise SetupFailed(f"the bank did not call {self.base} within {PATIENCE} seconds") from None


@contextmanager
def listening(credential: Credential) -> Iterator[Listener]:
    """A listener on a free port until the block ends."""
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(credential.certificate_file, credential.key_file)
    with ThreadingHTTPServer((LOOPBACK, 0), BaseHTTPRequestHandler) as server:
        listener = Listener(f"https://localhost:{server.server_port}")
        server.RequestHandlerClass = _taking(listener)
        server.socket = tls.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield listener
        finally:
            server.shutdown()


def _taking(listener: Listener) -> type[BaseHTTPRequestHandler]:
    class Taking(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            listener.calls.put(Call(self.path, self.headers.get("Authorization", ""), body))
            self.send_response(202)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_args: object) -> None:
            """The journey tells its own story."""

    return Taking
