"""The keys of our issuers: which one signs, which ones open, which ones the world may see."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from joserfc.jwk import ECKey, Key, KeyParameters, KeySet, OKPKey, RSAKey, import_key

from oidc.clauses import clause
from oidc.models import IssuerKey
from oidc.models.issuer_key import State, Use
from vault.columns import SealedColumn
from vault.envelope import seal, unseal

KEY_SET_CACHED_FOR = timedelta(minutes=5)
"""How long a recipient may keep our key set before it looks again."""
LONGEST_LIFE = timedelta(hours=1)
"""Nothing that a key of ours signed, or that was encrypted to one, is good for longer."""
NOTICED_AFTER = timedelta(seconds=5)
"""A process takes what it read of an issuer's keys for true so long, and notices a rotation no later."""

_MAKE: dict[str, tuple[Use, Callable[[KeyParameters], Key]]] = {
    "PS256": (Use.SIGNING, lambda members: RSAKey.generate_key(2048, members, auto_kid=True)),
    "RS256": (Use.SIGNING, lambda members: RSAKey.generate_key(2048, members, auto_kid=True)),
    "ES256": (Use.SIGNING, lambda members: ECKey.generate_key("P-256", members, auto_kid=True)),
    "EdDSA": (Use.SIGNING, lambda members: OKPKey.generate_key("Ed25519", members, auto_kid=True)),
    "Ed25519": (Use.SIGNING, lambda members: OKPKey.generate_key("Ed25519", members, auto_kid=True)),
    "RSA-OAEP-256": (Use.ENCRYPTION, lambda members: RSAKey.generate_key(2048, members, auto_kid=True)),
}


def create_key(issuer: str, algorithm: str, at: datetime) -> IssuerKey:
    """A new key: announced beside the active one of its kind, or active at once where there is none.

    IntegrityError where one is announced already, or another caller was faster.
    """
    use, make = _MAKE[algorithm]
    key = make({"use": use.value, "alg": algorithm})
    kid = key.thumbprint()
    kind = {"issuer": issuer, "use": use, "algorithm": algorithm}
    first = not IssuerKey.objects.filter(**kind, state=State.ACTIVE).exists()
    return IssuerKey.objects.create(
        **kind,
        kid=kid,
        state=State.ACTIVE if first else State.ANNOUNCED,
        state_since=at,
        public_jwk=key.as_dict(private=False),
        sealed_private_jwk=seal(json.dumps(key.as_dict(private=True)).encode(), _purpose(kid)),
        created_at=at,
    )


@clause("META-07")
def signing_key(issuer: str, algorithm: str, now: datetime) -> Key:
    """The issuer's active key for an algorithm; ImproperlyConfigured where it has none."""
    for held in held_keys(issuer, _period(now)):
        if (held.use, held.algorithm, held.state) == (Use.SIGNING, algorithm, State.ACTIVE):
            return _opened(held.kid)
    raise ImproperlyConfigured(f"issuer {issuer} has no {algorithm} key: run `manage.py keys ensure`")


def decryption_key(issuer: str, kid: object, algorithm: str, now: datetime) -> Key | None:
    """The private key that a client encrypted to, in whichever state; None where no such key is in use."""
    wanted = (kid, Use.ENCRYPTION, algorithm)
    for _ in range(2):
        for held in held_keys(issuer, _period(now)):
            if (held.kid, held.use, held.algorithm) == wanted:
                return _opened(held.kid)
        held_keys.cache_clear()  # the client may have seen a new key before this process did
    return None


@clause("META-07")
def published_jwks(issuer: str) -> dict[str, list[Any]]:
    """The public keys of an issuer, newest first (RFC 7517 §5).

    A retiring encryption key is not among them, since whoever saw it would go on using it.
    """
    keys = IssuerKey.objects.filter(issuer=issuer).exclude(state=State.RETIRED)
    shown = keys.exclude(state=State.RETIRING, use=Use.ENCRYPTION).order_by("-created_at")
    return {"keys": list(shown.values_list("public_jwk", flat=True))}


@dataclass(frozen=True)
class Held:
    kid: str
    use: str
    algorithm: str
    state: str


def every_signing_key(issuer: str) -> KeySet:
    """The public half of each key that ever signed for an issuer, retired ones too; compromised ones not."""
    keys = IssuerKey.objects.filter(issuer=issuer, use=Use.SIGNING, compromised=False)
    return KeySet([import_key(jwk) for jwk in keys.values_list("public_jwk", flat=True)])


@lru_cache(maxsize=64)
def held_keys(issuer: str, _period: int) -> tuple[Held, ...]:
    """The keys of an issuer that are not retired: one query in each process and period."""
    rows = IssuerKey.objects.filter(issuer=issuer).exclude(state=State.RETIRED)
    return tuple(Held(*row) for row in rows.values_list("kid", "use", "algorithm", "state"))


def _period(now: datetime) -> int:
    return int(now.timestamp() // NOTICED_AFTER.total_seconds())


@lru_cache(maxsize=256)
def _opened(kid: str) -> Key:
    """The private key, unsealed and parsed once in each process: a kid never means another key."""
    sealed = IssuerKey.objects.values_list("sealed_private_jwk", flat=True).get(kid=kid)
    return import_key(json.loads(unseal(bytes(sealed), _purpose(kid))))


def _purpose(kid: str) -> str:
    # The model's first name: keys that were sealed under it must open for ever.
    return f"oidc.SigningKey.sealed_private_jwk|{kid}"


COLUMN = SealedColumn(
    table="oidc_issuerkey",
    key="id",
    column="sealed_private_jwk",
    where="octet_length(sealed_private_jwk) > 0",  # that of a retired key is destroyed
    of_place=("kid",),
    place=_purpose,
)
