"""What callers were promised: every acknowledged answer, as they heard it, to be compared with what is left."""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class Kept:
    """One consent, as its recipient and its customer know it. Only one caller at a time writes here."""

    issuer: str
    consent_id: str
    allowed: bool = False
    """Its recipient was given a code."""
    stopped_by: str = ""
    """Who was told that it has ended: "customer" or "recipient"."""
    refresh_token: str = ""
    access_tokens: list[str] = field(default_factory=list)
    revoked: list[str] = field(default_factory=list)
    """Tokens whose revocation was acknowledged, or whose family a replay has ended."""
    uses: dict[str, int] = field(default_factory=dict)
    """Payments that were admitted: key and number."""
    most_uses: int = 0


class Ledger:
    """For many callers at once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.consents: dict[str, Kept] = {}
        self.counted: Counter[str] = Counter()
        self.lost: list[str] = []
        self.admitted: list[str] = []

    @contextmanager
    def _writing(self) -> Iterator[None]:
        with self._lock:
            yield

    def keep(self, kept: Kept) -> Kept:
        with self._writing():
            return self.consents.setdefault(kept.consent_id, kept)

    def count(self, what: str, number: int = 1) -> None:
        with self._writing():
            self.counted[what] += number

    def missed(self, what: str) -> None:
        """Something that was acknowledged is not there."""
        with self._writing():
            self.lost.append(what)

    def let_in(self, what: str) -> None:
        """Something was allowed that must not be."""
        with self._writing():
            self.admitted.append(what)
