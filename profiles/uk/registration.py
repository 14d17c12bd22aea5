"""How the United Kingdom's software registers: by a statement of the Open Banking Directory (DCR v3.3)."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

from oidc.clauses import clause
from oidc.registration_policy import Claims, Company, StatedRegistration

_UUID4 = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", re.IGNORECASE)
_SCOPES_OF_ROLES = {
    "AISP": frozenset({"accounts"}),
    "PISP": frozenset({"payments"}),
    "CBPII": frozenset({"fundsconfirmations"}),
}
_CERTIFIED = "tls_client_auth"


def scope_of_roles(request: Claims, statement: Claims) -> str:
    """What the request asks for, else all, as far as the roles in the statement reach."""
    roles = statement["software_roles"]
    held = roles if isinstance(roles, list) else []
    reach = {"openid"}.union(*(_SCOPES_OF_ROLES.get(str(role), frozenset()) for role in held))
    asked = request.get("scope")
    return " ".join(sorted(reach & set(asked.split()) if isinstance(asked, str) else reach))


def trading_name(statement: Claims) -> Company:
    """The organisation, told apart by the names its software trades under."""
    name = str(statement.get("software_on_behalf_of_org") or statement["software_client_name"])
    return Company(
        organisation=str(statement["org_id"]),
        entry=f"{statement['org_id']}/{name}",
        name=name,
        legal_name=str(statement["org_name"]),
        register_entry=f"Open Banking Directory, {statement['org_id']}",
        website=str(statement.get("software_client_uri") or ""),
    )


@clause("REG-20", "REG-21", "REG-25")
def faults(request: Claims, statement: Claims) -> list[str]:
    found = []
    if not _UUID4.fullmatch(str(request.get("jti"))):
        found.append("jti: is not a UUID of version 4")
    if request.get("software_id", statement["software_id"]) != statement["software_id"]:
        found.append("software_id: is not the one in the software statement")
    if request.get("token_endpoint_auth_method") != _CERTIFIED and "tls_client_auth_subject_dn" in request:
        found.append(f"tls_client_auth_subject_dn: goes with {_CERTIFIED} alone")
    if not isinstance(statement["software_roles"], list):
        found.append("software_statement: software_roles is not a list")
    uris = request.get("redirect_uris", statement["software_redirect_uris"])
    if isinstance(uris, list) and any(_is_local(uri) for uri in uris):
        found.append("redirect_uris: localhost is no host of a recipient's")
    return found


def _is_local(uri: object) -> bool:
    try:
        host = urlsplit(uri if isinstance(uri, str) else "").hostname or ""
    except ValueError:
        return False
    return host.rstrip(".") == "localhost" or host.endswith(".localhost")


REGISTRATION = StatedRegistration(
    media_types=frozenset({"application/jwt", "application/jose"}),
    directory="OpenBanking Ltd",
    statement_algorithms=("PS256",),
    # The directory sets no end; what it said a week ago may have been taken back.
    statement_lasts=timedelta(days=7),
    statement_once=False,
    statement_required=frozenset({
        "jti", "org_id", "org_name", "software_id", "software_client_name", "software_redirect_uris",
        "software_roles", "software_jwks_endpoint",
    }),
    required=frozenset({
        "iat", "exp", "jti", "token_endpoint_auth_method", "grant_types", "application_type",
        "id_token_signed_response_alg", "request_object_signing_alg",
    }),
    asked=frozenset({
        "redirect_uris", "token_endpoint_auth_method", "token_endpoint_auth_signing_alg", "grant_types",
        "response_types", "application_type", "id_token_signed_response_alg", "request_object_signing_alg",
        "tls_client_auth_subject_dn", "id_token_encrypted_response_alg", "id_token_encrypted_response_enc",
        "backchannel_token_delivery_mode", "backchannel_client_notification_endpoint",
        "backchannel_authentication_request_signing_alg", "backchannel_user_code_parameter_supported",
    }),
    stated={
        "redirect_uris": "software_redirect_uris",
        "client_name": "software_client_name",
        "client_uri": "software_client_uri",
        "logo_uri": "software_logo_uri",
        "tos_uri": "software_tos_uri",
        "policy_uri": "software_policy_uri",
        "jwks_uri": "software_jwks_endpoint",
        "software_id": "software_id",
    },
    told=frozenset({
        "software_environment", "software_mode", "software_client_id", "software_client_name",
        "software_client_description", "software_version", "software_client_uri", "software_redirect_uris",
        "software_roles", "organisation_competent_authority_claims", "software_logo_uri", "org_status",
        "org_id", "org_name", "org_contacts", "org_jwks_endpoint", "org_jwks_revoked_endpoint",
        "software_jwks_endpoint", "software_jwks_revoked_endpoint", "software_policy_uri",
        "software_tos_uri", "software_on_behalf_of_org",
    }),
    defaults={},
    scope=scope_of_roles,
    company=trading_name,
    faults=faults,
    standing=None,
    opened_by=frozenset({"accounts", "payments", "fundsconfirmations"}),
)  # fmt: skip
