"""Records, where `--clauses FILE` is given, how each test ended and with which issuers it had to do."""

import json
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.signals import request_started

Results = dict[str, dict[str, str]]
"""Test, as `tests/oidc/test_par.py: test_…`, to issuer ("" where it had to do with none) to outcome."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--clauses", metavar="FILE", help="write there how each test ended, by issuer")


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--clauses"):
        config.pluginmanager.register(Recorder(config), "clauses")


class Recorder:
    """In every process it notes issuers; in the first one it gathers what the workers report."""

    def __init__(self, config: pytest.Config) -> None:
        self._file = None if hasattr(config, "workerinput") else Path(config.getoption("--clauses"))
        self._met: set[str] = set()
        self._results: Results = {}
        request_started.connect(self._meet)

    def _meet(self, environ: dict[str, Any], **_signal: Any) -> None:
        self._note(environ["PATH_INFO"].split("/")[1:2])

    def _note(self, names: list[Any]) -> None:
        self._met |= {name for name in names if isinstance(name, str) and name in settings.ISSUERS}

    def pytest_runtest_setup(self) -> None:
        self._met.clear()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, Any, Any]:
        if call.when == "call":
            values = getattr(item, "funcargs", {}).values()
            self._note([getattr(value, "issuer", value) for value in values])
            item.user_properties.append(("issuers", sorted(self._met)))
        return (yield)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when != "call" and report.outcome == "passed":
            return
        file, _, name = report.nodeid.partition("::")
        ended = self._results.setdefault(f"{file}: {name.partition('[')[0].replace('::', '.')}", {})
        for issuer in dict(report.user_properties).get("issuers") or [""]:
            ended[issuer] = worse(ended.get(issuer, "passed"), report.outcome)

    def pytest_sessionfinish(self) -> None:
        """Add to what earlier runs wrote: a run of a few tests says nothing of the others."""
        if self._file is not None:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            before: Results = json.loads(self._file.read_text()) if self._file.exists() else {}
            self._file.write_text(json.dumps(before | self._results, indent=1, sort_keys=True))


def worse(one: str, other: str) -> str:
    """Of two outcomes the one that counts for both."""
    order = ("passed", "skipped", "failed")
    return max(one, other, key=order.index)
