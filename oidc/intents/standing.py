"""Consents born in an authorization request that says nothing of their length."""

from collections.abc import Callable
from datetime import timedelta

from oidc.requests import AuthorizationRequest, IntentReading, NewSharing


def standing(lasts: timedelta) -> Callable[[AuthorizationRequest], IntentReading]:
    """A reader that gives every new consent the same length."""

    def read_intent(_request: AuthorizationRequest) -> IntentReading:
        return NewSharing(int(lasts.total_seconds()))

    return read_intent
