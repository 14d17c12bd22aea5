"""Seals the secrets of second factors as the text their table holds."""

import base64

from oidc import vault

_PURPOSE = "second factor"


def seal(secret: str) -> str:
    """The sealed secret as URL-safe base64."""
    return base64.urlsafe_b64encode(vault.seal(secret.encode(), _PURPOSE)).decode()


def unseal(sealed: str) -> str:
    """The secret; ImproperlyConfigured where SECRET_KEY is not the one it was sealed with."""
    return vault.unseal(base64.urlsafe_b64decode(sealed), _PURPOSE).decode()
