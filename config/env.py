"""Reads the environment, or stops the start naming what is missing or wrong."""

import base64
import json
import os
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import timedelta
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.core.exceptions import ImproperlyConfigured

from oidc.own_apps import OwnApp
from oidc.own_apps import own_apps as read_own_apps
from oidc.requests import Delivery
from portal.languages import SPOKEN
from profiles.profile import Profile

T = TypeVar("T")
_TELEPHONE = re.compile(r"\+?[0-9(][0-9 ()./-]{1,28}[0-9]")
_DECIMAL = re.compile(r"[0-9]{1,9}(\.[0-9]{1,9})?")
_SECONDS = re.compile(r"[1-9][0-9]{0,7}")
_KEY_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")


def text(name: str, default: str | None = None) -> str:
    """A variable as it stands; without a default it must be set."""
    value = os.environ.get(name, default)
    if value is None:
        raise ImproperlyConfigured(f"{name} is not set; docs/configuration.md says what it is for")
    return value


def flag(name: str) -> bool:
    """True for 1, true, yes or on; False for empty, 0, false, no, off or absence."""
    value = os.environ.get(name, "").lower()
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"", "0", "false", "no", "off"}:
        return False
    raise ImproperlyConfigured(f"{name}={value} is neither 1 nor 0")


def number(name: str, default: float) -> float:
    """A decimal number above 0."""
    value = os.environ.get(name, str(default))
    if not _DECIMAL.fullmatch(value) or not float(value):
        raise ImproperlyConfigured(f"{name}={value} is not a number above 0, such as 2 or 0.5")
    return float(value)


def secret(name: str) -> str:
    """A secret from the variable, or from the file that NAME_FILE names."""
    value = _text_or_file(name)
    if len(value) < 32:
        raise ImproperlyConfigured(f"{name} (or the file {name}_FILE names) needs at least 32 characters")
    return value


def _text_or_file(name: str) -> str:
    file = os.environ.get(f"{name}_FILE")
    try:
        return Path(file).read_text().strip() if file else os.environ.get(name, "")
    except (OSError, UnicodeDecodeError) as unreadable:
        raise ImproperlyConfigured(f"{name}_FILE={file} cannot be read: {unreadable}") from None


def named_keys(name: str) -> dict[str, bytes]:
    """`name=key` pairs in their order, apart by commas or lines, from the variable or the file that NAME_FILE
    names; a key is 32 bytes as base64."""
    found: dict[str, bytes] = {}
    for pair in filter(None, (pair.strip() for pair in _text_or_file(name).replace("\n", ",").split(","))):
        called, _, key = pair.partition("=")
        try:
            plain = base64.b64decode(key, validate=True)
        except ValueError:
            plain = b""
        if not _KEY_NAME.fullmatch(called) or called in found or len(plain) != 32:
            raise ImproperlyConfigured(
                f"{name}: {called or 'a key'} needs a name of its own (a to z, digits, dashes)"
                " and 32 bytes of base64"
            )
        found[called] = plain
    return found


def https_url(name: str) -> str:
    """An https origin without a path or a slash at its end."""
    value = text(name)
    parts = urlsplit(value)
    if parts.scheme != "https" or not parts.hostname or parts.path or parts.query or parts.fragment:
        raise ImproperlyConfigured(f"{name}={value} is not of the form https://host[:port]")
    return value


def telephone(name: str) -> str:
    """A number as it is printed, such as +44 20 7946 0018; "" where it is not set."""
    value = text(name, "").strip()
    if value and not _TELEPHONE.fullmatch(value):
        raise ImproperlyConfigured(f"{name}={value} is not a telephone number, such as +44 20 7946 0018")
    return value


def time_zone(name: str) -> str:
    """A zone of the IANA's database, by its name; UTC where it is not set."""
    value = text(name, "UTC")
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ImproperlyConfigured(f"{name}={value} is not a time zone, such as Pacific/Auckland") from None
    return value


def words(name: str, default: str = "") -> list[str]:
    """A comma-separated list, blanks dropped."""
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


