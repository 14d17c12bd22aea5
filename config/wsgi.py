"""The server both listeners run."""

import os
from datetime import UTC, datetime

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django = get_wsgi_application()

from config.counted_calls import EVERY, CountedCalls, Tally  # noqa: E402 -- needs Django set up
from config.machine_calls import MachineCalls  # noqa: E402 -- the same
from config.repeating import Repeating  # noqa: E402 -- the same
from config.shared_traffic import SharedTraffic  # noqa: E402 -- the same
from oidc.call_counts import TOLD_EVERY  # noqa: E402 -- the same

_tally, _traffic = Tally(), SharedTraffic()
_beside = (
    Repeating("counted calls", lambda: _tally.store(datetime.now(UTC)), every=EVERY),
    Repeating("shared traffic", lambda: _traffic.tell(datetime.now(UTC)), every=TOLD_EVERY),
)
application = CountedCalls(MachineCalls(django), _tally)


def begin() -> None:
    """What goes on beside the calls, in each process that answers any."""
    for each in _beside:
        each.begin()


def end() -> None:
    """The process is about to end: the last of what was counted is stored."""
    for each in _beside:
        each.end()
    _tally.store(datetime.now(UTC))
