"""One JSON object a line, whatever a client sends, in every process."""

import json
import logging
import re
import subprocess
import sys
from pathlib import Path

import pytest

from config.logs import FIELDS, JsonLines
from demo.environment import CHECKOUT

pytestmark = pytest.mark.clause("AUD-05")


def line(message: str, **facts: object) -> str:
    record = logging.LogRecord("accord.security", logging.WARNING, "", 0, message, None, None)
    vars(record).update(facts)
    return JsonLines().format(record)


def test_what_a_client_sends_cannot_begin_a_line_of_its_own() -> None:
    hostile = 'a"}\r\n{"event": "decided"}\x1b[2J\u2028'

    written = line(hostile, reason=hostile)

    assert "\n" not in written
    assert written.isascii()
    assert written.isprintable()
    assert json.loads(written)["reason"] == hostile


def test_what_is_not_listed_is_not_written() -> None:
    written = line("refused", client_id="fox", password="accord-demo", request_body="secret")

    assert json.loads(written).keys() == {"at", "level", "logger", "message", "client_id"}


def test_every_listed_field_is_one_that_events_carry() -> None:
    code = "".join(
        file.read_text()
        for package in ("bank", "consent", "oidc", "portal")
        for file in (CHECKOUT / package).rglob("*.py")
    )

    dead = [name for name in FIELDS if not re.search(rf'\b{name}=|"{name}":', code)]

    assert not dead


def test_the_jobs_log_in_the_same_form() -> None:
    program = """
import logging
from config.celery import app
app.log.setup()
logging.getLogger("celery").info("x")
"""

    done = subprocess.run(
        [sys.executable, "-c", program], cwd=CHECKOUT, capture_output=True, text=True, check=True
    )

    assert [json.loads(said)["message"] for said in done.stderr.splitlines()] == ["x"]


@pytest.mark.parametrize("listener", ["browser", "mtls", "proxied"])
def test_the_listeners_log_in_the_same_form(listener: str, tmp_path: Path) -> None:
    """A listener that stops before it starts has said so in JSON."""
    done = subprocess.run(
        [
            sys.executable, "-m", "gunicorn", "--config", f"python:config.listeners.{listener}",
            "--bind", f"unix:{tmp_path}/nowhere/socket", "--certfile", "", "--keyfile", "",
        ],
        cwd=CHECKOUT, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip

    said = [json.loads(line) for line in (done.stdout + done.stderr).splitlines()]
    assert {entry["logger"] for entry in said} == {"gunicorn.error"}
