"""`python -m bench --dashboard 5000000`: the dashboard of a customer with 1,000 consents among so many.

The same pages are opened before and after the others' consents are there; what comes out is the 95th
percentile of each, and how many times the first it is. Ends with 2 where a page misses a goal.
"""

import sys
import time
from collections.abc import Mapping
from statistics import quantiles

from bench.browser import Browser
from bench.ground import ground
from bench.journeys import Site
from bench.load import LoadFailed
from bench.peers.accord import Accord, production
from demo.trouble import SetupFailed

OWN, VISITS, WARM = 1_000, 60, 5
GOAL = 1.5
"""However many others there are, a page takes so many times as long at most."""
GOAL_P95 = 100.0  # milliseconds, among the others
LARGEST = 50_000  # bytes
PAGES = ("/", "/?tab=ended", "/?q=app", "/payments", "/accounts", "/kinds")


def main(others: int) -> int:
    with ground(requests=1) as of_it:
        try:
            with Accord().under(production)(of_it) as running:  # sets Django up
                from bench import dashboard_data as data

                if running.journeys is None:
                    raise SetupFailed("nobody can sign in")
                site = running.journeys(1)
                username = site.customers[0]["login"]
                _say(f"making {OWN} consents of one customer …")
                data.make_own(username, OWN)
                alone = _percentiles(_signed_in(site))
                _say(f"making {others} consents of others …")
                data.make_others(username, others)
                among = _percentiles(_signed_in(site))  # anew: the session has idled too long by now
        except (LoadFailed, SetupFailed) as failure:
            print(f"\n{failure}", file=sys.stderr)
            return 1
    return _report(alone, among, others)


def _signed_in(site: Site) -> Browser:
    browser = Browser(site.port, site.origin, site.browser_headers, site.customers[0])
    browser.walks("/kinds", until="/kinds")
    return browser


def _percentiles(browser: Browser) -> Mapping[str, tuple[float, float]]:
    """The median and the 95th percentile of each page, in milliseconds."""
    found = {}
    for path in PAGES:
        took = []
        for _ in range(WARM + VISITS):
            begun = time.monotonic()
            page = browser.opens(path)
            took.append(1000 * (time.monotonic() - begun))
            if len(page.encode()) > LARGEST:
                raise LoadFailed(f"{path} has {len(page.encode())} bytes, more than {LARGEST}")
        parts = quantiles(took[WARM:], n=20)
        found[path] = (parts[9], parts[18])
    return found


def _report(
    alone: Mapping[str, tuple[float, float]], among: Mapping[str, tuple[float, float]], others: int
) -> int:
    _say(f"\n{OWN} consents of one customer, {VISITS} visits each:\n")
    _say(f"Goals: among {others}, a p95 below {GOAL_P95:.0f} ms, and {GOAL} times the one alone at most.\n")
    _say(f"| Page | p50 ms | p95 ms | p50 among {others} | p95 among {others} | p95 × |")
    _say("|---|--:|--:|--:|--:|--:|")
    missed = False
    for path, (median, high) in alone.items():
        median_then, high_then = among[path]
        ratio = high_then / high
        missed = missed or ratio > GOAL or high_then >= GOAL_P95
        _say(f"| {path} | {median:.1f} | {high:.1f} | {median_then:.1f} | {high_then:.1f} | {ratio:.2f} |")
    return 2 if missed else 0


def _say(line: str) -> None:
    print(line, flush=True)
