"""Clients that cannot prove who they are, such as apps without a server of their own (RFC 6749 §2.1)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from oidc.clauses import clause
from oidc.clients.credentials import REFUSED, Credentials
from oidc.errors import InvalidClient
from oidc.models import Client
from oidc.policy import SecurityPolicy

OPEN = frozenset({"par", "token", "revoke"})
"""Where something else that only the client has (a code's verifier, the token itself) stands for it."""
_FOR_ANYONE = frozenset({"client_credentials", "refresh_token"})


@clause("CAU-15", "RFC 7662 §2.1")
def prove_nothing(_client: Client, _brought: Credentials, *, invoked: str, now: datetime) -> None:
    """Let anyone speak for the client, where that opens nothing by itself; InvalidClient elsewhere."""
    if invoked not in OPEN:
        raise InvalidClient(REFUSED, log=f"{invoked} is not for public clients, {now.isoformat()}")


@clause("RFC 6749 §4.4", "RFC 9700 §2.2.2")
def unproved_grants(metadata: Mapping[str, Any], policy: SecurityPolicy) -> list[str]:
    """Grants in which nothing but the client's name would stand between anyone and a token.

    A refresh token that is replaced at each use tells by itself when another has it.
    """
    wished, guarded = metadata["grant_types"], {"refresh_token"} if "none" in policy.rotates_for else set()
    open_to_all = (_FOR_ANYONE - guarded).intersection(wished) if isinstance(wished, list) else frozenset()
    return [
        f"grant_types: {grant} is not for clients without authentication" for grant in sorted(open_to_all)
    ]
