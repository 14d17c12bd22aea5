"""How New Zealand's recipients talk to us: intents, request objects by value, hybrid answers."""

from dataclasses import replace
from datetime import timedelta

from oidc.backchannel_policy import GRANT, BackchannelPolicy, DeliveryMode
from oidc.intents.openbanking_intent_id import named_by
from oidc.policy import Encryptable, Encryption, RequestObjectWindow, SecurityPolicy, Strength
from oidc.requests import Delivery
from profiles.audiences import any_own_url
from profiles.demands import two_factors
from profiles.plain import always, no_extras
from profiles.registered_consents import consent_claims, no_permissions, token_problem
from profiles.traffic import TRAFFIC

SECURITY_V3 = SecurityPolicy(
    response_modes={"code id_token": ("fragment",), "code": ("jwt", "query.jwt")},
    deliveries=Delivery.BY_VALUE | Delivery.PUSHED,
    signed_requests=True,
    request_object_window=RequestObjectWindow(longest=timedelta(minutes=60), oldest=timedelta(minutes=60)),
    signing_algorithms=("PS256", "ES256"),
    encryption=Encryption(
        of=frozenset({Encryptable.ID_TOKEN}), key_management=("RSA-OAEP-256",), content=("A256GCM",)
    ),
    pkce_response_types=frozenset({"code"}),
    openid_required=True,
    nonce_required=True,
    state_response_types=frozenset({"code"}),
    client_authentication=("private_key_jwt",),
    accepts_audience=any_own_url,
    certificate_required=True,
    sender_constraints=("mtls",),
    unbound_tokens=False,
    body_tokens=False,
    dpop_nonce_lifetime=None,
    grant_types=frozenset({"authorization_code", "refresh_token", "client_credentials", GRANT}),
    scopes=frozenset({"openid", "accounts", "payments"}),
    client_scopes=frozenset({"accounts", "payments"}),
    solitary_scopes=frozenset(),
    operator_scopes=frozenset(),
    acr={
        "urn:apicentre:nz:sca": Strength.TWO_FACTORS,
        "urn:apicentre:nz:ca": Strength.ONE_FACTOR,
        # The names before v2, for third parties that have not moved yet.
        "urn:openbanking:nz:sca": Strength.TWO_FACTORS,
        "urn:openbanking:nz:ca": Strength.ONE_FACTOR,
    },
    demand=two_factors,
    identifier_first=False,
    longest_decision=timedelta(hours=2),
    session_reuse=False,
    read_intent=named_by("ConsentId", "openbanking_intent_id"),
    permissions_of=no_permissions,
    authorization_details={},
    grant_management=None,
    pairwise=False,
    claims=frozenset({"ConsentId", "openbanking_intent_id"}),
    userinfo={},
    consent_claims=consent_claims("ConsentId"),
    token_extras=no_extras,
    introspectable=frozenset({"refresh_token"}),
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
        modes=tuple(DeliveryMode),
        intent_claim="ConsentId",
        read_as="ConsentId",
        message_required=False,
    ),
    backchannel_logout=False,
    registration=None,
    traffic=TRAFFIC,
    reporting=None,
    customer_headers=frozenset(),
    further_endpoints={},
)
SECURITY_V1 = replace(
    SECURITY_V3,
    response_modes={"code id_token": ("fragment",)},
    deliveries=Delivery.BY_VALUE,
    grant_types=SECURITY_V3.grant_types - {GRANT},
    own_apps=False,
    backchannel=None,
    client_authentication=(
        "private_key_jwt",
        "tls_client_auth",
        "client_secret_jwt",
        "client_secret_basic",
        "client_secret_post",
    ),
    # v1.0 asks neither exp nor nbf of a request object; those that are sent still count.
    request_object_window=None,
    pkce_response_types=frozenset(),
    acr={
        "urn:openbanking:nz:sca": Strength.TWO_FACTORS,
        "urn:openbanking:nz:ca": Strength.ONE_FACTOR,
    },
    read_intent=named_by("openbanking_intent_id"),
    claims=frozenset({"openbanking_intent_id"}),
    consent_claims=consent_claims("openbanking_intent_id"),
    customer_headers=frozenset(
        {
            "x-fapi-customer-last-logged-time",
            "x-fapi-customer-ip-address",
            "x-merchant-ip-address",
            "x-customer-user-agent",
            "x-fapi-customer-acr",
        }
    ),
)
