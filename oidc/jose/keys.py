"""The signing keys of our issuers."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from joserfc.jwk import ECKey, Key, RSAKey

from oidc.clauses import clause
from oidc.models import SigningKey
from oidc.vault import seal, unseal

KEY_SET_CACHED_FOR = timedelta(minutes=5)
"""How long a recipient may keep our key set before it looks again."""

_MAKE: dict[str, Callable[[], Key]] = {
    "PS256": lambda: RSAKey.generate_key(2048, {"use": "sig", "alg": "PS256"}, auto_kid=True),
    "ES256": lambda: ECKey.generate_key("P-256", {"use": "sig", "alg": "ES256"}, auto_kid=True),
}


def create_key(issuer: str, algorithm: str, at: datetime) -> SigningKey:
    """A new key: published at once, signing once every cached key set has it; older ones stay published."""
    key = _MAKE[algorithm]()
    return SigningKey.objects.create(
        issuer=issuer,
        kid=key.thumbprint(),
        algorithm=algorithm,
        public_jwk=key.as_dict(private=False),
        sealed_private_jwk=seal(json.dumps(key.as_dict(private=True)).encode(), _purpose(str(key.kid))),
        created_at=at,
    )


@clause("META-07")
def signing_key(issuer: str, algorithm: str, now: datetime) -> Key:
    """The newest key that recipients can know by now, or the first one of an issuer that has no older.

    ImproperlyConfigured where there is none at all.
    """
    keys = SigningKey.objects.filter(issuer=issuer, algorithm=algorithm).order_by("-created_at")
    made = list(keys.values_list("kid", "created_at"))
    if not made:
        raise ImproperlyConfigured(f"issuer {issuer} has no {algorithm} key: run `manage.py keys ensure`")
    known = [kid for kid, created_at in made if created_at <= now - KEY_SET_CACHED_FOR]
    return _opened(known[0] if known else made[-1][0])


def published_jwks(issuer: str) -> dict[str, list[Any]]:
    """The public keys of an issuer, newest first (RFC 7517 §5)."""
    keys = SigningKey.objects.filter(issuer=issuer).order_by("-created_at")
    return {"keys": list(keys.values_list("public_jwk", flat=True))}


@lru_cache(maxsize=64)
def _opened(kid: str) -> Key:
    row = SigningKey.objects.get(kid=kid)
    private = json.loads(unseal(bytes(row.sealed_private_jwk), _purpose(kid)))
    return RSAKey.import_key(private) if private["kty"] == "RSA" else ECKey.import_key(private)


def _purpose(kid: str) -> str:
    return f"oidc.SigningKey.sealed_private_jwk|{kid}"
