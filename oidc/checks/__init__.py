"""The checks of an authorization request, in their one order, with the endpoints that run them."""

from collections.abc import Callable

from oidc.checks.acr import require_reachable_acr
from oidc.checks.claims import refuse_self_registration, require_readable_claims
from oidc.checks.client import refuse_paused, require_registered_response_type
from oidc.checks.delivery import require_allowed_delivery, require_signed_request
from oidc.checks.details import require_known_details
from oidc.checks.dpop import require_known_thumbprint
from oidc.checks.grant import require_fitting_grant_action
from oidc.checks.nonce import require_nonce
from oidc.checks.pkce import require_s256_challenge
from oidc.checks.prompt import refuse_contradictory_prompt, refuse_silent_consent
from oidc.checks.response import (
    refuse_control_characters,
    require_allowed_response_mode,
    require_allowed_response_type,
    require_state,
)
from oidc.checks.scope import refuse_solitary_scope, require_known_scope
from oidc.policy import SecurityPolicy
from oidc.requests import At, AuthorizationRequest, Registration

Check = Callable[[AuthorizationRequest, Registration, SecurityPolicy], None]

_TABLE: tuple[tuple[Check, At], ...] = (
    (refuse_paused,                    At.AUTHORIZE | At.PAR | At.BACKCHANNEL | At.CHALLENGE),
    (require_allowed_delivery,         At.AUTHORIZE | At.PAR                                ),
    (require_signed_request,           At.AUTHORIZE | At.PAR | At.BACKCHANNEL | At.CHALLENGE),
    (require_allowed_response_type,    At.AUTHORIZE | At.PAR                                ),
    (require_allowed_response_mode,    At.AUTHORIZE | At.PAR                                ),
    (require_registered_response_type, At.AUTHORIZE | At.PAR                  | At.CHALLENGE),
    (require_state,                    At.AUTHORIZE | At.PAR                                ),
    (refuse_control_characters,        At.AUTHORIZE | At.PAR | At.BACKCHANNEL | At.CHALLENGE),
    (require_s256_challenge,           At.AUTHORIZE | At.PAR                  | At.CHALLENGE),
    (require_known_thumbprint,         At.AUTHORIZE | At.PAR                  | At.CHALLENGE),
    (refuse_self_registration,         At.AUTHORIZE | At.PAR | At.BACKCHANNEL | At.CHALLENGE),
    (require_known_details,            At.AUTHORIZE | At.PAR | At.BACKCHANNEL | At.CHALLENGE),
    (require_fitting_grant_action,     At.AUTHORIZE | At.PAR | At.BACKCHANNEL | At.CHALLENGE),
    (require_known_scope,              At.AUTHORIZE | At.PAR | At.BACKCHANNEL | At.CHALLENGE),
    (refuse_solitary_scope,            At.AUTHORIZE | At.PAR | At.BACKCHANNEL | At.CHALLENGE),
    (require_nonce,                    At.AUTHORIZE | At.PAR                  | At.CHALLENGE),
    (require_readable_claims,          At.AUTHORIZE | At.PAR | At.BACKCHANNEL | At.CHALLENGE),
    (require_reachable_acr,            At.AUTHORIZE | At.PAR | At.BACKCHANNEL | At.CHALLENGE),
    (refuse_contradictory_prompt,      At.AUTHORIZE | At.PAR                  | At.CHALLENGE),
    (refuse_silent_consent,            At.AUTHORIZE                                         ),
)  # fmt: skip
_AT = {at: tuple(check for check, where in _TABLE if at in where) for at in At}


def run_checks(
    request: AuthorizationRequest, registration: Registration, policy: SecurityPolicy, *, at: At
) -> None:
    """Run the rows of the table that `at` names, in order; the first that fails raises its OAuthError."""
    for check in _AT[at]:
        check(request, registration, policy)
