"""By which road a request may come."""

from oidc.clauses import clause
from oidc.errors import InvalidRequest
from oidc.policy import SecurityPolicy
from oidc.requests import AuthorizationRequest, Delivery, Registration


@clause("PAR-01", "PAR-15", "REG-33", "RFC 9126 §6")
def require_allowed_delivery(
    request: AuthorizationRequest, registration: Registration, policy: SecurityPolicy
) -> None:
    if registration.pushed_only and request.delivery is not Delivery.PUSHED:
        raise InvalidRequest("the client registered that its requests are pushed (RFC 9126)")
    if request.delivery in policy.deliveries:
        return
    if Delivery.BY_VALUE in policy.deliveries:
        raise InvalidRequest("a signed request object is required (RFC 9101)")
    raise InvalidRequest("requests must be pushed (RFC 9126)")


@clause("PAR-08", "PAR-22", "PAR-26", "FAPI2-MS §5.3.1-1")
def require_signed_request(
    request: AuthorizationRequest, registration: Registration, policy: SecurityPolicy
) -> None:
    if not request.signed and (policy.signed_requests or registration.signed_requests):
        raise InvalidRequest("the request is not a signed request object")
