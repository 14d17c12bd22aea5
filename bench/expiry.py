"""`python -m bench.expiry`: closing many consents at once, beside the bare SQL, and beside customers' apps.

Of so many consents a fifth ends at one moment. Ratios come out: how long the sweep takes, audit events
included, against one bare statement that closes as many and inserts the same events, and against a bare
UPDATE that records nothing; how long it takes with a letter to each customer; and the 99th percentile of
issuing tokens while the sweep works, with its rests, against the quiet one. Ends with 2 where a goal is
missed.
"""

import argparse
import sys
import threading
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import psutil

from bench.ground import ground
from bench.load import Load, LoadFailed, run
from bench.peers.accord import Accord, production
from bench.peers.peer import Ground
from demo.trouble import SetupFailed

FOREGROUND = 4
"""Connections that ask for tokens: the machine has room left, as a bank's would."""
GOAL_TIME, GOAL_P99 = 2.0, 2.0


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.expiry", description=__doc__)
    parser.add_argument("--due", type=int, default=30_000, help="how many end at once, of five times as many")
    parser.add_argument("--full", action="store_true", help="a million of five million")
    parser.add_argument("--seconds", type=int, default=4, help="how long tokens are asked for, each time")
    given = parser.parse_args()
    due = 1_000_000 if given.full else given.due
    with ground(requests=3 * 1500 * given.seconds) as of_it:
        try:
            return _measure(of_it, due, given.seconds)
        except (LoadFailed, SetupFailed) as failure:
            print(f"\n{failure}", file=sys.stderr)
            return 1


def _measure(ground: Ground, due: int, seconds: int) -> int:
    with Accord().under(production)(ground) as running:  # sets Django up
        from bench import expiry_data as data

        third = datetime.now(UTC) - timedelta(days=1)
        first, second = third - timedelta(days=2), third - timedelta(days=1)
        _say(f"making {5 * due} consents in force, {due} of which end at one moment …")
        data.make(5 * due, first=first, second=second, third=third)
        _say("closing them by bare statements …")
        bare, recording = data.bare_update(first), data.bare_update_with_events(second)
        data.drop_bare()
        _say("closing them by sweeps …")
        swept, closed = data.swept(first, letters=False)
        telling, told = data.swept(second, letters=True)
        if (closed, told) != (due, due):
            raise LoadFailed(f"{closed} and {told} of {due} consents were closed")
        _say("sealing the events of all …")
        sealing, events = data.sealed()
        costs = {
            "the bare UPDATE": bare,
            "a bare statement that records events": recording,
            "the sweep, audit included": swept,
            "the sweep with letters": telling,
        }
        _say(f"{due} consents closed by:")
        for name, cost in costs.items():
            _say(
                f"  {name:<37} {cost.seconds:7.2f} s, {cost.seconds / bare.seconds:5.1f} times the first"
                f" and {cost.seconds / recording.seconds:4.1f} times the second; CPU {cost.cpu:7.2f} s,"
                f" {cost.cpu / bare.cpu:5.1f} and {cost.cpu / recording.cpu:4.1f} times"
            )
        times = swept.seconds / recording.seconds
        _say(
            f"audit included, {times:.1f} times the bare statement that leaves the same events (goal ≤"
            f" {GOAL_TIME:.0f}), and {swept.seconds / bare.seconds:.1f} times the one that leaves none"
        )
        _say(f"{events} events sealed in {sealing:.1f} s, {events / sealing:.0f} a second")
        (load,) = [load for name, load in running.loads if name == "refresh"]
        ratio = _beside(load, ground, seconds, running.server, third)
        return 0 if times <= GOAL_TIME and ratio < GOAL_P99 else 2


def _beside(load: Load, ground: Ground, seconds: int, server: psutil.Process, at: datetime) -> float:
    """How many times its quiet p99 the foreground's p99 is while the sweep works; prints both."""
    from bench import expiry_data as data

    def p99(bodies: Sequence[str]) -> float:
        part = Load(url=load.url, headers=load.headers, bodies=bodies)
        return run(
            part, seconds=seconds, server=server, directory=ground.directory, connections=FOREGROUND
        ).p99_ms

    third = len(load.bodies) // 3
    p99(load.bodies[:third])  # warm
    quiet = p99(load.bodies[third : 2 * third])
    stop, outcome = threading.Event(), list[tuple[float, int]]()
    sweeping = threading.Thread(target=lambda: outcome.append(data.sweep_until(at, stop)))
    sweeping.start()
    busy = p99(load.bodies[2 * third :])
    stop.set()
    sweeping.join()
    ((worked, closed),) = outcome
    _say(
        f"tokens issued on {FOREGROUND} connections for {seconds} s: p99 {quiet:.1f} ms quiet, {busy:.1f} ms"
        f" beside the sweep ({closed} closed in {worked:.1f} s), {busy / quiet:.2f} times (goal < {GOAL_P99})"
    )
    return busy / quiet


def _say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
