"""What callers were promised: acknowledged answers, as they heard them, to be compared with what is left."""

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
    revoked_refresh_tokens: list[str] = field(default_factory=list)
    revoked_access_tokens: list[str] = field(default_factory=list)
    """Those whose end was acknowledged: they were revoked, or a replay has ended their family."""
    unsure: bool = False
    """Whether somebody tried to end its tokens, and never heard what became of that."""
    uses: dict[str, int] = field(default_factory=dict)
    """Payments that were admitted: key and number."""
    most_uses: int = 0

    def give_up_tokens(self) -> None:
        """From now on none of its tokens may work."""
        self.revoked_refresh_tokens += [self.refresh_token] if self.refresh_token else []
        self.revoked_access_tokens += self.access_tokens
        self.refresh_token, self.access_tokens = "", []


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
