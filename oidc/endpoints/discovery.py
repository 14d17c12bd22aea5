"""Discovery: OpenID Connect Discovery 1.0 §3 and RFC 8414, derived from the issuer's policy."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

from oidc.backchannel.hints import KnownBy
from oidc.clauses import clause
from oidc.clients.methods import assertion_algorithms, methods_at, takes_attestations
from oidc.endpoints.answers import json_answer, oauth_endpoint
from oidc.first_party import PATH
from oidc.issuers import (
    browser_url,
    issuer_url,
    keys_url,
    mtls_url,
    resource_url,
    security_policy,
    served_registration,
)
from oidc.policy import Encryption, SecurityPolicy
from oidc.requests import Delivery, GrantAction

BACK_CHANNEL = {
    "token_endpoint": "token",
    "revocation_endpoint": "revoke",
    "introspection_endpoint": "introspect",
    "userinfo_endpoint": "userinfo",
}


@oauth_endpoint("GET")
@clause("META-01", "META-02", "META-03", "META-04", "META-05", "META-06", "TLS-13", "TLS-16", "RFC 9728 §4")
def discovery(_http: HttpRequest, issuer: str) -> HttpResponse:
    """What this issuer offers; reachable without a client certificate."""
    response = json_answer(metadata(issuer))
    response["Cache-Control"] = "public, max-age=300"
    return response


@clause("CIB-01", "CIB-07", "GM-04", "GM-07", "GRANTS §7.1", "OIDC-BACKCHANNEL §2.1", "CIBA §4")
def metadata(issuer: str) -> dict[str, Any]:
    """The discovery document: the policy in the registry's words, and what holds for every issuer."""
    policy = security_policy(issuer)
    back_channel = back_channel_of(issuer)
    modes = sorted({mode for allowed in policy.response_modes.values() for mode in allowed})
    algorithms = list(policy.signing_algorithms)
    document: dict[str, Any] = {
        "issuer": issuer_url(issuer),
        "authorization_endpoint": browser_url(issuer, "authorize"),
        "jwks_uri": keys_url(issuer),
        **{name: main_url(policy)(issuer, path) for name, path in back_channel.items()},
        "mtls_endpoint_aliases": {name: mtls_url(issuer, path) for name, path in back_channel.items()},
        "tls_client_certificate_bound_access_tokens": "mtls" in policy.sender_constraints,
        "response_types_supported": sorted(policy.response_modes),
        "response_modes_supported": modes,
        "grant_types_supported": sorted(policy.grant_types),
        "scopes_supported": sorted(policy.scopes),
        "subject_types_supported": ["pairwise"] if policy.pairwise else ["public"],
        "acr_values_supported": list(policy.acr),
        "claims_supported": claims_supported(issuer),
        "claims_parameter_supported": True,
        "request_parameter_supported": Delivery.BY_VALUE in policy.deliveries,
        "request_uri_parameter_supported": False,
        "require_signed_request_object": policy.signed_requests,
        "require_pushed_authorization_requests": policy.deliveries == Delivery.PUSHED,
        "authorization_response_iss_parameter_supported": True,
        "code_challenge_methods_supported": ["S256"],
        "token_endpoint_auth_methods_supported": list(policy.client_authentication),
        "token_endpoint_auth_signing_alg_values_supported": assertion_algorithms(policy),
        "id_token_signing_alg_values_supported": algorithms,
        "request_object_signing_alg_values_supported": algorithms,
        "protected_resources": [resource_url(issuer)],
    }
    for name in ("introspection_endpoint", "revocation_endpoint"):
        document[f"{name}_auth_methods_supported"] = methods_at(BACK_CHANNEL[name], policy)
        document[f"{name}_auth_signing_alg_values_supported"] = assertion_algorithms(policy)
    if "dpop" in policy.sender_constraints:
        document["dpop_signing_alg_values_supported"] = algorithms
    if takes_attestations(policy):
        document["client_attestation_signing_alg_values_supported"] = algorithms
        document["client_attestation_pop_signing_alg_values_supported"] = algorithms
    if policy.authorization_details:
        document["authorization_details_types_supported"] = sorted(policy.authorization_details)
    if policy.grant_management is not None:
        document["grant_management_actions_supported"] = ["query", "revoke", *GrantAction]
        document["grant_management_action_required"] = policy.grant_management.action_required
    if policy.backchannel is not None:
        document["backchannel_token_delivery_modes_supported"] = list(policy.backchannel.modes)
        document["backchannel_authentication_request_signing_alg_values_supported"] = algorithms
        document["backchannel_user_code_parameter_supported"] = False
        document["backchannel_endpoint_login_hint_token_types_supported"] = list(KnownBy)
    if policy.end_session:
        document["end_session_endpoint"] = browser_url(issuer, "logout")
    if policy.backchannel_logout:
        document["backchannel_logout_supported"] = True
        document["backchannel_logout_session_supported"] = True
    document["userinfo_signing_alg_values_supported"] = algorithms
    document["introspection_signing_alg_values_supported"] = algorithms
    if any(mode.endswith("jwt") for mode in modes):
        document["authorization_signing_alg_values_supported"] = algorithms
    return document | encryption_supported(policy.encryption)


def back_channel_of(issuer: str) -> dict[str, str]:
    """Where clients' servers call this issuer: members of the document to paths below the issuer."""
    policy = security_policy(issuer)
    paths = BACK_CHANNEL | dict(policy.further_endpoints)
    if Delivery.PUSHED in policy.deliveries:
        paths["pushed_authorization_request_endpoint"] = "par"
    if served_registration(issuer) is not None:
        paths["registration_endpoint"] = "register"
    if policy.backchannel is not None:
        paths["backchannel_authentication_endpoint"] = "bc-authorize"
    if policy.own_apps:
        paths["authorization_challenge_endpoint"] = PATH
    if takes_attestations(policy):
        paths["challenge_endpoint"] = "challenge"
    if policy.grant_management is not None:
        paths["grant_management_endpoint"] = policy.grant_management.path
    return paths


@clause("TLS-02", "RFC 8705 §5")
def main_url(policy: SecurityPolicy) -> Callable[[str, str], str]:
    """Where an endpoint of the back channel is for whoever looks at no alias: on the host that never asks for
    a certificate, unless each call needs one."""
    return mtls_url if policy.certificate_required else browser_url


def encryption_supported(encryption: Encryption | None) -> dict[str, list[str]]:
    """Two lists for each thing that can be encrypted; where nothing can be, none is published."""
    lists: dict[str, list[str]] = {}
    if encryption is None:
        return lists
    for what in sorted(encryption.of):
        lists[f"{what}_encryption_alg_values_supported"] = list(encryption.key_management)
        lists[f"{what}_encryption_enc_values_supported"] = list(encryption.content)
    return lists


def claims_supported(issuer: str) -> list[str]:
    """ID token claims of this issuer: the standard's, and those its policy adds for a consent."""
    policy = security_policy(issuer)
    standard = ["iss", "sub", "aud", "exp", "iat", "nonce", "acr", "amr", "auth_time"]
    told = {claim for claims in policy.userinfo.values() for claim in claims}
    if policy.backchannel_logout:
        standard.append("sid")
    return standard + sorted(policy.claims | told)
