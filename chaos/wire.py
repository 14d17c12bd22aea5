"""Follows a connection to PostgreSQL by what both sides say, as far as to know when a write takes effect.

PostgreSQL, Frontend/Backend Protocol 3.0. A connection by socket file: no TLS, so everything is in the clear.
"""

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

_WRITES = re.compile(
    rb"\b(INSERT INTO|DELETE FROM|(?<!FOR )(?<!KEY )UPDATE)\b", re.IGNORECASE
)  # not FOR UPDATE
_COMMITS = re.compile(rb"\s*(COMMIT|END)\b", re.IGNORECASE)
_IDLE = b"I"
"""What ReadyForQuery says of a connection outside any transaction."""


class Unspoken(Exception):
    """The stream is not of the protocol."""


def writes(statement: bytes) -> bool:
    """Whether a statement changes rows, as far as its words tell."""
    return bool(_WRITES.search(statement))


def messages(buffer: bytearray) -> Iterator[tuple[bytes, bytes, bytes]]:
    """Take the whole messages off the front of a buffer: type, body, and the message as it travels."""
    while len(buffer) >= 5:
        length = int.from_bytes(buffer[1:5]) + 1
        if length < 5:
            raise Unspoken(f"a message of {length} bytes")
        if len(buffer) < length:
            return
        whole = bytes(buffer[:length])
        del buffer[:length]
        yield whole[:1], whole[5:], whole


@dataclass
class Batch:
    """What a client sends up to the point where it waits for an answer."""

    writes: bool = False
    commits: bool = False
    sent: bytearray = field(default_factory=bytearray)
    answer: bytearray = field(default_factory=bytearray)
    failed: bool = False

    def takes_effect(self, *, before: bytes) -> bool:
        """Whether its success makes something durable; `before` is the state it found (I, T or E)."""
        return self.commits or (self.writes and before == _IDLE)


class Conversation:
    """One connection, from its start-up on. Hand it what each side sends; it gives what is complete."""

    def __init__(self) -> None:
        self._from_client, self._from_server = bytearray(), bytearray()
        self._started = False
        self._statements: dict[bytes, bytes] = {}
        self._open = Batch()
        self._waiting: deque[Batch] = deque()
        self.state = _IDLE

    def client_says(self, data: bytes) -> Iterator[Batch]:
        """The batches that these bytes complete, in order."""
        self._from_client += data
        if not self._started:
            yield from self._start()
        for kind, body, whole in messages(self._from_client):
            self._open.sent += whole
            self._heed(kind, body)
            if kind in b"PBDEC":  # more of the same batch is to come: Parse, Bind, Describe, Execute, Close
                continue
            batch, self._open = self._open, Batch()
            if kind in b"QS":  # Query, Sync: an answer that ends with ReadyForQuery
                self._waiting.append(batch)
            yield batch

    def _start(self) -> Iterator[Batch]:
        length = int.from_bytes(self._from_client[:4]) if len(self._from_client) >= 4 else 8
        if len(self._from_client) < length:
            return
        self._started = True
        first = Batch(sent=self._from_client[:length])
        del self._from_client[:length]
        self._waiting.append(first)
        yield first

    def _heed(self, kind: bytes, body: bytes) -> None:
        """Note what the batch does: a statement comes by its text (Query, Parse) or its name (Bind)."""
        if kind == b"Q":
            self._note(body)
        elif kind == b"P":
            name, text = body.split(b"\0", 2)[:2]
            self._statements[name] = text
        elif kind == b"B":
            self._note(self._statements.get(body.split(b"\0", 2)[1], b""))

    def _note(self, statement: bytes) -> None:
        self._open.writes |= writes(statement)
        self._open.commits |= bool(_COMMITS.match(statement))

    def server_says(self, data: bytes) -> Iterator[tuple[bytes, Batch | None]]:
        """What may be passed on, in order: bytes, and with the last of a batch's answer the batch itself.

        The answer to a batch that writes is kept together until it is whole.
        """
        self._from_server += data
        for kind, body, whole in messages(self._from_server):
            batch = self._waiting[0] if self._waiting else None
            if batch is None or not (batch.writes or batch.commits):
                if kind == b"Z" and batch:
                    self._waiting.popleft()
                    self.state = body
                yield whole, None
                continue
            batch.answer += whole
            batch.failed |= kind == b"E"
            if kind == b"Z":
                self._waiting.popleft()
                yield bytes(batch.answer), batch
                self.state = body
