"""A mail server that is slow is given up on: at each step, and for all of a letter."""

from smtplib import SMTPException
from time import monotonic
from typing import Any

import pytest
from django.core.mail import EmailMessage

from config import mail_waits
from consent.notices import LEASE
from tests.mail_servers import mail_server

LETTER = {
    "subject": "Hello",
    "body": "You.",
    "from_email": "bank@bank.example",
    "to": ["mia@thompson.example"],
}


@pytest.fixture(autouse=True)
def by_smtp(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Limits are shorter."""
    settings.EMAIL_BACKEND, settings.EMAIL_HOST = "config.mail_waits.EmailBackend", "127.0.0.1"
    settings.EMAIL_TIMEOUT = 2.0
    monkeypatch.setattr(mail_waits, "IN_ALL", 20.0)


def took(settings: Any, port: int) -> float:
    settings.EMAIL_PORT = port
    begun = monotonic()
    with pytest.raises((SMTPException, OSError)):
        EmailMessage(**LETTER).send()
    return monotonic() - begun


def test_a_step_that_is_not_answered_is_waited_for_as_long_as_a_step(settings: Any) -> None:
    with mail_server({"MAIL": ""}) as server:
        assert took(settings, server.port) < mail_waits.IN_ALL / 2


def test_steps_that_are_each_in_time_are_not_together(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail_waits, "IN_ALL", 1.0)
    with mail_server(pause=0.3) as server:
        assert took(settings, server.port) > 1.0
        assert server.taken == []


@pytest.mark.parametrize("silent", ["", "221 b" + "y" * 5000])
def test_what_was_taken_is_sent_whatever_becomes_of_the_goodbye(settings: Any, silent: str) -> None:
    with mail_server({"QUIT": silent}) as server:
        settings.EMAIL_PORT = server.port

        assert EmailMessage(**LETTER).send() == 1

    assert len(server.taken) == 1


def test_the_limit_of_a_letter_is_well_within_its_lease(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()

    assert LEASE.total_seconds() / 2 >= mail_waits.IN_ALL
