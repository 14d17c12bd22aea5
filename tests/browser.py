"""Django's test client, whose calls take the road that they take under our WSGI server (`config.wsgi`)."""

from functools import cache
from typing import Any

from django.core.signals import setting_changed
from django.dispatch import receiver
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.test import Client
from django.test.client import ClientHandler

from config.machine_calls import MachineCalls

ASKED_AT_EACH_CALL = {
    "AUDIT_ANCHOR_DIR", "DIRECTORY_KEYS", "EMAIL_URL", "KEY_ENCRYPTION_KEYS", "PASSWORD_HASHERS", "REGISTERS",
    "STATE_DIR",
}  # fmt: skip
"""Settings that no middleware reads as it begins: a server goes on where one changes, as it would look for
every static file again."""


class _Server(ClientHandler):
    def get_response(self, request: HttpRequest) -> HttpResponseBase:
        environ: dict[str, Any] = request.environ
        if "HTTP_HOST" not in environ:  # which no client leaves out
            environ["HTTP_HOST"] = f"{environ['SERVER_NAME']}:{environ['SERVER_PORT']}"
        return _machine_calls().answer(environ) or super().get_response(request)


class Browser(Client):
    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.handler = _server(enforce_csrf_checks=options.get("enforce_csrf_checks", False))


@cache
def _server(*, enforce_csrf_checks: bool) -> _Server:
    """One for all browsers, as there is one for all who call a bank."""
    return _Server(enforce_csrf_checks=enforce_csrf_checks)


@receiver(setting_changed)
def _begin_anew(setting: str, **_signal: Any) -> None:
    """A server knows the settings that it began with."""
    if setting not in ASKED_AT_EACH_CALL:
        _server.cache_clear()


@cache
def _machine_calls() -> MachineCalls:
    return MachineCalls(lambda _environ, _start: [])
