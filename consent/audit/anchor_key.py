"""The key that signs anchors: Ed25519, from a file of its own or made from SECRET_KEY."""

import json
from collections.abc import Iterable
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, OKPKey

ALGORITHM = "Ed25519"  # RFC 9864
TYPE = "audit-anchor"


class NotOurs(Exception):
    """A statement that no key we trust has signed."""


def signed(payload: bytes, kind: str = TYPE) -> str:
    """A compact JWS over the payload, of a kind of statement that is taken for no other."""
    key = _key()
    header = {"alg": ALGORITHM, "typ": kind, "kid": key.thumbprint()}
    return jws.serialize_compact(header, payload, key, algorithms=[ALGORITHM])


def opened(statement: str, keys: KeySet, kind: str = TYPE) -> bytes:
    """The payload of a statement of this kind that one of the keys has signed; raises NotOurs."""
    try:
        found = jws.deserialize_compact(statement, keys, algorithms=[ALGORITHM])
    except (JoseError, ValueError) as fault:
        raise NotOurs(str(fault)) from None
    if found.headers().get("typ") != kind:
        raise NotOurs("it is signed as something else")
    return found.payload


def public_jwk() -> dict[str, object]:
    """What an auditor needs to check our anchors (RFC 7517)."""
    key = _key()
    return {**key.as_dict(private=False), "kid": key.thumbprint(), "alg": ALGORITHM, "use": "sig"}


def trusted(files: Iterable[Path] = ()) -> KeySet:
    """Our key of today, and those in files of JWK sets: former ones, or another installation's."""
    sets = [{"keys": [public_jwk()]}, *(json.loads(file.read_text()) for file in files)]
    return KeySet.import_key_set({"keys": [jwk for one in sets for jwk in one["keys"]]})


def _key() -> OKPKey:
    if settings.AUDIT_KEY_FILE:
        try:
            return OKPKey.import_key(Path(settings.AUDIT_KEY_FILE).read_bytes())
        except (OSError, ValueError) as fault:
            raise ImproperlyConfigured(f"AUDIT_KEY_FILE cannot be read: {fault}") from None
    derive = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"accord audit anchors")
    private = Ed25519PrivateKey.from_private_bytes(derive.derive(settings.SECRET_KEY.encode()))
    return OKPKey.import_key(private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
