"""What the answer to a call rests on, checked in the statement by which the call stores something.

That its assertion was never used before, and that its client is still as this process remembers it: one
statement is one round trip and one flush to disk, where three would be three. A call that stores nothing, or
is refused, has its grounds checked before it is answered all the same (`oidc.clients.authenticate`).
"""

from collections.abc import Sequence

from django.db.models import Model

from consent import storing
from consent.storing import Proviso


class Grounds:
    """The grounds of one call, in the order in which they count."""

    def __init__(self) -> None:
        self._open: list[tuple[Proviso, Exception]] = []
        self._sound = True

    def rest_on(self, proviso: Proviso, otherwise: Exception) -> None:
        """Let the answer depend on `proviso`, which holds only if those before it do; else, `otherwise`."""
        self._open.append((proviso, otherwise))

    def met(self, proviso: Proviso | None) -> None:
        """One of them was found to hold by another statement of the call's."""
        self._open = [ground for ground in self._open if ground[0] is not proviso]

    def store(self, *rows: Model, provided: Sequence[Proviso] = ()) -> tuple[bool, ...]:
        """As `consent.storing.store`, on these grounds alone; raises the refusal of the first that fails."""
        if not self._sound:
            raise RuntimeError("a call whose grounds are not known to hold stores nothing more")
        grounds, self._open = self._open, []
        self._sound = False
        told = storing.store(*rows, provided=[*(proviso for proviso, _ in grounds), *provided])
        for held, (_, refusal) in zip(told, grounds, strict=False):
            if not held:
                raise refusal
        self._sound = True
        return told[len(grounds) :]

    def settle(self) -> None:
        """Check those that no statement has checked yet."""
        if self._open:
            self.store()
