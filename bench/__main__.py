"""`python -m bench`: the same work on our server and its peers, one PostgreSQL, one run; prints ratios.

`python -m bench staff --consents 5000000` measures the pages of the bank's staff instead (`bench.staff`).
"""

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack

from bench import dashboard, journeys, staff
from bench.ground import ground
from bench.journeys import Journeys
from bench.load import LoadFailed, Result, run
from bench.peers.accord import Accord, production
from bench.peers.node_provider import node_provider
from bench.peers.peer import Ground, Peer
from bench.peers.stock_toolkit import stock_toolkit
from bench.servers import gunicorn
from bench.works import ACCESS_CHECK, works
from demo.trouble import SetupFailed

_OURS = Accord()
PEERS: Mapping[str, Peer] = {
    "Accord": _OURS.under(production),
    "Accord, gunicorn": _OURS.under(gunicorn),
    "node": node_provider,
    "toolkit": stock_toolkit,
}


def main() -> int:
    if sys.argv[1:2] == ["staff"]:
        return staff.main(sys.argv[2:])
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--seconds", type=int, default=3, help="how long each load lasts")
    parser.add_argument("--rounds", type=int, default=3, help="how often each load is repeated")
    parser.add_argument("--requests", type=int, default=24_000, help="prepared for each work, used once each")
    parser.add_argument(
        "--dashboard",
        type=int,
        metavar="CONSENTS",
        help="in their place: a customer's dashboard among so many consents of others",
    )
    given = parser.parse_args()
    if given.dashboard is not None:
        return dashboard.main(given.dashboard)
    with ground(requests=given.requests) as of_all:
        try:
            print(table(measured(of_all, seconds=given.seconds, rounds=given.rounds)))
        except (LoadFailed, SetupFailed) as failure:
            print(f"\n{failure}", file=sys.stderr)
            return 1
    return 0


def measured(ground: Ground, *, seconds: int, rounds: int) -> Mapping[str, Mapping[str, Result]]:
    """Each work's results, by peer: the median of several rounds, in each of which every server has its turn.

    All of them are up, and one is asked at a time; so what slows the machine down meanwhile slows down all.
    """
    with ExitStack() as up:
        servers = {name: up.enter_context(peer(ground)) for name, peer in PEERS.items()}
        loads = {name: running.loads for name, running in servers.items()}
        ahead = {name: next(of_peer) for name, of_peer in loads.items()}
        results: dict[str, Mapping[str, Result]] = {}

        def send(name: str, turn: int) -> Result:
            part = ahead[name][1].share(turn, rounds)
            return run(part, seconds=seconds, server=servers[name].server, directory=ground.directory)

        for work in (*works(refresh_tokens=[], access_token=""), ACCESS_CHECK):
            rivals = [name for name, (its_work, _) in ahead.items() if its_work == work]
            results[work] = _in_turn(work, rivals, send, rounds)
            ahead |= {name: following for name in rivals if (following := next(loads[name], None))}
        travelling = {
            name: Journeys(running.journeys(ground.requests // 10), running.server)
            for name, running in servers.items()
            if running.journeys is not None
        }
        results[journeys.NAME] = _in_turn(
            journeys.NAME, list(travelling), lambda name, _turn: travelling[name].run(seconds), rounds
        )
        return results


def _in_turn(
    work: str, rivals: Sequence[str], measure: Callable[[str, int], Result], rounds: int
) -> Mapping[str, Result]:
    """By peer, the median of what each comes to in its turn of each round."""
    found: dict[str, list[Result]] = {name: [] for name in rivals}
    for turn in range(rounds):
        for name in rivals:
            print(f"{work}, {turn + 1} of {rounds}: {name} …", flush=True)
            found[name].append(measure(name, turn))
    return {name: Result.median(several) for name, several in found.items()}


def table(results: Mapping[str, Mapping[str, Result]]) -> str:
    """Rates, 99th percentiles and CPU time a request, with how many times as fast we are as each."""
    lines = [
        "",
        "| Work | Server | requests/s | p99 ms | CPU ms each | Accord is × as fast | its CPU is ÷ | goal |",
        "|---|---|--:|--:|--:|--:|--:|--:|",
    ]
    goals = {name: work.goal for name, work in works(refresh_tokens=[], access_token="").items()}
    goals[journeys.NAME] = journeys.GOAL
    for work, by_peer in results.items():
        ours = by_peer.get("Accord")
        for name, result in by_peer.items():
            of = ours if ours is not None and name != "Accord" else None
            ratio = f"{of.per_second / result.per_second:.2f}" if of else ""
            cpu = f"{result.cpu_ms / of.cpu_ms:.2f}" if of else ""
            goal = f"≥ {goals[work]}" if name == "node" else ""
            lines.append(
                f"| {work} | {name} | {result.per_second:.0f} | {result.p99_ms:.1f} | {result.cpu_ms:.2f} "
                f"| {ratio} | {cpu} | {goal} |"
            )
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
