"""What a client may prove itself with, put the way it is sent or registered."""

import base64
from typing import Any
from urllib.parse import quote_plus

from cryptography.hazmat.primitives.serialization import Encoding
from joserfc.jwk import RSAKey

from demo.authority import Credential


def basic(client_id: str, secret: str) -> str:
    """An Authorization header, its parts form-encoded (RFC 6749 §2.3.1)."""
    return "Basic " + base64.b64encode(f"{quote_plus(client_id)}:{quote_plus(secret)}".encode()).decode()


def with_x5c(*credentials: Credential) -> dict[str, Any]:
    """A key set of certified keys (RFC 7517 §4.7)."""
    keys = []
    for number, credential in enumerate(credentials):
        public = RSAKey.import_key(credential.key.public_key()).as_dict(private=False)
        der = credential.certificate.public_bytes(Encoding.DER)
        keys.append({**public, "kid": f"own {number}", "x5c": [base64.b64encode(der).decode()]})
    return {"keys": keys}
