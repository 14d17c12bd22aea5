"""What a backchannel authentication request needs beyond what a browser's needs, in its order."""

import re
from collections.abc import Callable

from oidc.backchannel_policy import GRANT, LONGEST_MESSAGE, BackchannelPolicy, DeliveryMode
from oidc.checks import run_checks
from oidc.clauses import clause
from oidc.errors import InvalidBindingMessage, InvalidRequest, UnauthorizedClient
from oidc.policy import SecurityPolicy
from oidc.requests import At, BackchannelRequest, Registration

_TOKEN = re.compile(r"[A-Za-z0-9._~+/-]{1,1024}=*")
"""As RFC 6750 §2.1 writes a bearer token."""
_UNSHOWN = re.compile(r"[^\w .,:;!?()'+#*/-]|[\u115f\u1160\u3164\uffa0]")
"""What many screens do not show: signs that are neither letters, digits nor usual punctuation, and letters
that are blank."""

Check = Callable[[BackchannelRequest, Registration, BackchannelPolicy], None]


@clause("CIB-01", "FAPI-CIBA §5.2.2")
def require_registered(
    _request: BackchannelRequest, registration: Registration, policy: BackchannelPolicy
) -> None:
    if registration.public or registration.delivery_mode not in policy.modes:
        raise UnauthorizedClient(f"the client did not register the grant {GRANT}")


@clause("CIB-04", "CIBA §7.1")
def require_one_hint(
    request: BackchannelRequest, _registration: Registration, _policy: BackchannelPolicy
) -> None:
    if request.hints != 1:
        raise InvalidRequest("one of login_hint, login_hint_token and id_token_hint is needed, and no second")


@clause("CIB-06", "CIBA §7.1")
def require_notification_token(
    request: BackchannelRequest, registration: Registration, _policy: BackchannelPolicy
) -> None:
    token = request.notification_token
    if registration.delivery_mode == DeliveryMode.PING and (token is None or not _TOKEN.fullmatch(token)):
        raise InvalidRequest("client_notification_token is missing, or is no bearer token")


@clause("CIB-03", "CIB-12", "FAPI-CIBA §5.2.2-2")
def require_showable_message(
    request: BackchannelRequest, _registration: Registration, policy: BackchannelPolicy
) -> None:
    message = request.binding_message
    if message is None:
        if policy.message_required:
            raise InvalidBindingMessage("binding_message is missing")
        return
    if len(message) > LONGEST_MESSAGE or _UNSHOWN.search(message) or not message.strip():
        raise InvalidBindingMessage(
            f"binding_message is more than {LONGEST_MESSAGE} characters long, or holds some that are not"
            " letters, digits, blanks or usual punctuation"
        )


_CHECKS: tuple[Check, ...] = (
    require_registered,
    require_one_hint,
    require_notification_token,
    require_showable_message,
)


def run_backchannel_checks(
    request: BackchannelRequest, registration: Registration, policy: SecurityPolicy, own: BackchannelPolicy
) -> None:
    """Those of the one table that apply, after these; the first that fails raises its OAuthError."""
    for check in _CHECKS:
        check(request, registration, own)
    run_checks(request.asks, registration, policy, at=At.BACKCHANNEL)
