"""Authorization requests to and from the JSON they wait in."""

from typing import Any

from oidc.requests import AuthorizationRequest, Delivery


def to_json(request: AuthorizationRequest) -> dict[str, Any]:
    return {**vars(request), "delivery": request.delivery.value}


def from_json(stored: dict[str, Any]) -> AuthorizationRequest:
    lists = {name: tuple(value) for name, value in stored.items() if isinstance(value, list)}
    return AuthorizationRequest(**stored | lists | {"delivery": Delivery(stored["delivery"])})
