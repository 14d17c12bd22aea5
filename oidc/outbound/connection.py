"""One TLS connection to an address that was judged; one deadline and one budget of bytes for all of it."""

import io
import socket
import ssl
import time
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from django.conf import settings

from oidc.outbound.addresses import Address
from oidc.outbound.url import Target

CONNECT = 1.5
"""Seconds for one address to answer both handshakes, so that a dead one leaves time for the next."""


class TooLarge(Exception):
    """More bytes came than were wanted."""


class Deadline:
    """A moment on the monotonic clock; `left()` raises TimeoutError once it has come."""

    def __init__(self, seconds: float) -> None:
        self._at = time.monotonic() + seconds

    def left(self, most: float = float("inf")) -> float:
        """Seconds, `most` at most."""
        seconds = self._at - time.monotonic()
        if seconds <= 0:
            raise TimeoutError
        return min(seconds, most)


class Connection(io.RawIOBase):
    """What http.client reads an answer from: every read gets the time and the bytes that are left."""

    def __init__(self, tls: ssl.SSLSocket, deadline: Deadline, largest: int) -> None:
        self._tls, self._deadline, self._bytes = tls, deadline, largest

    def send(self, data: bytes) -> None:
        self._tls.settimeout(self._deadline.left())
        self._tls.sendall(data)

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(self)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if self._bytes <= 0:
            raise TooLarge
        self._tls.settimeout(self._deadline.left())
        read = self._tls.recv_into(memoryview(buffer)[: self._bytes])
        self._bytes -= read
        return read

    def close(self) -> None:
        self._tls.close()
        super().close()


def connect(addresses: Sequence[Address], target: Target, deadline: Deadline, *, largest: int) -> Connection:
    """A connection to the first address that proves to be the target's host; raises OSError."""
    failure = OSError("no address")
    for address in addresses:
        try:
            return Connection(_handshake(address, target, deadline), deadline, largest)
        except OSError as error:
            failure = error
    raise failure


def _handshake(address: Address, target: Target, deadline: Deadline) -> ssl.SSLSocket:
    plain = socket.create_connection((str(address), target.port), timeout=deadline.left(CONNECT))
    try:
        plain.settimeout(deadline.left(CONNECT))
        return _trust(settings.OUTBOUND_CA_FILE).wrap_socket(plain, server_hostname=target.host)
    except OSError:
        plain.close()
        raise


@lru_cache(maxsize=8)
def _trust(ca_file: str) -> ssl.SSLContext:
    """Verifies chain and name, by the authorities in `ca_file` or else by the system's."""
    context = ssl.create_default_context(cafile=ca_file or None)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context
