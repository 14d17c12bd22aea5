"""Asks who a customer is, without knowing the bank or the portal: the settings name whom to ask."""

from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string


def customer_claims(customer_id: int) -> dict[str, Any]:
    """The standard claims (OIDC Core §5.1) of which the bank has a value on record."""
    claims: dict[str, Any] = import_string(settings.CUSTOMER_CLAIMS)(customer_id)
    return claims


def customer_known_by(kind: str, value: str) -> int | None:
    """The one customer whose "username" here, or "email" or "phone" at the bank, that is; None where it is
    nobody's, or not one person's alone."""
    found: int | None = import_string(settings.CUSTOMER_KNOWN_BY)(kind, value)
    return found
