"""What goes on beside the calls, in a thread of its own, for as long as the process lives."""

import threading
from collections.abc import Callable


class Repeating:
    """Does a thing that raises nothing, again and again, with `every` seconds between."""

    def __init__(self, name: str, act: Callable[[], object], *, every: float) -> None:
        self._name, self._act, self._every = name, act, every
        self._over = threading.Event()

    def begin(self) -> None:
        """From now on, until `end`."""
        threading.Thread(target=self._go_on, name=self._name, daemon=True).start()

    def end(self) -> None:
        self._over.set()

    def _go_on(self) -> None:
        while not self._over.is_set():
            self._act()
            self._over.wait(self._every)
