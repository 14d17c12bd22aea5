"""Two acts, statement by statement, in an order that was chosen: the same order gives the same race again.

Each act has a thread and a connection of its own, and waits before every statement until it is its turn. A
statement that another one's lock keeps waiting is left to wait, and the turns go to the other act.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from math import comb
from threading import Event, Semaphore, Thread
from typing import Any

from django.db import connection

Order = tuple[int, ...]
"""Whose turn it is, turn after turn: 0 or 1. Whoever has not done when it ends goes on to their end."""
MOMENT, PATIENCE = 0.01, 30.0
"""Seconds: after the first we look whether a statement waits for a lock, after the other we give up."""


@dataclass
class Side:
    """One act under way."""

    act: Callable[[], Any]
    turn: Semaphore = field(default_factory=lambda: Semaphore(0))
    stands: Event = field(default_factory=Event)
    """Set while it waits for its turn, and once it has done."""
    backend: int = 0
    steps: int = 0
    done: bool = False
    held_up: bool = False
    """Whether its statement was seen to wait for a lock."""
    answer: Any = None
    failure: BaseException | None = None

    def run(self) -> None:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                self.backend = int(cursor.fetchone()[0])
            with connection.execute_wrapper(self._in_turn):
                self.answer = self.act()
        except BaseException as failure:  # noqa: BLE001 -- raised anew by whoever waits for the answer
            self.failure = failure
        finally:
            connection.close()
            self.done = True
            self.stands.set()

    def _in_turn(self, execute: Callable[..., Any], *statement: Any) -> Any:
        self.stands.set()
        assert self.turn.acquire(timeout=PATIENCE), "its turn never came"
        return execute(*statement)

    def goes_on(self) -> bool:
        """Let it make one statement; False where that waits for the other act's lock."""
        if not self.held_up:
            self.stands.clear()
            self.steps += 1
            self.turn.release()
        for _ in range(int(PATIENCE / MOMENT)):
            if self.stands.wait(MOMENT):
                self.held_up = False
                return True
            self.held_up = _waits(self.backend)
            if self.held_up:
                return False
        raise AssertionError("it neither ended nor waited")


def stepped(acts: Sequence[Callable[[], Any]], order: Order) -> tuple[list[Any], list[int]]:
    """What each of two acts returned, made in this order, and how many statements each has made."""
    sides = [Side(act) for act in acts]
    threads = [Thread(target=side.run) for side in sides]
    for side, thread in zip(sides, threads, strict=True):
        thread.start()
        assert side.stands.wait(PATIENCE), "it never began"
    turns = iter(order)
    while not all(side.done for side in sides):
        chosen = next(turns, 0)
        for side in (sides[chosen], sides[1 - chosen]):
            if not side.done and side.goes_on():
                break
    for side, thread in zip(sides, threads, strict=True):
        thread.join(PATIENCE)
        if side.failure is not None:
            raise side.failure
    return [side.answer for side in sides], [side.steps for side in sides]


def orders(first: int, second: int, *, most: int, seed: int) -> Iterator[Order]:
    """The orders of two acts of so many statements: all of them, or where there are more than `most`, so
    many: those in which one act comes into the middle of the other, and for the rest others, by the seed."""
    together = first + second
    if comb(together, first) <= most:
        for places in combinations(range(together), first):
            yield tuple(0 if turn in places else 1 for turn in range(together))
        return
    into_first = [(0,) * n + (1,) * second + (0,) * (first - n) for n in range(1, first)]
    into_second = [(1,) * n + (0,) * first + (1,) * (second - n) for n in range(1, second)]
    drawn = random.Random(seed)  # noqa: S311 -- to be the same again, and no secret
    chosen = into_first + into_second
    drawn.shuffle(chosen)
    chosen = chosen[: max(most * 2 // 3, 1)]
    yield from chosen
    for _ in range(most - len(chosen)):
        turns = [0] * first + [1] * second
        drawn.shuffle(turns)
        yield tuple(turns)


def _waits(backend: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT cardinality(pg_blocking_pids(%s)) > 0", [backend])
        return bool(cursor.fetchone()[0])
