"""The link between the bank and PostgreSQL, which can be cut at the very moment of a COMMIT.

It listens on a socket file and passes everything on to PostgreSQL's own, at once or late. A cut takes the
whole connection away: either before a commit reaches PostgreSQL, or after it has taken effect and before the
bank hears of it. Which of the two it was, the bank cannot know.
"""

import asyncio
import contextlib
import threading
from collections import Counter, deque
from enum import StrEnum
from pathlib import Path

from chaos.wire import Batch, Conversation

CHUNK = 64 * 1024


class Cut(StrEnum):
    BEFORE = "before it arrives"
    AFTER = "after it took effect"


class Link:
    """Up inside a `with` block, on a thread of its own."""

    def __init__(self, *, listen: Path, upstream: Path) -> None:
        self._listen, self._upstream = listen, upstream
        self._ordered: deque[Cut] = deque()
        self.cuts: Counter[Cut] = Counter()
        self.delay = 0.0
        """Seconds for which it keeps whatever the bank says to PostgreSQL."""
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="link", daemon=True)

    def __enter__(self) -> "Link":
        self._listen.unlink(missing_ok=True)
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._open(), self._loop).result(timeout=10)
        return self

    def __exit__(self, *_error: object) -> None:
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result(timeout=10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=10)
        self._loop.close()

    def cut_next(self, when: Cut, *, count: int = 1) -> None:
        """Take away the connections of the next so many commits."""
        self._ordered.extend([when] * count)

    def cut_no_more(self) -> None:
        """Forget the cuts that no commit has met yet."""
        self._ordered.clear()

    async def _open(self) -> None:
        self._server = await asyncio.start_unix_server(self._connect, self._listen, limit=CHUNK)

    async def _close(self) -> None:
        self._server.close()
        others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    async def _connect(self, client: asyncio.StreamReader, to_client: asyncio.StreamWriter) -> None:
        writers = [to_client]
        try:
            server, to_server = await asyncio.open_unix_connection(self._upstream, limit=CHUNK)
            writers.append(to_server)
            talk = Conversation()
            ways = [
                asyncio.ensure_future(self._to_server(client, to_server, talk)),
                asyncio.ensure_future(self._to_client(server, to_client, talk)),
            ]
            try:
                await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for way in ways:
                    way.cancel()
                await asyncio.gather(*ways, return_exceptions=True)
        except OSError:
            pass  # PostgreSQL is away: whoever called finds the connection closed
        finally:
            for writer in writers:
                with contextlib.suppress(OSError):
                    writer.close()

    async def _to_server(
        self, client: asyncio.StreamReader, server: asyncio.StreamWriter, talk: Conversation
    ) -> None:
        while data := await client.read(CHUNK):
            if self.delay:
                await asyncio.sleep(self.delay)
            for batch in talk.client_says(data):
                if batch.takes_effect(before=talk.state) and self._is_cut(Cut.BEFORE):
                    return
                server.write(bytes(batch.sent))
            await server.drain()

    async def _to_client(
        self, server: asyncio.StreamReader, client: asyncio.StreamWriter, talk: Conversation
    ) -> None:
        while data := await server.read(CHUNK):
            for answer, batch in talk.server_says(data):
                if batch and self._took_effect(batch, talk) and self._is_cut(Cut.AFTER):
                    return
                client.write(answer)
            await client.drain()

    def _took_effect(self, batch: Batch, talk: Conversation) -> bool:
        return not batch.failed and batch.takes_effect(before=talk.state)

    def _is_cut(self, when: Cut) -> bool:
        if not self._ordered or self._ordered[0] is not when:
            return False
        self._ordered.popleft()
        self.cuts[when] += 1
        return True
