"""How Australian software products register: by the Register's statement (CDS, client registration)."""

from datetime import timedelta

from oidc.clauses import clause
from oidc.registration_policy import Claims, Company, StatedRegistration
from profiles.cds_au.standing import STANDING

OF_REGISTRATIONS = "cdr:registration"
ROLE = "data-recipient-software-product"


def stated_scope(_request: Claims, statement: Claims) -> str:
    return str(statement["scope"])


def brand(statement: Claims) -> Company:
    """The brand that customers know; statements may leave out the legal entity behind it."""
    return Company(
        organisation=str(statement["org_id"]),
        entry=str(statement["org_id"]),
        name=str(statement["org_name"]),
        legal_name=str(statement.get("legal_entity_name") or statement["org_name"]),
        register_entry=f"CDR Register, {statement.get('legal_entity_id') or statement['org_id']}",
        website=str(statement["client_uri"]),
    )


@clause("REG-02", "REG-03", "REG-06")
def faults(request: Claims, statement: Claims) -> list[str]:
    found = []
    if statement["software_roles"] != ROLE:
        found.append(f"software_statement: software_roles is not {ROLE}")
    if request.get("application_type", "web") != "web":
        found.append("application_type: web is the only one")
    return found


REGISTRATION = StatedRegistration(
    media_types=frozenset({"application/jwt"}),
    directory="cdr-register",
    statement_algorithms=("PS256",),
    statement_lasts=timedelta(minutes=10),
    statement_once=True,
    statement_required=frozenset({
        "exp", "jti", "org_id", "org_name", "client_name", "client_description", "client_uri",
        "redirect_uris", "logo_uri", "jwks_uri", "revocation_uri", "recipient_base_uri", "software_id",
        "software_roles", "scope",
    }),
    required=frozenset({
        "iat", "exp", "jti", "token_endpoint_auth_method", "token_endpoint_auth_signing_alg", "grant_types",
        "response_types", "id_token_signed_response_alg",
    }),
    # Without the hybrid flow no ID token leaves by the browser, so wishes to encrypt it are passed over.
    asked=frozenset({
        "redirect_uris", "token_endpoint_auth_method", "token_endpoint_auth_signing_alg", "grant_types",
        "response_types", "application_type", "id_token_signed_response_alg",
        "authorization_signed_response_alg", "authorization_encrypted_response_alg",
        "authorization_encrypted_response_enc", "request_object_signing_alg",
    }),
    stated={
        name: name
        for name in (
            "redirect_uris", "legal_entity_id", "legal_entity_name", "org_id", "org_name", "client_name",
            "client_description", "client_uri", "sector_identifier_uri", "logo_uri", "tos_uri", "policy_uri",
            "jwks_uri", "revocation_uri", "recipient_base_uri", "software_id", "software_roles",
        )
    },
    told=frozenset(),
    defaults={
        "application_type": "web",
        "authorization_signed_response_alg": "PS256",
        "request_object_signing_alg": "PS256",
    },
    scope=stated_scope,
    company=brand,
    faults=faults,
    standing=STANDING,
    opened_by=frozenset({OF_REGISTRATIONS}),
)  # fmt: skip
