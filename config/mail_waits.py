"""How long anybody waits for the mail server: EMAIL_TIMEOUT for each step, and IN_ALL for all of a letter.

So a letter has gone out, or has not, long before another worker may take it (`consent.notices.LEASE`). Only
the system's resolver keeps to no deadline.
"""

import io
import smtplib
import socket
from functools import cached_property
from typing import Any

from django.core.mail.backends import smtp

from oidc.outbound.connection import Deadline

IN_ALL = 30.0  # seconds


class _Reader(io.RawIOBase):
    """What a reply is read from: every read has the time that is left."""

    def __init__(self, server: "_Server") -> None:
        self._server = server

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        return int(self._server.in_time().recv_into(buffer))


class _Server(smtplib.SMTP):
    file: Any
    sock: Any

    @cached_property
    def _deadline(self) -> Deadline:
        """From the connecting on, which is the first to ask for it."""
        return Deadline(IN_ALL)

    def in_time(self) -> Any:
        """The socket, which waits for no longer than a step has."""
        self.sock.settimeout(self._deadline.left(self.timeout))
        return self.sock

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        failure = OSError("no address")
        for *_, address in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
            try:
                return socket.create_connection((str(address[0]), port), self._deadline.left(timeout))
            except OSError as error:
                failure = error
        raise failure

    def send(self, s: Any) -> None:
        if self.sock:
            self.in_time()
        super().send(s)

    def getreply(self) -> tuple[int, bytes]:
        if self.file is None:
            self.file = io.BufferedReader(_Reader(self))
        return super().getreply()

    def quit(self) -> Any:
        """A goodbye that comes too late takes nothing back."""
        try:
            return super().quit()
        except OSError:
            self.close()


class _ServerOverTls(smtplib.SMTP_SSL, _Server):
    pass


class EmailBackend(smtp.EmailBackend):
    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return _ServerOverTls if self.use_ssl else _Server
