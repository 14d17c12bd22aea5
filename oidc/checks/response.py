"""What may be answered, and how."""

import re

from oidc.clauses import clause
from oidc.errors import InvalidRequest, UnsupportedResponseType
from oidc.policy import SecurityPolicy
from oidc.requests import AuthorizationRequest, Registration


@clause("AUT-07", "OIDC-CORE §3.3.2")
def require_allowed_response_type(
    request: AuthorizationRequest, _registration: Registration, policy: SecurityPolicy
) -> None:
    if request.response_type is None:
        raise InvalidRequest("response_type is missing")
    if request.response_type not in policy.response_modes:
        raise UnsupportedResponseType(f"response_type must be one of: {', '.join(policy.response_modes)}")


@clause("AUT-13", "AUT-14", "REG-33", "JARM §2.3")
def require_allowed_response_mode(
    request: AuthorizationRequest, registration: Registration, policy: SecurityPolicy
) -> None:
    allowed = wanted_modes(request, registration, policy)
    if request.effective_response_mode not in allowed:
        raise InvalidRequest(f"response_mode must be one of: {', '.join(allowed)}")


def wanted_modes(
    request: AuthorizationRequest, registration: Registration, policy: SecurityPolicy
) -> tuple[str, ...]:
    """The modes of a request's response type that its client wants answers by, under either name of one; an
    unknown type is refused by those of the profile's first."""
    allowed = policy.modes_of(request.response_type)
    wanted = {request.spelled_out(mode) for mode in registration.response_modes}
    return tuple(mode for mode in allowed if request.spelled_out(mode) in wanted) or allowed


@clause("PAR-21")
def require_state(request: AuthorizationRequest, _registration: Registration, policy: SecurityPolicy) -> None:
    if request.state is None and request.response_type in policy.state_response_types:
        raise InvalidRequest("state is missing")


@clause("RFC 6749 §4.1.1")
def refuse_control_characters(
    request: AuthorizationRequest, _registration: Registration, _policy: SecurityPolicy
) -> None:
    """A state comes back exactly, and a browser would send a line's end in a form as another one."""
    if re.search(r"[\x00-\x1f\x7f]", request.state or ""):
        raise InvalidRequest("state holds a control character")
