"""Consents that a request changes by the id that its client was given with its tokens."""

from collections.abc import Callable
from uuid import UUID

from oidc.clauses import clause
from oidc.errors import InvalidGrantId
from oidc.requests import AuthorizationRequest, ChangedSharing, GrantAction, IntentReading, NewSharing


def by_grant_id(read_new: Callable[[AuthorizationRequest], NewSharing]) -> Callable[..., IntentReading]:
    """A reader of `grant_id`, and of `read_new` for how long is asked for; without an id that is all."""

    @clause("GM-01", "GM-02", "GM-05", "AMD-10", "GRANTS §5.2", "GRANTS §5.4")
    def read_intent(request: AuthorizationRequest) -> IntentReading:
        new = read_new(request)
        if request.grant_id is None:
            return new
        return ChangedSharing(
            _named(request.grant_id),
            new.seconds,
            adds=request.grant_management_action == GrantAction.MERGE,
            unknown=InvalidGrantId,
        )

    return read_intent


def _named(grant: str) -> UUID:
    try:
        return UUID(grant)
    except ValueError:
        raise InvalidGrantId("grant_id is not the id of a grant") from None
