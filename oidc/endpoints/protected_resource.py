"""What the protected resources of an issuer ask of a token (RFC 9728), derived from the issuer's policy."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from oidc.clauses import clause
from oidc.endpoints.answers import json_answer, oauth_endpoint
from oidc.issuers import issuer_url, resource_url, security_policy


@oauth_endpoint("GET")
@clause("META-10", "RFC 9728 §2", "RFC 9728 §3")
def protected_resource(_http: HttpRequest, issuer: str) -> HttpResponse:
    """Whose tokens open what lies below the issuer's path, how they come, and what they are bound to."""
    response = json_answer(resource_metadata(issuer))
    response["Cache-Control"] = "public, max-age=300"
    return response


def resource_metadata(issuer: str) -> dict[str, Any]:
    policy = security_policy(issuer)
    document: dict[str, Any] = {
        "resource": resource_url(issuer),
        "authorization_servers": [issuer_url(issuer)],
        "scopes_supported": sorted(policy.scopes),
        "bearer_methods_supported": ["header", "body"] if policy.body_tokens else ["header"],
        "tls_client_certificate_bound_access_tokens": "mtls" in policy.sender_constraints,
    }
    if "dpop" in policy.sender_constraints:
        document["dpop_signing_alg_values_supported"] = list(policy.signing_algorithms)
    if policy.authorization_details:
        document["authorization_details_types_supported"] = sorted(policy.authorization_details)
    return document
