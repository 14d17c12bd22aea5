"""One JSON object a line, from an allow-list of fields: what is not named here is never logged."""

import json
import logging
import os
from datetime import UTC, datetime
from typing import Any

FIELDS = (
    "event", "code", "reason", "status", "issuer", "client_id", "consent_id", "customer", "certificate",
    "source", "said", "system", "interaction_id", "method", "path",
)  # fmt: skip


class JsonLines(logging.Formatter):
    """Renders a record as one line; CR, LF and other control characters stay inside JSON's escapes."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        line |= {name: str(getattr(record, name)) for name in FIELDS if hasattr(record, name)}
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line)


LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "config.logs.JsonLines"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": os.environ.get("LOG_LEVEL", "INFO")},
    "loggers": {
        # Refusals and decisions, whatever LOG_LEVEL says.
        "accord.security": {"level": "INFO"},
        "accord.invariants": {"level": "INFO"},
        # Both log what clients sent, secrets included, at DEBUG.
        "oauthlib": {"level": "WARNING"},
        "oauth2_provider": {"level": "WARNING"},
        # Django's own lines on answers that each have their event in accord.security.
        "django.request": {"level": "ERROR"},
        "django.security.csrf": {"level": "ERROR"},
        "django.security.DisallowedHost": {"level": "CRITICAL"},
        # Gunicorn gives these two handlers of its own, in another format; naming them here takes those away.
        "gunicorn.error": {"propagate": True},
        "gunicorn.access": {"propagate": True},
    },
}
