"""How a client puts its secret into a header."""

import base64
from urllib.parse import quote_plus


def basic(client_id: str, secret: str) -> str:
    """An Authorization header, its parts form-encoded (RFC 6749 §2.3.1)."""
    return "Basic " + base64.b64encode(f"{quote_plus(client_id)}:{quote_plus(secret)}".encode()).decode()
