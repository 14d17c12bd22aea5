"""`python -m bench staff --consents 5000000`: the pages of the bank's staff on so many consents.

An auditor asks for consents by each word of the grammar, alone and together, opens timelines and the first
page. Each visit is a whole request through the application, in this process, so that its statements can be
counted; 40 visits a line, with another value each. Ends with 2 where a line misses the goal.
"""

import argparse
import os
import random
import re
import secrets
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import quantiles
from typing import Any

import django

from bench.ground import database
from bench.load import LoadFailed
from bench.staff_browser import HOST, Browser
from bench.staff_lines import DEEP, LINES, Known, address
from bench.staff_names import NAMES
from demo.authority import Authority
from demo.trouble import SetupFailed

GOAL_P95, GOAL_MOST = 300.0, 1000.0
"""Milliseconds: of 95 visits in 100, and of each."""
VISITS, WARM = 40, 3
SHORT_LIVES, LONG_LIVES = 20, 5
SAVED_VIEW = "a saved view, run"


@dataclass(frozen=True, kw_only=True)
class Result:
    name: str
    p50: float
    p95: float
    most: float
    statements: int
    """The most of any visit."""
    slowest: str
    took: tuple[float, ...]
    """Each visit, in milliseconds."""

    @property
    def is_met(self) -> bool:
        return self.p95 <= GOAL_P95 and self.most <= GOAL_MOST


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench staff", description=__doc__)
    parser.add_argument("--consents", type=int, default=200_000)
    parser.add_argument("--visits", type=int, default=VISITS, help="of each line")
    parser.add_argument("--only", default="", help="lines whose name holds this")
    parser.add_argument(
        "--keep", type=Path, metavar="DIRECTORY", help="keep the database there, and use it again"
    )
    given = parser.parse_args(arguments)
    try:
        with _database(given.keep) as directory:
            results = _measure(directory, given.consents, given.visits, given.only)
    except (LoadFailed, SetupFailed) as failure:
        print(f"\n{failure}", file=sys.stderr)
        return 1
    return _report(results, given.consents)


@contextmanager
def _database(keep: Path | None) -> Iterator[Path]:
    """A directory with a PostgreSQL of its own and Django set up over it; gone afterwards unless kept."""
    with tempfile.TemporaryDirectory(prefix="accord-bench-") as name:
        directory = keep or Path(name)
        directory.mkdir(exist_ok=True)
        directory.chmod(0o711)  # PostgreSQL may run as another account and has to walk through
        (directory / "static").mkdir(exist_ok=True)
        cluster = database(directory)
        cluster.start()
        try:
            _set_up(directory, cluster.url)
            yield directory
        finally:
            if keep:
                cluster.stop()
            else:
                cluster.reset()


def _set_up(directory: Path, url: str) -> None:
    secret = directory / "secret"
    if not secret.exists():
        secret.write_text(secrets.token_urlsafe(64))
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "SECRET_KEY": secret.read_text(),
        "SANDBOX": "1",  # for its one-time code: a real one works once in half a minute
        "BASE_URL": "https://bench.test",
        "MTLS_BASE_URL": "https://mtls.bench.test",
        "STAFF_BASE_URL": f"https://{HOST}",
        "STAFF_NETWORKS": "127.0.0.0/8",
        "ISSUERS": "nz,fapi2,oidc,nz1",
        "CLIENT_CA_FILE": str(Authority(directory / "pki").file),
        "DATABASE_URL": url,
        "STATE_DIR": str(directory),
        "LOG_LEVEL": "ERROR",
    }
    django.setup()


def _measure(directory: Path, count: int, visits: int, only: str) -> list[Result]:
    from django.core.management import call_command

    from bench import staff_data as data
    from bench import staff_lives
    from consent.models import Consent
    from consent.operations import add_up_tallies, count_tallies_anew

    call_command("migrate", verbosity=0)
    loaded = directory / "loaded"
    if not loaded.exists():
        _say(f"making {count:,} consents …")
        call_command("createcachetable", verbosity=0)
        call_command("keys", "ensure")
        begun = time.monotonic()
        data.make(count, _say)
        data.settle(_say)
        count_tallies_anew()  # as no trigger saw them
        _say("lives for timelines …")
        staff_lives.make_lives(staff_lives.SHORT, SHORT_LIVES)
        staff_lives.make_lives(staff_lives.LONG, LONG_LIVES)
        add_up_tallies()
        loaded.write_text(str(Consent.objects.count()))
        _say(f"loaded in {time.monotonic() - begun:.0f} s, {data.size()}")
    elif int(loaded.read_text()) < count:
        raise SetupFailed(f"{directory} has {loaded.read_text()} consents: remove it first")
    return list(_results(visits, only))


