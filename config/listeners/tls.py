"""TLS for gunicorn's threads: a client certificate is asked for and proved, but not judged (RFC 8705 §2, §3).

Python's own `ssl` refuses a certificate of an unknown issuer during the handshake, and the client sees a
broken connection. Here it reaches the application, which answers with an error its developer can read.

Every wait has an end: a client gets so long for its handshake and so long for each request, however slowly
it sends.
"""

import errno
import logging
import select
import socket
import time
from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar

from OpenSSL import SSL, crypto

HANDSHAKE_SECONDS = 10.0
REQUEST_SECONDS = 20.0
# FAPI 1.0 Advanced §8.5 names these for TLS 1.2; the DHE pair is left out. TLS 1.3 has only good ones.
CIPHERS_OF_TLS_1_2 = b"ECDHE-RSA-AES128-GCM-SHA256:ECDHE-RSA-AES256-GCM-SHA384"

log = logging.getLogger(__name__)
T = TypeVar("T")


class Context:
    """What gunicorn's `ssl_context` hook answers: it wraps each accepted connection."""

    def __init__(self, *, certificate_file: str, key_file: str, asks_for_certificate: bool) -> None:
        self._context = context = SSL.Context(SSL.TLS_SERVER_METHOD)
        context.use_certificate_chain_file(certificate_file)
        context.use_privatekey_file(key_file)
        context.set_min_proto_version(SSL.TLS1_2_VERSION)
        context.set_cipher_list(CIPHERS_OF_TLS_1_2)
        context.set_options(SSL.OP_NO_COMPRESSION | SSL.OP_NO_RENEGOTIATION | SSL.OP_CIPHER_SERVER_PREFERENCE)
        # Nothing is resumed: a session of one host is worth nothing at the other, and each connection to the
        # mTLS host proves its certificate anew.
        context.set_options(SSL.OP_NO_TICKET)
        context.set_session_cache_mode(SSL.SESS_CACHE_OFF)
        if asks_for_certificate:
            context.set_verify(SSL.VERIFY_PEER, _accept_any_issuer)

    def wrap_socket(self, sock: socket.socket, **_as_gunicorn_wishes: object) -> "Connection":
        """Do the handshake; a client that fails it is logged in one line and dropped."""
        connection = Connection(self._context, sock)
        connection.do_handshake()
        return connection


def gunicorn_hook(*, asks_for_certificate: bool) -> Callable[[Any, Any], Context]:
    """For gunicorn's setting `ssl_context`, which is called once a connection; the files are read once."""

    @cache
    def context(certificate_file: str, key_file: str) -> Context:
        return Context(
            certificate_file=certificate_file, key_file=key_file, asks_for_certificate=asks_for_certificate
        )

    def ssl_context(config: Any, _default: Any) -> Context:
        return context(config.certfile, config.keyfile)

    return ssl_context


def _accept_any_issuer(
    _connection: SSL.Connection, _certificate: crypto.X509, _error: int, _depth: int, _ok: int
) -> bool:
    return True


class Connection:
    """The part of a socket's methods that gunicorn's threads call, over OpenSSL."""

    def __init__(self, context: SSL.Context, sock: socket.socket) -> None:
        sock.setblocking(False)  # OpenSSL then says what it waits for, and we can stop waiting
        self._socket = sock
        self._tls = SSL.Connection(context, sock)
        self._tls.set_accept_state()
        self._deadline = time.monotonic() + HANDSHAKE_SECONDS
        self._is_shut = False

    def do_handshake(self) -> None:
        """Finish the handshake in time; once it is done, another call changes nothing."""
        try:
            self._in_time(self._tls.do_handshake)
        except OSError as failure:
            log.info("TLS handshake failed: %s", failure.strerror)
            raise

    def client_certificate(self) -> str | None:
        """The certificate whose key the client has proved to hold, as PEM."""
        certificate = self._tls.get_peer_certificate()
        if certificate is None:
            return None
        return crypto.dump_certificate(crypto.FILETYPE_PEM, certificate).decode("ascii")

    def setblocking(self, flag: bool) -> None:
        """Gunicorn's word for "a request begins" (True) and "wait for the next one" (False)."""
        if flag:
            self._deadline = time.monotonic() + REQUEST_SECONDS

    def settimeout(self, seconds: float) -> None:
        self._deadline = time.monotonic() + seconds

    def recv(self, size: int) -> bytes:
        """Up to `size` bytes; empty when the client has ended the connection."""
        if self._is_shut:
            return self._leftover(size)
        if time.monotonic() > self._deadline:  # a client that drips never makes us wait, and must end too
            raise _lost("too slow")
        try:
            return self._in_time(lambda: self._tls.recv(size))
        except ConnectionAbortedError:
            return b""

    def send(self, data: bytes) -> int:
        return self._in_time(lambda: self._tls.send(data))

    def sendall(self, data: bytes) -> None:
        """Send everything; each part gets its own time, so a big answer over a slow line still arrives."""
        rest = memoryview(data)
        while rest:
            self._deadline = time.monotonic() + REQUEST_SECONDS
            rest = rest[self.send(bytes(rest[:16_384])) :]

    def shutdown(self, how: int) -> None:
        """Say goodbye in TLS, then half-close."""
        if not self._is_shut:
            self._is_shut = True
            try:
                self._tls.shutdown()
            except SSL.Error:
                log.debug("The client left before TLS was shut down")
        self._socket.shutdown(how)

    def close(self) -> None:
        self._socket.close()

    def fileno(self) -> int:
        return self._socket.fileno()

    def getpeername(self) -> Any:
        return self._socket.getpeername()

    def getsockname(self) -> Any:
        return self._socket.getsockname()

    def _leftover(self, size: int) -> bytes:
        # Gunicorn drains a closing connection on its main thread, which must not wait for any client.
        try:
            return self._socket.recv(size)
        except BlockingIOError:
            return b""

    def _in_time(self, operation: Callable[[], T]) -> T:
        """Repeat what OpenSSL could not finish yet; failures become an OSError that gunicorn drops."""
        while True:
            try:
                return operation()
            except SSL.WantReadError:
                self._wait(select.POLLIN)
            except SSL.WantWriteError:
                self._wait(select.POLLOUT)
            except SSL.ZeroReturnError:
                raise ConnectionAbortedError(errno.ECONNRESET, "closed by the client") from None
            except SSL.SysCallError as failure:
                raise _lost(str(failure.args[-1])) from failure
            except SSL.Error as failure:
                raise _lost("; ".join(part[-1] for part in failure.args[0])) from failure

    def _wait(self, event: int) -> None:
        left = self._deadline - time.monotonic()
        poll = select.poll()
        poll.register(self._socket, event)
        if left <= 0 or not poll.poll(left * 1000):
            raise _lost("too slow")


def _lost(reason: str) -> ConnectionResetError:
    return ConnectionResetError(errno.ECONNRESET, reason)
