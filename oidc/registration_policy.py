"""What an ecosystem decides about clients that register themselves: data and functions, no framework."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

Claims = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class OpenRegistration:
    """Clients describe themselves in JSON (RFC 7591 §3.1, OpenID Connect Registration §3.1)."""

    defaults: Mapping[str, Any]
    """Members that stand where a client says nothing."""


@dataclass(frozen=True, kw_only=True)
class Company:
    """A recipient as its directory knows it."""

    organisation: str
    """Its id there, which never changes and is given to no other."""
    entry: str
    """The same, or finer where one organisation trades under several names."""
    name: str
    """What customers know it by."""
    legal_name: str
    register_entry: str
    """Where the directory vouches for it, in words."""
    website: str


class Standing(StrEnum):
    """What a directory says of software that it has vouched for."""

    ACTIVE = "active"
    PAUSED = "paused"
    """No data goes out and no consent is given; what was given may be taken back."""
    REMOVED = "removed"
    """It is no client any more, and its consents end."""


@dataclass(frozen=True, kw_only=True)
class StandingFeed:
    """How a directory publishes the standing of companies and their software, and asks us to look again."""

    companies: str
    """Below the directory's address, without slashes at its ends, as is the next one."""
    software: str
    headers: Mapping[str, str]
    """Of our request."""
    read_companies: Callable[[Any], Mapping[str, str]]
    """A document to ids and their statuses, those left out that we do not know; raises ValueError."""
    read_software: Callable[[Any], Mapping[str, str]]
    company_member: str
    """The member of a registration by which the directory names its company."""
    standing: Callable[[str | None, str | None], Standing]
    """A company's and its software's status to what may be done; None where none was ever told."""
    fresh: timedelta
    """How long a reading counts before the next one is made."""
    refresh_path: str
    """Below the issuer: where the directory asks us to read again."""
    refresh_version: Callable[[Mapping[str, str]], Mapping[str, str]]
    """Headers of its call, by lower-case names, to headers of the answer; raises Problem (400, 406)."""
    refresh_scope: str
    """Of the token by which the directory may ask so as a client of the bank's."""
    refresh_wanted: Callable[[Mapping[str, Any]], bool]
    """Whether the body of its call asks for that; raises Problem for one that cannot be read."""


@dataclass(frozen=True, kw_only=True)
class StatedRegistration:
    """Clients send a signed request with a directory's statement about their software (RFC 7591 §2.3)."""

    media_types: frozenset[str]
    """Of the request."""
    directory: str
    """Issuer of the statements."""
    statement_algorithms: tuple[str, ...]
    statement_lasts: timedelta
    """How long after its `iat` a statement counts at most, whatever its own `exp` says."""
    statement_once: bool
    """Whether its `jti` is used up; else it may be presented again while it lasts."""
    statement_required: frozenset[str]
    """Claims that every statement has."""
    required: frozenset[str]
    """Claims that every request has."""
    asked: frozenset[str]
    """Members of the registration that the request decides; what else it says is passed over."""
    stated: Mapping[str, str]
    """Members that the statement decides, each with the claim it is read from."""
    told: frozenset[str]
    """Claims of the statement that the answer repeats beside the registration."""
    defaults: Mapping[str, Any]
    """Members that stand where neither says anything."""
    scope: Callable[[Claims, Claims], str]
    """Request and statement to the scopes wished for; those that are not offered are passed over."""
    company: Callable[[Claims], Company]
    """Statement to the recipient whose software it is."""
    faults: Callable[[Claims, Claims], list[str]]
    """What else is wrong with a request, given its statement."""
    standing: StandingFeed | None
    """None where the directory publishes none that we read."""
    opened_by: frozenset[str]
    """Scopes of a client's own access token, any of which opens its registration to it."""


RegistrationPolicy = OpenRegistration | StatedRegistration
