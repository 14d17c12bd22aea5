"""Seals the secrets of second factors at rest: AES-256-GCM, its key derived from SECRET_KEY (RFC 5869)."""

import base64
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

_NONCE = 12
_PURPOSE = b"accord second factors"
"""Names the key in its derivation and stands beside each secret as associated data."""


def seal(secret: str) -> str:
    """Nonce, ciphertext and tag as URL-safe base64."""
    nonce = os.urandom(_NONCE)
    return base64.urlsafe_b64encode(nonce + _cipher().encrypt(nonce, secret.encode(), _PURPOSE)).decode()


def unseal(sealed: str) -> str:
    """The secret; ImproperlyConfigured where SECRET_KEY is not the one it was sealed with."""
    raw = base64.urlsafe_b64decode(sealed)
    try:
        return _cipher().decrypt(raw[:_NONCE], raw[_NONCE:], _PURPOSE).decode()
    except InvalidTag:
        raise ImproperlyConfigured("a second factor was sealed with another SECRET_KEY") from None


def _cipher() -> AESGCM:
    derive = HKDF(algorithm=SHA256(), length=32, salt=None, info=_PURPOSE)
    return AESGCM(derive.derive(settings.SECRET_KEY.encode()))
