"""Calls of somebody who knows that the bank may be away: again and again, until there is an answer."""

import time
from collections.abc import Callable

import httpx

from chaos.ledger import Ledger

PATIENCE = 25.0
"""Seconds after which a caller gives up."""
PAUSE = 0.4


class GaveUp(Exception):
    """No answer within PATIENCE; whether the call had an effect, nobody knows."""


def answered(
    call: Callable[[], httpx.Response], ledger: Ledger, *, what: str, pause: float = PAUSE
) -> tuple[httpx.Response, int]:
    """The first answer that is one, and how many attempts before it had none.

    A 5xx is none: a 503 says so itself, and whatever else begins with 5 is counted as a fault of its own.
    """
    until, vain = time.monotonic() + PATIENCE, 0
    while True:
        try:
            answer = call()
        except httpx.TransportError:
            ledger.count("calls without an answer")
        else:
            if answer.status_code < 500:
                ledger.count("answers")
                return answer, vain
            ledger.count(
                "answers 503" if answer.status_code == 503 else f"answers {answer.status_code}: {what}"
            )
        vain += 1
        if time.monotonic() > until:
            raise GaveUp(what)
        time.sleep(pause)
