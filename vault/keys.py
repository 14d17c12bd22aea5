"""The keys that data keys are wrapped with: from the environment, the newest first, each by its name.

What nobody configured is made from SECRET_KEY, which also opens what was sealed before there were envelopes.
"""

from collections.abc import Mapping
from functools import lru_cache

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

DERIVED = "secret-key"
"""The name of the one that is made from SECRET_KEY."""


def newest() -> tuple[str, AESGCM]:
    """What wraps from now on."""
    name = next(iter(settings.KEY_ENCRYPTION_KEYS), DERIVED)
    return name, _named(name)


def called(name: str) -> AESGCM | None:
    """The key of a name; None where it is not configured any more."""
    if name == DERIVED or name in settings.KEY_ENCRYPTION_KEYS:
        return _named(name)
    return None


def former() -> AESGCM:
    """What sealed, by itself, what was stored before there were envelopes."""
    return _derived(settings.SECRET_KEY, b"accord secrets at rest")


def _named(name: str) -> AESGCM:
    configured: Mapping[str, bytes] = settings.KEY_ENCRYPTION_KEYS
    if name in configured:
        return _cipher(configured[name])
    return _derived(settings.SECRET_KEY, b"accord key encryption")


@lru_cache(maxsize=32)
def _cipher(key: bytes) -> AESGCM:
    return AESGCM(key)


@lru_cache(maxsize=8)
def _derived(secret: str, what_for: bytes) -> AESGCM:
    derive = HKDF(algorithm=SHA256(), length=32, salt=None, info=what_for)
    return AESGCM(derive.derive(secret.encode()))
