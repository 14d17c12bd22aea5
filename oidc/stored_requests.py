"""Authorization requests to and from the JSON they wait in."""

from dataclasses import asdict
from typing import Any

from oidc.requests import AuthorizationRequest, Delivery


def to_json(request: AuthorizationRequest) -> dict[str, Any]:
    return asdict(request) | {"delivery": request.delivery.value, "acr_values": list(request.acr_values)}


def from_json(stored: dict[str, Any]) -> AuthorizationRequest:
    return AuthorizationRequest(
        **stored | {"delivery": Delivery(stored["delivery"]), "acr_values": tuple(stored["acr_values"])}
    )
