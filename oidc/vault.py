"""Seals secrets that must be read again: AES-256-GCM, its key derived from SECRET_KEY (RFC 5869)."""

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

_NONCE = 12


def seal(plain: bytes, purpose: str) -> bytes:
    """Nonce, ciphertext and tag; `purpose` (what it is, and of whom) must be given again to open it."""
    nonce = os.urandom(_NONCE)
    return nonce + _cipher().encrypt(nonce, plain, purpose.encode())


def unseal(sealed: bytes, purpose: str) -> bytes:
    """What was sealed; ImproperlyConfigured where SECRET_KEY is not the one it was sealed with."""
    try:
        return _cipher().decrypt(sealed[:_NONCE], sealed[_NONCE:], purpose.encode())
    except InvalidTag:
        raise ImproperlyConfigured(f"{purpose} was sealed with another SECRET_KEY") from None


def _cipher() -> AESGCM:
    derive = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"accord secrets at rest")
    return AESGCM(derive.derive(settings.SECRET_KEY.encode()))
