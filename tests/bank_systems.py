"""A system of the bank's own, speaking HTTP with a real key and certificate."""

import json
import secrets
import time
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone
from joserfc import jws
from joserfc.jwk import RSAKey

from oidc.bank_systems import register_bank_system
from tests.actors import Answer, signing_key
from tests.browser import Browser

BASE = "/bank/v1"
AUDIENCE = "https://localhost:9444/bank/v1"
EVERY_ROLE = ["end", "read", "report", "vouch", "watch"]


@dataclass
class System:
    """Registered by the operator. It signs each call, shows its certificate, or does both."""

    name: str = "crm"
    certificate: str = ""
    signs: bool = True
    http: Browser = field(default_factory=Browser)

    def register(self, *roles: str) -> "System":
        wished: dict[str, Any] = {"name": self.name, "roles": list(roles) or EVERY_ROLE}
        if self.signs:
            wished["jwks"] = {"keys": [self.key.as_dict(private=False)]}
        if self.certificate:
            wished["certificates"] = [self.certificate]
        register_bank_system(wished, timezone.now())
        return self

    @property
    def key(self) -> RSAKey:
        return signing_key(self.name)

    def signature(self, *, key: RSAKey | None = None, header: Any = None, **changes: Any) -> str:
        """The JWT of one call; a claim given as ... is left out."""
        now = int(time.time())
        claims = {
            "iss": self.name,
            "sub": self.name,
            "aud": AUDIENCE,
            "jti": secrets.token_urlsafe(16),
            "iat": now,
            "exp": now + 60,
        } | changes
        key = key or self.key
        head = {"alg": "PS256", "kid": key.kid, **(header or {})}
        body = json.dumps({name: value for name, value in claims.items() if value is not ...}).encode()
        return jws.serialize_compact(head, body, key, algorithms=[head["alg"]])

    def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        certificate: str | None = None,
        headers: dict[str, str] | None = None,
        **options: Any,
    ) -> Answer:
        """A call below the API's base; headers given here take the place of its own, "" leaves one out."""
        own = {"Authorization": f"Bearer {self.signature()}"} if self.signs else {}
        sent = {name: value for name, value in (own | (headers or {})).items() if value}
        return self.http.generic(
            method,
            path if path.startswith("/") else f"{BASE}/{path}",
            b"" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode(),
            content_type=options.pop("content_type", "application/json"),
            secure=True,
            headers=sent,
            SERVER_NAME="localhost",
            SERVER_PORT="9444",
            CLIENT_CERT_PEM=self.certificate if certificate is None else certificate,
            **options,
        )

    def finds(self, query: str = "") -> dict[str, Any]:
        answer = self.call("GET", f"consents?{query}")
        assert answer.status_code == 200, answer.content
        return dict(answer.json())

    def ids(self, query: str = "") -> list[str]:
        """The ids of one page."""
        return [one["id"] for one in self.finds(query)["consents"]]

    def ends(self, consent_id: object, **order: Any) -> Answer:
        return self.call("POST", f"consents/{consent_id}/end", {"reason": "customer-asked"} | order)

    def ends_many(self, key: str = "a-key", **order: Any) -> Answer:
        return self.call("POST", "endings", order, headers={"x-idempotency-key": key})


def problem(answer: Answer, status: int, kind: str = "") -> list[tuple[str, str]]:
    """What is wrong and where, after a look at the shape of the refusal."""
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["Cache-Control"] == "no-store"
    said = answer.json()
    assert said.keys() == {"type", "title", "status", "detail", "instance", "errors"}
    assert said["status"] == status
    assert said["instance"] == f"urn:uuid:{answer['x-fapi-interaction-id']}"
    assert said["type"].startswith(f"urn:accord:problem:{kind}"), said
    return [(error.get("at", ""), error["detail"]) for error in said["errors"]]
