"""Consents born in an authorization request that says nothing of their length."""

from collections.abc import Callable
from datetime import timedelta

from oidc.requests import AuthorizationRequest, NewSharing


def standing(lasts: timedelta) -> Callable[[AuthorizationRequest], NewSharing]:
    """A reader that gives every new consent the same length."""

    def read_intent(_request: AuthorizationRequest) -> NewSharing:
        return NewSharing(int(lasts.total_seconds()))

    return read_intent
