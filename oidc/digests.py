"""How secrets are made and kept: 256 random bits on the wire, their SHA-256 in the database."""

import hashlib
import secrets

from oidc.clauses import clause

SECRET_LENGTH = 43


@clause("SEC-06")
def new_secret() -> str:
    """SECRET_LENGTH characters of base64url, 256 bits."""
    return secrets.token_urlsafe(32)


@clause("SEC-06")
def digest(secret: str) -> bytes:
    """What is stored and looked up: 32 bytes. A preimage of 256 random bits needs no slow hash."""
    return hashlib.sha256(secret.encode()).digest()
