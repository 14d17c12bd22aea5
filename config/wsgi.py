"""The server both listeners run."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django = get_wsgi_application()

from config.counted_calls import CountedCalls, Tally  # noqa: E402 -- needs Django set up
from config.machine_calls import MachineCalls  # noqa: E402 -- the same

application = CountedCalls(MachineCalls(django), Tally())
