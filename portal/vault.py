"""Seals the secrets of second factors, and messages with codes, as text."""

import base64

from oidc import vault

SECOND_FACTOR = "second factor"


def seal(secret: str, purpose: str = SECOND_FACTOR) -> str:
    """The sealed secret as URL-safe base64."""
    return base64.urlsafe_b64encode(vault.seal(secret.encode(), purpose)).decode()


def unseal(sealed: str, purpose: str = SECOND_FACTOR) -> str:
    """The secret; ImproperlyConfigured where SECRET_KEY is not the one it was sealed with."""
    return vault.unseal(base64.urlsafe_b64decode(sealed), purpose).decode()
