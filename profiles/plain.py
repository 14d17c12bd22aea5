"""What a profile says where its ecosystem asks for nothing of its own."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from bank.facts import Account

SIX_YEARS = timedelta(days=6 * 365 + 2)
"""How long records are kept where six years are asked for: with two leap days among them."""


def no_consent_claims(_consent_id: UUID, _asked: str | None, _ends: datetime | None) -> Mapping[str, Any]:
    """The ID token says nothing of the consent."""
    return {}


def no_extras(_consent_id: UUID) -> Mapping[str, Any]:
    """The token response has no further members."""
    return {}


def always(_intent: Mapping[str, Any], _scopes: frozenset[str]) -> bool:
    """Every consent comes with a refresh token."""
    return True


def no_names(_account: Account) -> frozenset[tuple[str, str]]:
    """Nobody names an account by its number."""
    return frozenset()


def no_versions(_headers: Mapping[str, str], _offered: frozenset[int]) -> dict[str, str]:
    """The version stands in the path, or there is none: no header chooses it."""
    return {}


def none_is_optional(_path: str) -> bool:
    """What is not there is all alike."""
    return False
