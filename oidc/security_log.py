"""One line a refusal, with what we know and the client must not (AUD-05)."""

import logging
from typing import Any

_log = logging.getLogger("accord.security")


def refused(code: str, reason: str, **facts: Any) -> None:
    """Record that something was refused. `facts`: names that config.logs lists; never a secret."""
    _log.warning("refused: %s", code, extra={"event": "refused", "code": code, "reason": reason, **facts})