def _results(visits: int, only: str) -> Iterator[Result]:
    from django.utils import timezone

    from bench import staff_lives
    from consent.issuers import consent_policies
    from consent.models import Person
    from consent.operations import add_up_tallies, sweep

    draw, known = random.Random(7), _known()  # noqa: S311 -- which values are asked for is no secret
    member = Browser()
    member.signs_in()
    colleague = Person.objects.get(username="ada").pk
    short, long = staff_lives.lives()
    member.opens("/views/", {"name": "what ends soon", "line": "status:sharing ends:<30d"})
    view = re.findall(r"\?view=([0-9a-f-]{36})", member.opens("/views/"))[0]
    asked: dict[str, Callable[[], Any]] = {
        "a reference, opened": lambda: member.opens(address(str(draw.choice(short)))),
        "a customer by number, opened": lambda: member.opens_customer(draw.choice(known.numbers)),
    }
    asked["the id of a call, opened"] = lambda: member.opens(address(str(draw.choice(known.requests))))
    asked["data, call by call"] = lambda: member.opens(f"/consents/{draw.choice(long)}/data")
    asked["a large company, opened"] = lambda: member.opens(f"/companies/{draw.choice(known.large_ids)}/")
    asked["a colleague, opened"] = lambda: member.opens(f"/access/{colleague}/")
    for name, line in LINES.items():
        asked[name] = partial(lambda line: member.opens(address(line(draw, known))), line)
    for name, line in DEEP.items():
        asked[name] = partial(
            lambda line: member.opens(address(line(draw, known), draw.choice(known.places))), line
        )
    asked |= {
        SAVED_VIEW: lambda: member.opens(f"/consents/?view={view}"),
        "timeline, short life": lambda: member.opens(f"/consents/{draw.choice(short)}/"),
        "timeline, long life": lambda: member.opens(f"/consents/{draw.choice(long)}/"),
        "timeline, long life, older ones": lambda: member.opens(
            f"/consents/{draw.choice(long)}/?" + member.older(draw.choice(long), draw.randint(30, 1500))
        ),
        "first page": lambda: member.opens("/"),
    }
    for name, visit in asked.items():
        if only in name:
            sweep(at=timezone.now(), policies=consent_policies(), limit=5000, rest=lambda _took: None)
            add_up_tallies()  # as the jobs do, every half minute
            result = _timed(name, visit, member, visits)
            _say(_row(result))
            yield result


def _timed(name: str, visit: Callable[[], Any], member: Browser, visits: int) -> Result:
    took = list[tuple[float, int, str]]()
    for nth in range(WARM + visits):
        member.statements, begun = 0, time.monotonic()
        visit()
        if nth >= WARM:
            took.append((1000 * (time.monotonic() - begun), member.statements, member.last))
    parts = quantiles((each for each, _, _ in took), n=20, method="inclusive")
    most, _, slowest = max(took)
    return Result(
        name=name,
        p50=parts[9],
        p95=parts[18],
        most=most,
        statements=max(n for _, n, _ in took),
        slowest=slowest,
        took=tuple(each for each, _, _ in took),
    )


def _known() -> Known:
    from bench import staff_data as data
    from consent.models import Consent

    total = Consent.objects.count()
    largest = (
        "SELECT r.{} FROM consent_recipient r JOIN consent_consent c ON c.recipient_id = r.id"
        " GROUP BY r.id ORDER BY count(*) DESC LIMIT 10"
    )
    share = min(100.0, 200_000 / max(total, 1))
    sample = f"SELECT {{}} FROM consent_consent c TABLESAMPLE SYSTEM ({share}) REPEATABLE (7) LIMIT 2000"  # noqa: S608
    return Known(
        companies=NAMES,
        large=data.column(largest.format("name")),
        large_ids=[str(one) for one in data.column(largest.format("id"))],
        clients=sorted(set(data.column(sample.format("client_id")))),
        numbers=data.column(
            "SELECT customer_number FROM consent_person WHERE username LIKE 'customer-%%'"
            " AND id %% 101 = 1 LIMIT 2000"
        ),
        requests=data.column(
            "SELECT interaction_id FROM consent_disclosure TABLESAMPLE SYSTEM (1) REPEATABLE (7) LIMIT 2000"
        ),
        places=[
            f"{at.isoformat()}_00000000-0000-0000-0000-000000000000"
            for at in data.column(sample.format("created_at"))
        ],
    )


def _row(result: Result) -> str:
    verdict = "met" if result.is_met else f"missed: {result.slowest}"
    return (
        f"| {result.name} | {result.p50:.0f} | {result.p95:.0f} | {result.most:.0f} | {result.statements}"
        f" | {verdict} |"
    )


def _report(results: Sequence[Result], count: int) -> int:
    _say(f"\n{count:,} consents; p95 ≤ {GOAL_P95:.0f} ms, none above {GOAL_MOST:.0f} ms:\n")
    _say("| Asked | p50 ms | p95 ms | most ms | statements | verdict |")
    _say("|---|--:|--:|--:|--:|---|")
    for result in results:
        _say(_row(result))
    for what, those in (
        ("searches", [one for one in results if one.name in {*LINES, *DEEP, SAVED_VIEW}]),
        ("timelines", [one for one in results if one.name.startswith("timeline")]),
    ):
        visits = [each for one in those for each in one.took]
        if visits:
            p95 = quantiles(visits, n=20, method="inclusive")[18]
            _say(f"\nOf all {len(visits)} visits of {what}, 95 in 100 took {p95:.0f} ms at most.")
    return 0 if all(result.is_met for result in results) else 2


def _say(line: str) -> None:
    print(line, flush=True)
