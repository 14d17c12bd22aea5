"""Whole journeys: a pushed request, a customer's yes, tokens, introspection, and the tokens' refreshing.

Several browsers walk one journey after another, each its customer's, who has signed in before; what counts is
what a consent costs from there: at ours with a new one-time code, since no decision is taken without. Python
drives them, at the same cost a call for every server.
"""

import json
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from itertools import chain
from statistics import quantiles
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import psutil

from bench.browser import Browser, answer_of
from bench.load import LoadFailed, Result, cpu_of
from bench.works import CLIENT, REDIRECT_URI, works

NAME, GOAL = "whole journey", 1.5
BROWSERS = 8
VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"  # RFC 7636, appendix B
PROOFS = 3
"""Client assertions for one journey: each call of the client's is proved by one of its own."""


@dataclass(frozen=True, kw_only=True)
class Site:
    """Where journeys go at one server."""

    port: int
    origin: str
    """What browsers call it."""
    browser_headers: Mapping[str, str]
    machine_headers: Mapping[str, str]
    paths: Mapping[str, str]
    """Of "authorize", "par", "token" and "introspection"."""
    scope: str
    introspects: Mapping[str, str]
    """What a resource server's question holds beside the token, and below, beside the headers."""
    introspects_headers: Mapping[str, str]
    customers: Sequence[Mapping[str, str]]
    """For each browser, what its customer fills into forms, by the names of the fields."""
    proofs: Sequence[str]
    """Client assertions, each as the end of a form's body."""


class _Traveller:
    """One customer's browser, and the app that sends it round."""

    def __init__(self, site: Site, answers: Mapping[str, str], proofs: Sequence[str]) -> None:
        self._site = site
        self._proofs = iter(proofs)
        self._app = HTTPConnection("127.0.0.1", site.port, timeout=60)
        self._browser = Browser(site.port, site.origin, site.browser_headers, answers)
        self.took: list[float] = []

    def travel(self) -> None:
        """One journey, whole; raises LoadFailed."""
        site = self._site
        wish = {**works(refresh_tokens=[], access_token="")["pushed request"].form, "scope": site.scope}
        wish |= {"prompt": "consent"}
        handle = self._proved("par", wish)["request_uri"]
        link = urlencode({"client_id": CLIENT, "request_uri": handle})
        back = self._browser.walks(f"{site.paths['authorize']}?{link}", until=REDIRECT_URI)
        code = parse_qs(urlsplit(back).query)["code"][0]
        redemption = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": REDIRECT_URI,
            "code_verifier": VERIFIER,
        }
        tokens = self._proved("token", redemption)
        question = urlencode({"token": tokens["access_token"], **site.introspects})
        if not self._asked("introspection", question, site.introspects_headers)["active"]:
            raise LoadFailed("a new token is not active")
        refreshing = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]}
        self._proved("token", refreshing)

    def travel_until(self, end: float) -> None:
        while (began := time.monotonic()) < end:
            self.travel()
            self.took.append(time.monotonic() - began)

    def _proved(self, endpoint: str, form: Mapping[str, str]) -> dict[str, Any]:
        proof = next(self._proofs, None)
        if proof is None:
            raise LoadFailed("the prepared assertions are used up")
        return self._asked(endpoint, f"{urlencode(form)}&{proof}", {})

    def _asked(self, endpoint: str, body: str, headers: Mapping[str, str]) -> dict[str, Any]:
        headers = {
            **self._site.machine_headers,
            "Content-Type": "application/x-www-form-urlencoded",
            **headers,
        }
        answer = answer_of(self._app, "POST", self._site.paths[endpoint], body, headers)
        said = answer.read()
        if answer.status >= 300:
            raise LoadFailed(f"{answer.status} at {endpoint}: {said.decode()}")
        told: dict[str, Any] = json.loads(said)
        return told


class Journeys:
    """The browsers of one server, each signed in by a first journey, which is not measured."""

    def __init__(self, site: Site, server: psutil.Process) -> None:
        self._server = server
        self._travellers = [
            _Traveller(site, answers, site.proofs[number :: len(site.customers)])
            for number, answers in enumerate(site.customers)
        ]
        for traveller in self._travellers:
            traveller.travel()

    def run(self, seconds: int) -> Result:
        """All of them at once for so long; raises LoadFailed where one got stuck."""
        failed: list[Exception] = []
        for traveller in self._travellers:
            traveller.took.clear()

        def go(traveller: _Traveller) -> None:
            try:
                traveller.travel_until(end)
            except (LoadFailed, OSError, HTTPException) as failure:
                failed.append(failure)

        threads = [threading.Thread(target=go, args=[traveller]) for traveller in self._travellers]
        before, began = cpu_of(self._server), time.monotonic()
        end = began + seconds
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        lasted, spent = time.monotonic() - began, cpu_of(self._server) - before
        if failed:
            raise LoadFailed(f"a journey failed: {failed[0]!r}") from failed[0]
        took = list(chain.from_iterable(traveller.took for traveller in self._travellers))
        return Result(
            per_second=len(took) / lasted,
            p99_ms=1000 * quantiles(took, n=100)[-1],
            cpu_ms=1000 * spent / len(took),
        )
