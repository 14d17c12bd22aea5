"""A recipient's own web server, real TLS on loopback: what it serves may change, and it counts who asks."""

import json
import re
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from demo.authority import Credential

Behave = Callable[[ssl.SSLSocket], None]
"""Answers one request, which has been read."""
CLOSES = "Connection: close\r\n"
"""Whoever is not told may ask again by a connection that is about to end, and get no answer."""


@dataclass
class Website:
    port: int
    behave: Behave
    heads: list[str] = field(default_factory=list)
    """The head of every request so far."""
    bodies: list[bytes] = field(default_factory=list)
    connections: int = 0

    def url(self, path: str = "/jwks", host: str = "localhost") -> str:
        return f"https://{host}:{self.port}{path}"

    def publishes(self, *keys: Any) -> None:
        """Serve the public halves of keys as a JWK Set."""
        self.behave = serves({"keys": [key.as_dict(private=False) for key in keys]})

    @property
    def requests(self) -> int:
        return len(self.heads)


def serves(
    value: Any, *, kind: str = "application/json", status: str = "200 OK", headers: str = ""
) -> Behave:
    """Answer with a value as JSON, or with bytes as they are."""
    body = value if isinstance(value, bytes) else json.dumps(value).encode()
    return says(status, body, f"Content-Type: {kind}\r\n{headers}")


def says(status: str, body: bytes = b"", headers: str = "") -> Behave:
    """Answer with a status and no type."""
    head = f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n{CLOSES}{headers}\r\n"
    return lambda connection: connection.sendall(head.encode() + body)


@contextmanager
def website(credential: Credential, behave: Behave, *, asks_for: str = "") -> Iterator[Website]:
    """A server on a free port of 127.0.0.1 until the block ends; it asks whoever calls for a certificate of
    the authorities in the file `asks_for`, if that is given."""
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(credential.certificate_file, credential.key_file)
    if asks_for:
        tls.verify_mode = ssl.CERT_OPTIONAL
        tls.load_verify_locations(asks_for)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        site = Website(listener.getsockname()[1], behave)
        threading.Thread(target=_listen, args=(listener, tls, site), daemon=True).start()
        yield site
        listener.shutdown(socket.SHUT_RDWR)


def _listen(listener: socket.socket, tls: ssl.SSLContext, site: Website) -> None:
    with suppress(OSError):
        while True:
            plain, _ = listener.accept()
            site.connections += 1
            threading.Thread(target=_answer, args=(plain, tls, site), daemon=True).start()


def _answer(plain: socket.socket, tls: ssl.SSLContext, site: Website) -> None:
    with suppress(OSError), tls.wrap_socket(plain, server_side=True) as connection:
        read = b""
        while b"\r\n\r\n" not in read:
            read += _some_of(connection)
        head, _, body = read.partition(b"\r\n\r\n")
        length = re.search(rb"\r\nContent-Length: (\d+)", head)
        while length and len(body) < int(length[1]):
            body += _some_of(connection)
        site.heads.append(f"{head.decode()}\r\n\r\n")
        site.bodies.append(body)
        site.behave(connection)


def _some_of(connection: ssl.SSLSocket) -> bytes:
    received = connection.recv(1024)
    if not received:
        raise OSError("hung up")
    return received
