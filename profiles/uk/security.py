"""How the United Kingdom's recipients talk to us: FAPI 1.0 Advanced, hybrid, by value or pushed."""

from datetime import timedelta

from oidc.backchannel_policy import GRANT, BackchannelPolicy, DeliveryMode
from oidc.intents.openbanking_intent_id import named_by
from oidc.policy import Encryptable, Encryption, RequestObjectWindow, SecurityPolicy, Strength
from oidc.requests import Delivery
from oidc.traffic import USUAL
from profiles.audiences import any_own_url
from profiles.demands import two_factors
from profiles.plain import always, no_extras
from profiles.registered_consents import consent_claims, no_permissions, token_problem
from profiles.uk.registration import REGISTRATION

INTENT = "openbanking_intent_id"
REFRESH_TOKEN_ENDS = "http://openbanking.org.uk/refresh_token_expires_at"  # noqa: S105 -- a claim's name

SECURITY = SecurityPolicy(
    response_modes={"code id_token": ("fragment",)},
    deliveries=Delivery.BY_VALUE | Delivery.PUSHED,
    signed_requests=True,
    request_object_window=RequestObjectWindow(longest=timedelta(minutes=60), oldest=timedelta(minutes=60)),
    signing_algorithms=("PS256", "ES256"),
    encryption=Encryption(
        of=frozenset({Encryptable.ID_TOKEN}), key_management=("RSA-OAEP-256",), content=("A256GCM",)
    ),
    pkce_response_types=frozenset(),
    openid_required=True,
    nonce_required=True,
    state_response_types=frozenset(),
    client_authentication=("private_key_jwt", "tls_client_auth"),
    accepts_audience=any_own_url,
    certificate_required=True,
    sender_constraints=("mtls",),
    unbound_tokens=False,
    body_tokens=False,
    dpop_nonce_lifetime=None,
    grant_types=frozenset({"authorization_code", "refresh_token", "client_credentials", GRANT}),
    scopes=frozenset({"openid", "accounts", "payments", "fundsconfirmations"}),
    client_scopes=frozenset({"accounts", "payments", "fundsconfirmations"}),
    solitary_scopes=frozenset(),
    operator_scopes=frozenset(),
    acr={
        "urn:openbanking:psd2:sca": Strength.TWO_FACTORS,
        "urn:openbanking:psd2:ca": Strength.ONE_FACTOR,
    },
    demand=two_factors,
    identifier_first=False,
    longest_decision=timedelta(hours=2),
    session_reuse=False,
    read_intent=named_by(INTENT),
    permissions_of=no_permissions,
    authorization_details={},
    grant_management=None,
    pairwise=False,
    claims=frozenset({INTENT, REFRESH_TOKEN_ENDS}),
    userinfo={},
    consent_claims=consent_claims(INTENT, end=REFRESH_TOKEN_ENDS),
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
        intent_claim="openbanking-intent-id",
        read_as="openbanking_intent_id",
        message_required=False,
    ),
    backchannel_logout=False,
    registration=REGISTRATION,
    traffic=USUAL,
    reporting=None,
    customer_headers=frozenset(),
    further_endpoints={},
)
