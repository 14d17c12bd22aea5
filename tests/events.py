"""What the security log says, event by event, and which request each event belongs to."""

import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.signals import request_started

_KEY = "tests.events"  # in the request's environment, which the answer still has


class Events(logging.Handler):
    """Every event since the test began, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[logging.LogRecord] = []
        self._of_request: list[logging.LogRecord] = []

    def begin_request(self, environ: dict[str, Any], **_signal: Any) -> None:
        self._of_request = environ[_KEY] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.seen.append(record)
        self._of_request.append(record)

    def codes(self, event: str) -> list[str]:
        return [vars(record)["code"] for record in self.seen if vars(record)["event"] == event]

    @property
    def refused(self) -> list[str]:
        return self.codes("refused")

    @property
    def decided(self) -> list[str]:
        return self.codes("decided")

    @property
    def last(self) -> dict[str, Any]:
        """The newest event's facts."""
        return vars(self.seen[-1])


@pytest.fixture(autouse=True)
def events() -> Iterator[Events]:
    """Listens in every test, so that helpers can ask what an answer had to say for itself."""
    listening, log = Events(), logging.getLogger("accord.security")
    log.addHandler(listening)
    request_started.connect(listening.begin_request)
    yield listening
    request_started.disconnect(listening.begin_request)
    log.removeHandler(listening)


def refusal(answer: Any) -> dict[str, Any]:
    """The facts of the one event behind an answer that refuses; fails where there is none, or are several."""
    (event,) = (vars(record) for record in answer.wsgi_request.META[_KEY])
    assert event["event"] == "refused"
    return dict(event)
