"""The phones and mailboxes of customers, as the file sender fills them."""

import json
import re
from dataclasses import dataclass
from pathlib import Path

from bank.senders import FILE


@dataclass(frozen=True)
class Message:
    channel: str
    to: str
    text: str

    @property
    def code(self) -> str:
        found = re.match(r"\d{6}", self.text)
        assert found, self.text
        return found[0]


@dataclass
class Inbox:
    folder: Path

    @property
    def messages(self) -> list[Message]:
        file = self.folder / FILE
        return (
            [Message(**json.loads(line)) for line in file.read_text().splitlines()] if file.exists() else []
        )

    @property
    def last(self) -> Message:
        return self.messages[-1]
