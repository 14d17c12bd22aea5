"""The way back to the recipient: how long it stands open, and for whom it opens again.

A browser throws away the answer to a button that is pressed once more before the next page is there, and with
it the code that was in it (docs/decisions/0004).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import HttpRequest

from oidc.asking import Outcome
from oidc.clauses import clause
from oidc.errors import AccessDenied, InvalidRequest, LoginRequired, TemporarilyUnavailable
from oidc.models import Interaction
from oidc.requests import AuthorizationRequest
from oidc.responses import Answer
from oidc.security_log import refused

WAY_BACK = timedelta(minutes=5)
"""How long after a decision the browser may still be sent back with a code, or sent back again."""


@dataclass(frozen=True, kw_only=True)
class SentBack:
    """What takes a browser back."""

    answer: Answer
    granted: bool
    """Whether it brings what the customer allowed; else an error."""


@clause("AUT-24")
def opens_again(row: Interaction, *, customer_id: int | None, at: datetime) -> bool:
    """Whether a browser that was sent back before may be sent back once more: soon after, and for whoever
    decided; of a yes, only as `oidc.granted` finds it."""
    if row.decided_at is None or at > row.decided_at + WAY_BACK:
        return False
    return row.outcome in {Outcome.LEFT, Outcome.AWAY} or (
        customer_id is not None and customer_id == row.customer_id
    )


@clause("AUT-18", "AUT-24", "PAR-25", "RFC 6749 §4.1.2.1")
def require_a_yes(
    http: HttpRequest,
    row: Interaction,
    request: AuthorizationRequest,
    *,
    customer_id: int | None,
    at: datetime,
) -> None:
    """Raises what the recipient is told where nothing was allowed, or too long ago: AccessDenied,
    InvalidRequest, LoginRequired or TemporarilyUnavailable."""
    if row.outcome == Outcome.AWAY:
        raise TemporarilyUnavailable("the bank cannot say at present what the customer could choose")
    if row.outcome == Outcome.LEFT and request.names_customer and customer_id != row.customer_id:
        raise LoginRequired("the customer it is for did not sign in")
    if row.outcome == Outcome.FAILED:
        raise InvalidRequest("the account the consent names cannot be used")
    if row.outcome != Outcome.ALLOWED:
        raise AccessDenied("the customer refused")
    if row.decided_at is None or at > row.decided_at + WAY_BACK:
        refused(http, "way back too late", "the code stays unmade", customer=row.customer_id)
        raise AccessDenied("the customer came back too late")
