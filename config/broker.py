"""The broker without a server (`filesystem://`), mended where a crash or a missing folder ended a worker.

Each message is a file. Kombu's own transport writes it where workers look, so that one may read half of it;
and a file or folder that it cannot read ends the worker. A lost message is no loss: the schedule asks again,
and what is to be done stands in tables.
"""

import logging
import os
import tempfile
from json import JSONDecodeError
from pathlib import Path
from queue import Empty
from time import monotonic
from typing import Any
from uuid import uuid4

from kombu.exceptions import ChannelError
from kombu.transport import TRANSPORT_ALIASES, filesystem
from kombu.utils.json import dumps

_log = logging.getLogger("accord.jobs")


class Channel(filesystem.Channel):
    def _put(self, queue: str, payload: Any, **_options: Any) -> None:  # type: ignore[override]
        """Write a message where nobody looks, and move it to its place in one step."""
        folder = Path(self.data_folder_out)
        name = f"{round(monotonic() * 1000)}_{uuid4()}.{queue}.msg"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(
                "w", dir=folder, prefix=".", suffix=".draft", delete=False
            ) as file:
                file.write(dumps(payload))
            os.replace(file.name, folder / name)
        except OSError as fault:
            raise ChannelError(f"the broker's folder {folder} cannot be written to") from fault

    def _get(self, queue: str, timeout: float | None = None) -> Any:
        """The next message; Empty also where the folder is away, or a file is no message."""
        try:
            return super()._get(queue)
        except (OSError, ChannelError, JSONDecodeError) as fault:
            _log.warning("a message could not be read", extra={"event": "broker", "reason": str(fault)})
            raise Empty from fault

    def _size(self, queue: str) -> int:
        try:
            return int(super()._size(queue))
        except OSError:
            return 0

    def _lookup(self, exchange: str, routing_key: str, default: str | None = None) -> list[str]:
        """The queues that a message goes to: one of the same name where the exchange's file is gone, though
        its writer believes it there."""
        found: list[str] = super()._lookup(exchange, routing_key, default)
        return found or [routing_key]


class Transport(filesystem.Transport):
    Channel = Channel


def mend() -> None:
    """Let `filesystem://` mean this transport."""
    TRANSPORT_ALIASES["filesystem"] = f"{__name__}:Transport"
