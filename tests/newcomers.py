"""Apps that nobody knows: what they say of themselves to register, and to manage that."""

import json
from typing import Any

from django.test import Client as Browser

from tests.actors import Answer

CALLBACK = "https://recipient.test/callback"
APP = {
    "redirect_uris": [CALLBACK],
    "client_name": "Bird Book",
    "policy_uri": "https://birdbook.test/policy",
    "tos_uri": "https://birdbook.test/terms",
    "client_uri": "https://birdbook.test",
}


def call(
    method: str, path: str, body: Any = None, *, token: str = "", kind: str = "application/json"
) -> Answer:
    sent = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Browser().generic(
        method,
        path,
        b"" if body is None else sent,
        content_type=kind,
        secure=True,
        headers={"Authorization": f"Bearer {token}"} if token else {},
    )


def register(token: str = "", **changes: Any) -> Answer:
    described = {name: value for name, value in (APP | changes).items() if value is not ...}
    return call("POST", "/oidc/register", described, token=token)


def registered(**changes: Any) -> dict[str, Any]:
    answer = register(**changes)
    assert answer.status_code == 201, answer.content
    return dict(answer.json())


def manage(method: str, told: dict[str, Any], body: Any = None, **options: Any) -> Answer:
    path = told["registration_client_uri"].removeprefix("https://localhost:9443")
    return call(method, path, body, **{"token": told["registration_access_token"], **options})
