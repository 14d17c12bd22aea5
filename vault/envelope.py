"""An envelope: a value under a data key of its own, which is wrapped by a key-encryption key (AES-256-GCM).

    ae1.NAME.  nonce (12)  wrapped data key (48)  nonce (12)  ciphertext and tag

Both are bound to the place of the value: table, column and row. What is moved to another row, or another
column, opens no more. Wrapping anew replaces the first half, and touches no byte of the second.
"""

import base64
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.core.exceptions import ImproperlyConfigured

from vault import keys

MARK = b"ae1."
_NONCE, _WRAPPED = 12, 48


class CannotOpen(ImproperlyConfigured):
    """A sealed value stays shut: no such key is configured, or it is another, or the value is not of here."""


def seal(plain: bytes, place: str) -> bytes:
    """An envelope around `plain` under the newest key; `place` must be given again to open it."""
    key = os.urandom(32)
    nonce = os.urandom(_NONCE)
    return _wrap(key, place) + nonce + AESGCM(key).encrypt(nonce, plain, place.encode())


def unseal(sealed: bytes, place: str, *, formerly: str | None = None) -> bytes:
    """What was sealed; raises CannotOpen, and never gives a part.

    What was sealed before there were envelopes opens by the place `formerly` named, else by `place`.
    """
    if not sealed.startswith(MARK):
        return _unseal_former(sealed, formerly or place)
    wrapped, rest = _parts(sealed, place)
    nonce, ciphertext = rest[:_NONCE], rest[_NONCE:]
    try:
        return AESGCM(_data_key(key_of(sealed), wrapped, place)).decrypt(nonce, ciphertext, place.encode())
    except InvalidTag:
        raise CannotOpen(f"{place} was altered, or is of another place") from None


def rewrapped(sealed: bytes, place: str, *, formerly: str | None = None) -> bytes:
    """The same under the newest key: only its data key is wrapped anew, unless it has none of its own yet."""
    if not sealed.startswith(MARK):
        return seal(_unseal_former(sealed, formerly or place), place)
    wrapped, rest = _parts(sealed, place)
    return _wrap(_data_key(key_of(sealed), wrapped, place), place) + rest


def key_of(sealed: bytes) -> str:
    """The name of the key that wraps its data key; empty where it has none of its own yet."""
    return sealed[len(MARK) :].split(b".", 1)[0].decode("ascii", "replace") if sealed.startswith(MARK) else ""


def newest_mark() -> bytes:
    """How what was sealed under the newest key begins."""
    name, _ = keys.newest()
    return MARK + name.encode() + b"."


def seal_text(plain: str, place: str) -> str:
    """The same as text: the name of the key in clear, the rest as URL-safe base64."""
    return as_text(seal(plain.encode(), place))


def unseal_text(sealed: str, place: str, *, formerly: str | None = None) -> str:
    return unseal(as_bytes(sealed), place, formerly=formerly).decode()


def as_text(sealed: bytes) -> str:
    head, name, rest = sealed.split(b".", 2)
    return f"{head.decode()}.{name.decode()}.{base64.urlsafe_b64encode(rest).decode()}"


def as_bytes(sealed: str) -> bytes:
    """Of text; what was sealed before there were envelopes is base64 alone."""
    if not sealed.startswith(MARK.decode()):
        return base64.urlsafe_b64decode(sealed)
    head, name, rest = sealed.split(".", 2)
    return f"{head}.{name}.".encode() + base64.urlsafe_b64decode(rest)


def _wrap(key: bytes, place: str) -> bytes:
    name, wrapping = keys.newest()
    nonce = os.urandom(_NONCE)
    return MARK + name.encode() + b"." + nonce + wrapping.encrypt(nonce, key, _bound(name, place))


def _data_key(name: str, wrapped: bytes, place: str) -> bytes:
    wrapping = keys.called(name)
    if wrapping is None:
        raise CannotOpen(f"{place} is sealed by the key {name}, which KEY_ENCRYPTION_KEYS does not name")
    try:
        return wrapping.decrypt(wrapped[:_NONCE], wrapped[_NONCE:], _bound(name, place))
    except InvalidTag:
        raise CannotOpen(
            f"{place} does not open by the key {name}: it is another key, or the value is of another place"
        ) from None


def _parts(sealed: bytes, place: str) -> tuple[bytes, bytes]:
    """The wrapped data key with its nonce, and what it seals with its own."""
    body = sealed[len(MARK) :].partition(b".")[2]
    if len(body) < 2 * _NONCE + _WRAPPED:
        raise CannotOpen(f"{place} is cut off")
    return body[: _NONCE + _WRAPPED], body[_NONCE + _WRAPPED :]


def _bound(name: str, place: str) -> bytes:
    return f"{name}|{place}".encode()


def _unseal_former(sealed: bytes, place: str) -> bytes:
    try:
        return keys.former().decrypt(sealed[:_NONCE], sealed[_NONCE:], place.encode())
    except (InvalidTag, ValueError):
        raise CannotOpen(f"{place} was sealed with another SECRET_KEY") from None
