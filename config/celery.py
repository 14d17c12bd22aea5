"""The job runner: `celery -A config.celery worker` and `celery -A config.celery beat`."""

import os
from logging.config import dictConfig
from typing import Any

from celery import Celery, signals

from config import broker
from config.logs import LOGGING
from config.watchdog import watch

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

broker.mend()
app = Celery("accord")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


def log_as_the_server_does(**_options: Any) -> None:
    """Keep Celery from setting up a format of its own; LOG_LEVEL counts, and not --loglevel."""
    dictConfig(LOGGING)


signals.setup_logging.connect(log_as_the_server_does)
watch()
