"""What a bank must know of us before the first request (RFC 7591 §2, RFC 8705 §2.1.2)."""

from pathlib import Path
from typing import Any

from cryptography import x509

from budget_fox import cds, nz
from budget_fox.keys import ALGORITHM, SigningKey
from budget_fox.settings import CLIENT_ID


def metadata(key: SigningKey, *, base_url: str, client_certificate: Path) -> dict[str, dict[str, Any]]:
    """One registration for each ecosystem we connect banks in."""
    subject = x509.load_pem_x509_certificate(client_certificate.read_bytes()).subject
    common = {
        "client_id": CLIENT_ID,
        "client_name": "Budget Fox",
        "client_uri": "https://budgetfox.example",
        "application_type": "web",
        "grant_types": ["authorization_code", "refresh_token", "client_credentials"],
        "token_endpoint_auth_method": "private_key_jwt",
        "token_endpoint_auth_signing_alg": ALGORITHM,
        "request_object_signing_alg": ALGORITHM,
        "id_token_signed_response_alg": ALGORITHM,
        "tls_client_certificate_bound_access_tokens": True,
        "tls_client_auth_subject_dn": subject.rfc4514_string(),
        "jwks": key.public(),
        "recipient": {
            "name": "Budget Fox",
            "legal_name": "Budget Fox Pty Ltd",
            "register_entry": "CDR Register, ADR-BUDGETFOX-001",
            "website": "https://budgetfox.example",
        },
    }
    return {
        nz.NAME: {
            **common,
            "redirect_uris": [f"{base_url}/{nz.NAME}/callback"],
            "response_types": [nz.RESPONSE_TYPE],
            "scope": nz.SCOPE,
        },
        cds.NAME: {
            **common,
            "redirect_uris": [f"{base_url}/{cds.NAME}/callback"],
            "response_types": ["code"],
            "scope": cds.SCOPE,
            "authorization_signed_response_alg": ALGORITHM,
            # Below it the bank tells us of customers who stop there.
            "recipient_base_uri": f"{base_url}/{cds.NAME}",
        },
    }
