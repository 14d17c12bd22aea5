"""How recipients of no particular ecosystem talk to us, in both generations of the financial profile."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from consent.lifecycle import Status
from consent.problems import Fault, Flaw, Problem
from consent.reasons import Reason
from oidc.backchannel_policy import GRANT, BackchannelPolicy, DeliveryMode
from oidc.clauses import clause
from oidc.errors import InvalidAuthorizationDetails
from oidc.intents.grant_id import by_grant_id
from oidc.intents.standing import standing
from oidc.policy import (
    QUERY_GRANTS,
    REVOKE_GRANTS,
    Encryptable,
    Encryption,
    GrantManagement,
    RequestObjectWindow,
    SecurityPolicy,
    Strength,
)
from oidc.requests import AuthorizationRequest, Delivery
from oidc.traffic import USUAL
from profiles.audiences import any_own_url, issuer_only
from profiles.demands import two_factors
from profiles.plain import always, no_consent_claims, no_extras

DATA_SCOPES = frozenset({"accounts", "transactions"})


def data_scopes(request: AuthorizationRequest) -> tuple[str, ...]:
    """Scopes are the permissions; `openid` is none."""
    return tuple(sorted(request.scopes & DATA_SCOPES))


def token_problem(status: Status | None, _reason: Reason | None, _curable: bool) -> Problem:
    """RFC 6750 §3.1 knows one word for a token that opens nothing any more."""
    detail = "The access token is unknown, expired or not yours"
    if status is not None:
        detail = "The consent behind the access token is not in force"
    flaw = Flaw(Fault.TOKEN if status is None else Fault.CONSENT_INVALID, detail)
    return Problem(401, flaw, headers={"WWW-Authenticate": 'Bearer error="invalid_token"'})


MANAGEMENT = frozenset({QUERY_GRANTS, REVOKE_GRANTS})


@clause("TOK-16", "GM-05", "GRANTS §5.5")
def grant_id(consent_id: UUID) -> Mapping[str, Any]:
    """A grant is a consent, and goes by its id: neither a secret, nor anything of its customer's."""
    return {"grant_id": str(consent_id)}


ACCOUNT_INFORMATION = "account_information"
_ACTIONS = {
    "list_accounts": "accounts",
    "read_balances": "accounts",
    "read_transactions": "transactions",
}


@clause("GM-06", "RFC 9396 §2", "RFC 9396 §5")
def account_information(asked: Mapping[str, Any]) -> frozenset[str]:
    """`actions` of `{"type": "account_information", "actions": [...]}`, which has no other member."""
    surplus = asked.keys() - {"type", "actions"}
    if surplus:
        raise InvalidAuthorizationDetails(f"account_information has no member {min(surplus):.60}")
    actions = asked.get("actions")
    if not isinstance(actions, list) or not actions:
        raise InvalidAuthorizationDetails("actions of account_information is not a list with an entry")
    for action in actions:
        if not isinstance(action, str) or action not in _ACTIONS:
            raise InvalidAuthorizationDetails(f"actions of account_information are: {', '.join(_ACTIONS)}")
    return frozenset(_ACTIONS[action] for action in actions)


FAPI1 = SecurityPolicy(
    response_modes={"code id_token": ("fragment",), "code": ("jwt", "query.jwt")},
    deliveries=Delivery.BY_VALUE | Delivery.PUSHED,
    signed_requests=True,
    request_object_window=RequestObjectWindow(longest=timedelta(minutes=60), oldest=timedelta(minutes=60)),
    signing_algorithms=("PS256", "ES256"),
    encryption=Encryption(
        of=frozenset(Encryptable),
        key_management=("RSA-OAEP-256",),
        content=("A256GCM",),
    ),
    pkce_response_types=frozenset(),
    openid_required=True,
    nonce_required=True,
    state_response_types=frozenset(),
    client_authentication=("private_key_jwt", "tls_client_auth", "self_signed_tls_client_auth"),
    accepts_audience=any_own_url,
    certificate_required=False,
    sender_constraints=("mtls",),
    unbound_tokens=False,
    body_tokens=False,
    dpop_nonce_lifetime=None,
    grant_types=frozenset({"authorization_code", "refresh_token", "client_credentials", GRANT}),
    scopes=frozenset({"openid", "consents"}) | DATA_SCOPES,
    client_scopes=frozenset({"consents"}),
    solitary_scopes=frozenset(),
    operator_scopes=frozenset(),
    acr={"https://refeds.org/profile/mfa": Strength.TWO_FACTORS},
    demand=two_factors,
    identifier_first=False,
    longest_decision=timedelta(hours=2),
    session_reuse=False,
    read_intent=standing(timedelta(days=90)),
    permissions_of=data_scopes,
    authorization_details={ACCOUNT_INFORMATION: account_information},
    grant_management=None,
    pairwise=True,
    claims=frozenset(),
    userinfo={},
    consent_claims=no_consent_claims,
    token_extras=no_extras,
    introspectable=frozenset({"access_token", "refresh_token"}),
    client_id_required=frozenset(),
    code_lifetime=timedelta(seconds=60),
    access_token_lifetime=timedelta(seconds=600),
    jwt_access_tokens=True,
    request_uri_lifetime=timedelta(seconds=90),
    rotates_for=frozenset(),
    refresh_token=always,
    token_problem=token_problem,
    recipient_call=None,
    end_session=False,
    own_apps=False,
    backchannel=BackchannelPolicy(
        modes=tuple(DeliveryMode), intent_claim="", read_as="", message_required=True
    ),
    backchannel_logout=True,
    registration=None,
    traffic=USUAL,
    reporting=None,
    customer_headers=frozenset(),
    further_endpoints={},
)
FAPI2 = replace(
    FAPI1,
    scopes=FAPI1.scopes | MANAGEMENT,
    client_scopes=FAPI1.client_scopes | MANAGEMENT,
    read_intent=by_grant_id(standing(timedelta(days=90))),
    grant_management=GrantManagement(path="grants", action_required=False),
    token_extras=grant_id,
    signing_algorithms=("PS256", "ES256", "EdDSA", "Ed25519"),
    response_modes={"code": ("query", "jwt", "query.jwt")},
    deliveries=Delivery.PUSHED,
    signed_requests=False,
    grant_types=FAPI1.grant_types - {GRANT},
    own_apps=False,
    backchannel=None,
    pkce_response_types=frozenset({"code"}),
    openid_required=False,
    nonce_required=False,
    accepts_audience=issuer_only,
    sender_constraints=("mtls", "dpop"),
)
