"""How old a sign-in may be for the request it shall answer."""

from datetime import UTC, datetime, timedelta

from oidc.clauses import clause
from oidc.policy import SecurityPolicy
from oidc.requests import AuthorizationRequest

_ANY_TIME = datetime.min.replace(tzinfo=UTC)
_LONGEST = 100 * 365 * 86_400
"""In seconds: more than any session's age, and short enough for a calendar."""


@clause("AUT-09", "AUT-10", "AUT-20", "OIDC-CORE §3.1.2.1")
def signed_in_since(policy: SecurityPolicy, request: AuthorizationRequest, begun: datetime) -> datetime:
    """The moment before which a sign-in does not count for a request that came at `begun`.

    By max_age where the request names one; a prompt for the login, or for another customer, wants a new one.
    """
    if not policy.session_reuse or request.prompts & {"login", "select_account"}:
        return begun
    if request.max_age is None:
        return _ANY_TIME
    return begun - timedelta(seconds=min(request.max_age, _LONGEST))
