"""No module begins where the bank would refuse its customer's sign-in."""

from threading import Event, Thread

import pytest

from conformance.pace import Pace

SOON = 3
"""Seconds within which a thread that may go on has done so."""


@pytest.fixture
def clock() -> list[float]:
    """The time, which a test moves on."""
    return [1000.0]


@pytest.fixture
def pace(clock: list[float]) -> Pace:
    return Pace(sign_ins=2, clock=lambda: clock[0])


def begins(pace: Pace) -> Event:
    """Set once a module that now waits for its turn has had it."""
    begun = Event()

    def run() -> None:
        with pace.turn():
            begun.set()

    Thread(target=run, daemon=True).start()
    return begun


def test_what_signed_in_within_the_minute_keeps_others_from_beginning(pace: Pace, clock: list[float]) -> None:
    with pace.turn() as signed_in:
        signed_in += [clock[0], clock[0]]

    waiting = begins(pace)

    assert not waiting.wait(0.2)
    clock[0] += 60
    assert waiting.wait(SOON)


def test_what_is_under_way_may_sign_in_yet(pace: Pace) -> None:
    with pace.turn(), pace.turn():
        waiting = begins(pace)
        assert not waiting.wait(0.2)

    assert waiting.wait(SOON)


def test_a_module_in_which_nobody_signed_in_keeps_no_other_back(pace: Pace) -> None:
    for _ in range(5):
        with pace.turn():
            pass

    assert begins(pace).wait(SOON)


def test_a_turn_that_breaks_off_is_over(pace: Pace) -> None:
    for _ in range(2):
        with pytest.raises(RuntimeError), pace.turn():
            raise RuntimeError

    assert begins(pace).wait(SOON)
