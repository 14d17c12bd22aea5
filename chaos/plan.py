"""What breaks, and when: drawn from a seed, so that a run can be repeated (pure)."""

import random
from collections.abc import Container, Iterator
from dataclasses import dataclass
from enum import StrEnum


class Fault(StrEnum):
    WEB = "web server killed"
    WEB_PROCESS = "one process of the web server killed"
    WORKER = "worker killed"
    BEAT = "beat killed"
    POSTGRES = "PostgreSQL killed"
    BACKEND = "one process of PostgreSQL killed"
    CUT_BEFORE = "link cut before a COMMIT"
    CUT_AFTER = "link cut after a COMMIT"
    BROKER = "broker stopped and flushed"
    SLOW = "link slow"
    LOCKED = "consents locked"
    CONNECTIONS = "connections of PostgreSQL used up"
    ROLLED = "web server replaced in good order"
    DISK_FULL = "disk full"


OFTEN = (Fault.WEB, Fault.WORKER, Fault.CUT_AFTER, Fault.CUT_AFTER, Fault.CUT_AFTER, Fault.CUT_BEFORE)
"""Beside each kind once: those that find the most."""


ON_A_SMALL_DISK = frozenset({Fault.DISK_FULL})
"""What breaks only where everything lies on a disk of its own, which may be filled."""


@dataclass(frozen=True)
class Planned:
    at: float
    """Seconds after the load began."""
    fault: Fault
    size: float
    """From 0 to 1: how long something stays away, or how many connections are cut."""


def plan(
    seed: int, *, seconds: float, pause: float = 3.0, without: Container[Fault] = ON_A_SMALL_DISK
) -> Iterator[Planned]:
    """Faults one after another until the time is over; each kind comes before any comes again as often."""
    dice = random.Random(seed)  # noqa: S311 -- repeatable on purpose
    at = 0.0
    while True:
        round_ = [fault for fault in (*Fault, *OFTEN) if fault not in without]
        dice.shuffle(round_)
        for fault in round_:
            at += pause * dice.uniform(0.4, 1.6)
            if at >= seconds:
                return
            yield Planned(at, fault, dice.random())
