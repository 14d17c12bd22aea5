"""The server both listeners run."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django = get_wsgi_application()

from config.counted_calls import CountedCalls, Tally  # noqa: E402 -- needs Django set up
from config.machine_calls import MachineCalls  # noqa: E402 -- the same
from config.shared_traffic import SharedTraffic  # noqa: E402 -- the same

_tally, _traffic = Tally(), SharedTraffic()
application = CountedCalls(MachineCalls(django), _tally)


def begin() -> None:
    """What goes on beside the calls, in each process that answers any."""
    _tally.begin()
    _traffic.begin()


def end() -> None:
    """The process is about to end."""
    _traffic.end()
    _tally.end()
