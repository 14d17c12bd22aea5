"""Under which interaction a consent is being moved: the id by which whoever called knows the request, so that
an event of the log leads to the lines about its request, here and at the recipient."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

INTERACTION = "interaction"
"""The member of an event's detail that holds the id. What a job moves has none, nor what a customer moves
outside of a flow."""
_present: ContextVar[str] = ContextVar("interaction", default="")


@contextmanager
def one_request() -> Iterator[None]:
    """A request begins without an id, and leaves none to the next in the same thread."""
    before = _present.set("")
    try:
        yield
    finally:
        _present.reset(before)


def known_as(identifier: object) -> None:
    """From here on, this request goes by an id."""
    _present.set(str(identifier))


def present() -> dict[str, str]:
    """What an event says of it."""
    identifier = _present.get()
    return {INTERACTION: identifier} if identifier else {}