def chosen(name: str, known: Collection[str]) -> list[str]:
    """A comma-separated list of words out of `known`."""
    for word in words(name):
        if word not in known:
            raise ImproperlyConfigured(f"{name}: {word} is not one of {', '.join(sorted(known))}")
    return words(name)


def languages(name: str, *, made_up: bool) -> list[str]:
    """Tags out of portal.languages, the language of the place first; by default English and te reo Māori, and
    where pages are tried out (`made_up`) the language that is there for that."""
    known = [tag for tag, language in SPOKEN.items() if made_up or not language.made_up]
    return chosen(name, known) or sorted(known, key=lambda tag: tag != "en-GB")


def networks(name: str) -> list[IPv4Network | IPv6Network]:
    """A comma-separated list of networks such as 10.0.0.0/8 or ::1/128."""
    try:
        return [ip_network(word) for word in words(name)]
    except ValueError as fault:
        raise ImproperlyConfigured(f"{name}: {fault}") from None


def own_apps(name: str, issuers: Mapping[str, Profile]) -> tuple[OwnApp, ...]:
    """The bank's own apps, out of the JSON file that the variable names (docs/bank-app.md), if any.

    Only issuers that take pushed requests alone have one: no other link is good once.
    """
    file = os.environ.get(name)
    if not file:
        return ()
    try:
        pushed = {name for name, of in issuers.items() if of.security.deliveries == Delivery.PUSHED}
        return read_own_apps(json.loads(Path(file).read_text()), pushed)
    except (OSError, ValueError) as fault:
        raise ImproperlyConfigured(f"{name}={file}: {fault}") from None


def mapping(name: str, default: str, known: Mapping[str, T]) -> dict[str, T]:
    """`path=profile` pairs, or bare names where the two are the same word."""
    chosen = {}
    for word in words(name, default):
        key, _, value = word.partition("=")
        if (value or key) not in known:
            raise ImproperlyConfigured(f"{name}: {value or key} is not one of {', '.join(sorted(known))}")
        chosen[key] = known[value or key]
    return chosen


def narrowed(name: str, issuers: Mapping[str, Profile]) -> dict[str, Profile]:
    """The issuers without the permissions that the variable names, in comma-separated `issuer=permission`.

    Only where consents are registered as intents: of another scheme all scopes must be offered.
    """
    known = {issuer: of.consent.permissions for issuer, of in issuers.items() if of.consent.intents}
    left = dict(known)
    for word in words(name):
        issuer, _, permission = word.partition("=")
        if permission not in known.get(issuer, ()):
            raise ImproperlyConfigured(f"{name}: {word} is no permission of {', '.join(sorted(known))}")
        left[issuer] -= {permission}
    return dict(issuers) | {
        issuer: replace(issuers[issuer], consent=replace(issuers[issuer].consent, permissions=permissions))
        for issuer, permissions in left.items()
    }


def paths(name: str, known: Collection[str]) -> dict[str, str]:
    """`word=path` pairs, comma-separated, their words out of `known`."""
    return _pairs(name, known, "a path")


def words_of(name: str, known: Collection[str]) -> dict[str, str]:
    """`word=other` pairs, comma-separated, their first words out of `known`."""
    return _pairs(name, known, "a word")


def addresses(name: str, known: Collection[str]) -> dict[str, str]:
    """`word=address` pairs, comma-separated, their words out of `known` and their addresses of https."""
    return _pairs(name, known, "an https address", lambda value: value.startswith("https://"))


def seconds_of(name: str, known: Collection[str]) -> dict[str, timedelta]:
    """`word=seconds` pairs, comma-separated, their words out of `known` and their numbers whole, above
    nothing and of eight digits at most."""
    read = _pairs(name, known, "a number of seconds", lambda value: bool(_SECONDS.fullmatch(value)))
    return {word: timedelta(seconds=int(value)) for word, value in read.items()}


def _pairs(
    name: str, known: Collection[str], what: str, fits: Callable[[str], bool] = bool
) -> dict[str, str]:
    pairs = [word.partition("=")[::2] for word in words(name)]
    for key, value in pairs:
        if key not in known or not fits(value):
            raise ImproperlyConfigured(
                f"{name}: {key}={value} is not one of {', '.join(sorted(known))} and {what}"
            )
    return dict(pairs)
