"""Asks the bank who a customer is, without knowing the bank: the settings name whom to ask."""

from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string


def customer_claims(customer_id: int) -> dict[str, Any]:
    """The standard claims (OIDC Core §5.1) of which the bank has a value on record."""
    claims: dict[str, Any] = import_string(settings.CUSTOMER_CLAIMS)(customer_id)
    return claims
