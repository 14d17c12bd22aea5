"""Asks whom the settings name who a customer is and what speaks against it: neither is known here."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.module_loading import import_string

from oidc.policy import Risk


def customer_claims(customer_id: int) -> dict[str, Any]:
    """The standard claims (OIDC Core §5.1) of which the bank has a value on record."""
    claims: dict[str, Any] = import_string(settings.CUSTOMER_CLAIMS)(customer_id)
    return claims


def customer_known_by(kind: str, value: str) -> int | None:
    """The one customer whose "username" here, or "email" or "phone" at the bank, that is; None where it is
    nobody's, or not one person's alone."""
    found: int | None = import_string(settings.CUSTOMER_KNOWN_BY)(kind, value)
    return found


def customer_risk(http: HttpRequest, customer_id: int, at: datetime) -> Risk:
    """What speaks against trusting this customer's sign-in in this browser, at this moment."""
    risk: Risk = import_string(settings.CUSTOMER_RISK)(http, customer_id, at)
    return risk
