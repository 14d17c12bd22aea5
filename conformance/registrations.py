"""What the suite's companies register here, as RFC 7591 metadata for `manage.py clients register`."""

from typing import Any

from conformance.companies import ALGORITHM, Company, scope
from conformance.ecosystems import BY_ISSUER
from conformance.plans import BACKCHANNEL_GRANT, Metadata, Plan

SECOND_REDIRECT_QUERY = "?dummy1=lorem&dummy2=ipsum"
"""The suite's second client comes back to an address with a query, and wants it untouched."""


def registration(company: Company, plan: Plan, metadata: Metadata, suite: str) -> dict[str, Any]:
    """A company's metadata for one plan, by what `metadata` says the issuer offers."""
    base = f"{suite}/test/a/{plan.key}/"
    return {
        "client_id": company.client_id(plan),
        "client_name": f"Conformance suite {company.number}",
        "redirect_uris": [f"{base}callback", f"{base}callback{SECOND_REDIRECT_QUERY}"],
        "scope": scope(plan),
        "recipient": {"name": "Conformance suite"},
        **(
            _openid_connect(company, plan, base)
            if plan.of_openid_connect
            else _fapi(company, plan, metadata, base)
        ),
    }


def _openid_connect(company: Company, plan: Plan, base: str) -> dict[str, Any]:
    """Clients that prove themselves by a secret, which the issuer makes."""
    grants = ["authorization_code", "refresh_token"]
    if any("token" in kind.split() or "id_token" in kind.split() for kind in plan.response_types):
        grants.append("implicit")
    registered: dict[str, Any] = {
        "grant_types": grants,
        "response_types": list(plan.response_types),
        "token_endpoint_auth_method": "client_secret_post" if company.number == 3 else "client_secret_basic",
    }
    if plan.of_logout:
        registered["post_logout_redirect_uris"] = [f"{base}post_logout_redirect"]
    if plan.of_what_clients_hear:
        registered["backchannel_logout_uri"] = f"{base}backchannel_logout"
        registered["backchannel_logout_session_required"] = True
    return registered


def _fapi(company: Company, plan: Plan, metadata: Metadata, base: str) -> dict[str, Any]:
    """Clients that prove themselves by a key or a certificate."""
    variant = plan.variant
    registered: dict[str, Any] = {
        "grant_types": [
            grant
            for grant in ("authorization_code", "refresh_token", "client_credentials")
            if grant in metadata["grant_types_supported"]
        ],
        "response_types": [_response_type(plan, metadata)],
        "request_object_signing_alg": ALGORITHM,
        "id_token_signed_response_alg": ALGORITHM,
        "tls_client_certificate_bound_access_tokens": variant.get("sender_constrain") != "dpop",
        "jwks": {"keys": [company.key.as_dict(private=False)]},
    }
    if variant["client_auth_type"] == "mtls":
        subject = company.certificate.certificate.subject
        registered |= {
            "token_endpoint_auth_method": "tls_client_auth",
            "tls_client_auth_subject_dn": subject.rfc4514_string(),
        }
    else:
        registered |= {
            "token_endpoint_auth_method": "private_key_jwt",
            "token_endpoint_auth_signing_alg": ALGORITHM,
        }
    if plan.without_browser:
        registered["grant_types"] = [*registered["grant_types"], BACKCHANNEL_GRANT]
        registered["backchannel_token_delivery_mode"] = variant["ciba_mode"]
        if variant["ciba_mode"] == "ping":
            registered["backchannel_client_notification_endpoint"] = f"{base}ciba-notification-endpoint"
    if variant.get("fapi_response_mode") == "jarm":
        registered["authorization_signed_response_alg"] = ALGORITHM
    if variant.get("sender_constrain") == "dpop":
        registered["dpop_bound_access_tokens"] = True
    if variant.get("fapi_request_method") == "signed_non_repudiation":
        registered["require_signed_request_object"] = True
    if plan.with_details:
        registered["authorization_details_types"] = [one["type"] for one in BY_ISSUER[plan.issuer].details]
    return registered


def _response_type(plan: Plan, metadata: Metadata) -> str:
    hybrid = "code id_token"
    in_the_clear = plan.variant.get("fapi_response_mode") == "plain_response"
    return hybrid if in_the_clear and hybrid in metadata["response_types_supported"] else "code"
