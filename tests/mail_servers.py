"""A mail server on loopback that answers each command as a test says, and keeps what it took."""

import socket
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field


@dataclass
class MailServer:
    port: int
    answers: dict[str, str]
    """By what a client's line begins with, in capitals, the longest first; "" for silence."""
    pause: float = 0.0
    """Seconds before each answer."""
    taken: list[str] = field(default_factory=list)

    def answer(self, line: str) -> str:
        fitting = [start for start in self.answers if line.upper().startswith(start)]
        return self.answers[max(fitting, key=len)] if fitting else "250 fine"


@contextmanager
def mail_server(answers: Mapping[str, str] | None = None, *, pause: float = 0.0) -> Iterator[MailServer]:
    """On a free port of 127.0.0.1 until the block ends. "HI" is the greeting, "." the end of a letter."""
    said = {"HI": "220 hello", "DATA": "354 go on", "QUIT": "221 bye", **(answers or {})}
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = MailServer(listener.getsockname()[1], said, pause)
        threading.Thread(target=_listen, args=(listener, server), daemon=True).start()
        yield server
        listener.shutdown(socket.SHUT_RDWR)


def _listen(listener: socket.socket, server: MailServer) -> None:
    with suppress(OSError):
        while True:
            connection, _ = listener.accept()
            threading.Thread(target=_serve, args=(connection, server), daemon=True).start()


def _serve(connection: socket.socket, server: MailServer) -> None:
    with suppress(OSError), connection, connection.makefile("r", newline="\r\n") as lines:
        in_letter, letter = False, ""
        _say(connection, server, "HI")
        for line in (line.rstrip("\r\n") for line in lines):
            if in_letter and line != ".":
                letter += f"{line}\n"
                continue
            if line == "." and server.answer(line).startswith("2"):
                server.taken.append(letter)
            in_letter = line.upper() == "DATA" and server.answer(line).startswith("354")
            _say(connection, server, line)


def _say(connection: socket.socket, server: MailServer, line: str) -> None:
    if answer := server.answer(line):
        time.sleep(server.pause)
        connection.sendall(f"{answer}\r\n".encode())
