"""Lets modules begin no faster than the bank lets their customer sign in."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Condition

SIGN_INS = 28
"""A minute, of all modules together: the bank's limit for one address is thirty, and some sign in twice."""
MINUTE = 60.0


class Pace:
    """Of all plans that are run at a time; `clock` tells seconds since the epoch, as the suite's log does."""

    def __init__(self, *, sign_ins: int = SIGN_INS, clock: Callable[[], float] = time.time) -> None:
        self._sign_ins = sign_ins
        self._clock = clock
        self._counted: list[float] = []
        self._under_way = 0
        self._changed = Condition()

    @contextmanager
    def turn(self) -> Iterator[list[float]]:
        """Waits until a module may begin; whoever has the turn adds when its customer signed in."""
        signed_in: list[float] = []
        with self._changed:
            while self._left() <= 0:
                self._changed.wait(timeout=1)
            self._under_way += 1
        try:
            yield signed_in
        finally:
            with self._changed:
                self._under_way -= 1
                self._counted += signed_in
                self._changed.notify_all()

    def _left(self) -> int:
        """How many may begin; each that is under way is taken to sign in once."""
        self._counted = [at for at in self._counted if at > self._clock() - MINUTE]
        return self._sign_ins - len(self._counted) - self._under_way
