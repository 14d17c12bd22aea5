"""How plain OpenID Connect clients talk to us: requests in the open, tokens for whoever bears them unless a
proof binds them, answers of every kind."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from oidc.clauses import clause
from oidc.policy import Encryptable, Encryption, SecurityPolicy, Strength
from oidc.registration_policy import OpenRegistration
from oidc.requests import AuthorizationRequest, Delivery, IntentReading, NewSharing
from oidc.traffic import USUAL
from profiles.audiences import any_own_url
from profiles.demands import two_factors
from profiles.fapi.security import token_problem
from profiles.oidc_core.claims import BY_SCOPE, SCOPE_OF
from profiles.plain import no_consent_claims, no_extras
from profiles.single_claims import ALONE

SCOPES = frozenset({"openid", "offline_access", *BY_SCOPE})
PERMISSIONS = SCOPES | {ALONE + claim for claim in SCOPE_OF}

WHILE_HERE = timedelta(hours=12)
"""As long as a session of the portal: without offline access nobody looks while the customer is away."""
WHILE_AWAY = timedelta(days=365)


@clause("IDT-13", "OIDC-CORE §5.4", "OIDC-CORE §5.5")
def scopes_and_claims(request: AuthorizationRequest) -> tuple[str, ...]:
    """Each scope is a permission, and so is each standard claim asked for by name beside them."""
    named = {*request.asked_claims("id_token"), *request.asked_claims("userinfo")}
    alone = {ALONE + claim for claim in named & SCOPE_OF.keys() if SCOPE_OF[claim] not in request.scopes}
    return tuple(sorted((request.scopes & SCOPES) | alone))


def by_presence(request: AuthorizationRequest) -> IntentReading:
    lasts = WHILE_AWAY if "offline_access" in request.scopes else WHILE_HERE
    return NewSharing(int(lasts.total_seconds()))


@clause("OIDC-CORE §11")
def offline_access(_intent: Mapping[str, Any], scopes: frozenset[str]) -> bool:
    """Every consent is shown and decided, so offline access needs no prompt of its own."""
    return "offline_access" in scopes


FOR_TOKENS = ("fragment", "form_post", "jwt", "fragment.jwt", "form_post.jwt")
"""An answer that holds a token stands in no query (OAuth Multiple Response Types §3)."""


SECURITY = SecurityPolicy(
    response_modes={
        "code": ("query", "fragment", "form_post", "jwt", "query.jwt", "fragment.jwt", "form_post.jwt"),
        "code id_token": FOR_TOKENS,
        "code token": FOR_TOKENS,
        "code id_token token": FOR_TOKENS,
    },
    deliveries=Delivery.PLAIN | Delivery.PUSHED,
    signed_requests=False,
    request_object_window=None,
    signing_algorithms=("RS256", "PS256", "ES256"),
    encryption=Encryption(
        of=frozenset(Encryptable),
        key_management=("RSA-OAEP-256",),
        content=("A256GCM", "A128CBC-HS256"),
    ),
    pkce_response_types=frozenset(),
    openid_required=True,
    nonce_required=False,
    state_response_types=frozenset(),
    client_authentication=(
        "client_secret_basic",
        "client_secret_post",
        "client_secret_jwt",
        "private_key_jwt",
        "attest_jwt_client_auth",
        "attest_jwt_client_auth_dpop",
        "none",
    ),
    accepts_audience=any_own_url,
    certificate_required=False,
    sender_constraints=("dpop",),
    unbound_tokens=True,
    body_tokens=True,
    dpop_nonce_lifetime=None,
    # "implicit" stands for access tokens from the authorization endpoint (OIDC Registration §2).
    grant_types=frozenset({"authorization_code", "refresh_token", "implicit"}),
    scopes=SCOPES,
    client_scopes=frozenset(),
    solitary_scopes=frozenset(),
    operator_scopes=frozenset(),
    acr={"https://refeds.org/profile/mfa": Strength.TWO_FACTORS},
    demand=two_factors,
    identifier_first=False,
    longest_decision=timedelta(hours=2),
    session_reuse=True,
    read_intent=by_presence,
    permissions_of=scopes_and_claims,
    authorization_details={},
    grant_management=None,
    pairwise=True,
    claims=frozenset(),
    userinfo={scope: frozenset(claims) for scope, claims in BY_SCOPE.items()}
    | {ALONE + claim: frozenset({claim}) for claim in SCOPE_OF},
    consent_claims=no_consent_claims,
    token_extras=no_extras,
    introspectable=frozenset({"access_token", "refresh_token"}),
    client_id_required=frozenset(),
    code_lifetime=timedelta(seconds=60),
    access_token_lifetime=timedelta(seconds=600),
    jwt_access_tokens=True,
    request_uri_lifetime=timedelta(seconds=90),
    rotates_for=frozenset({"none"}),
    refresh_token=offline_access,
    token_problem=token_problem,
    recipient_call=None,
    end_session=True,
    own_apps=True,
    backchannel=None,
    backchannel_logout=True,
    registration=OpenRegistration(defaults={"scope": " ".join(sorted(SCOPES))}),
    traffic=USUAL,
    reporting=None,
    customer_headers=frozenset(),
    further_endpoints={},
)
