"""How long anybody waits for Redis: by itself its client waits for ever, and with it the request it is for.

Each attempt is as long as a time-out; whoever hands over a job makes a few before that counts as failed.
"""

from collections.abc import Mapping
from typing import Any

SECONDS = 2.0
"""More than the second for which an idle worker asks for a job in one call (kombu's `brpop_timeout`)."""


def broker_options(seconds: float = SECONDS) -> dict[str, Any]:
    """Options of the broker's transport."""
    return {**_time_outs(seconds), "socket_keepalive": True}


def cache(found: Mapping[str, Any], seconds: float = SECONDS) -> dict[str, Any]:
    """A cache as `CACHE_URL` names it; what its address says of time-outs counts."""
    if "redis" not in found["BACKEND"]:
        return dict(found)
    return {**found, "OPTIONS": {**_time_outs(seconds), **found.get("OPTIONS", {})}}


def _time_outs(seconds: float) -> dict[str, Any]:
    return {"socket_timeout": seconds, "socket_connect_timeout": seconds}
