"""What narrows an order to end many: a permission that a consent has, and when it was asked for (pure)."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class Narrowing:
    permission: str
    """One that was asked for, by its code; empty for any."""
    since: datetime | None
    """Asked for at this moment or later."""
    before: datetime | None
    """Asked for before this moment."""

    @property
    def narrows(self) -> bool:
        return bool(self.permission or self.since or self.before)


WHOLE = Narrowing(permission="", since=None, before=None)
"""Nothing is left out."""
