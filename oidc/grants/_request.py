"""What a grant reads from the toolkit's request."""

from datetime import datetime
from typing import Any

from oauthlib.common import Request

from oidc.checks.client import PAUSED
from oidc.clients.sender import Sender
from oidc.errors import InvalidRequest, UnauthorizedClient

Answer = tuple[dict[str, str], dict[str, Any], int]


def caller_of(request: Request, grant_type: str) -> tuple[Sender, datetime]:
    """Who asks, and the time of the request; raises UnauthorizedClient for a grant not registered,
    and for one that leads to data where the client's directory has paused it."""
    caller: Sender = request.extra_credentials["caller"]
    if grant_type not in caller.client.registered("grant_types", []):
        raise UnauthorizedClient(f"the client did not register the grant {grant_type}")
    if caller.client.paused_at is not None and grant_type != "client_credentials":
        raise UnauthorizedClient(PAUSED)
    return caller, request.extra_credentials["now"]


def required(request: Request, name: str) -> str:
    value = getattr(request, name, None)
    if not value:
        raise InvalidRequest(f"{name} is missing")
    return str(value)
