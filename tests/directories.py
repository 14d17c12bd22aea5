"""A directory that vouches for software, and software that registers by its word, with real keys."""

import json
import time
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from joserfc import jws
from joserfc.jwk import RSAKey

from consent.models import Recipient as Company
from oidc.models import Client, UsedJti
from tests.actors import Answer, Recipient, signing_key
from tests.websites import Website

REDIRECTS = ["https://app.budgetfox.test/cb", "https://app.budgetfox.test/cb2"]


def signed(claims: dict[str, Any], key: RSAKey, **header: Any) -> str:
    """A JWT; a claim given as ... is left out."""
    head = {"alg": "PS256", "kid": key.kid, "typ": "JWT", **header}
    body = {name: value for name, value in claims.items() if value is not ...}
    return jws.serialize_compact(head, json.dumps(body).encode(), key, algorithms=[head["alg"]])


@dataclass
class Directory:
    """Its keys lie in a file, or stand at a website; its statements are in its country's words."""

    issuer: str
    key: RSAKey = field(default_factory=lambda: signing_key("the directory"))

    def publish(self, file: Path) -> str:
        file.write_text(json.dumps({"keys": [self.key.as_dict(private=False)]}))
        return str(file)

    def statement(self, software: "Software", **changes: Any) -> str:
        return signed(self.claims(software) | changes, self.key)

    def claims(self, software: "Software") -> dict[str, Any]:
        now = int(time.time())
        common = {"iat": now, "jti": str(uuid.uuid4()), "software_id": software.software_id}
        if self.issuer == "uk":
            return common | {
                "iss": "OpenBanking Ltd",
                "org_id": "0015800001",
                "org_name": "Budget Fox Limited",
                "software_client_name": "Budget Fox",
                "software_client_uri": "https://budgetfox.test",
                "software_redirect_uris": REDIRECTS,
                "software_roles": ["AISP", "PISP"],
                "software_jwks_endpoint": software.site.url(),
                "software_policy_uri": "https://budgetfox.test/policy",
                "software_environment": "production",
                "made_up": "by the directory",
            }
        return common | {
            "iss": "cdr-register",
            "exp": now + 600,
            "legal_entity_id": "le-1",
            "legal_entity_name": "Budget Fox Pty Ltd",
            "org_id": "brand-7",
            "org_name": "Budget Fox",
            "client_name": "Budget Fox App",
            "client_description": "Spending overview",
            "client_uri": "https://budgetfox.test",
            "redirect_uris": REDIRECTS,
            "logo_uri": software.site.url("/logo.png"),
            "tos_uri": "https://budgetfox.test/tos",
            "policy_uri": "https://budgetfox.test/policy",
            "jwks_uri": software.site.url(),
            "revocation_uri": "https://budgetfox.test/revocation",
            "recipient_base_uri": "https://cdr.budgetfox.test",
            "software_roles": "data-recipient-software-product",
            "scope": "openid profile bank:accounts.basic:read energy:billing:read cdr:registration",
            "made_up": "by the directory",
        }


@dataclass
class Software(Recipient):
    """A recipient that no operator has registered: it has keys at its site, and a directory's word."""

    directory: Directory = field(default=None)  # type: ignore[assignment]
    site: Website = field(default=None)  # type: ignore[assignment]
    software_id: str = "SoftwareOfBudgetFox1"
    own_key: RSAKey = field(default_factory=lambda: signing_key("budget-fox"))

    @property
    def key(self) -> RSAKey:
        return self.own_key

    def claims_of_request(self, **changes: Any) -> dict[str, Any]:
        now = int(time.time())
        claims: dict[str, Any] = {
            "iss": self.software_id,
            "iat": now,
            "exp": now + 300,
            "jti": str(uuid.uuid4()),
            "aud": self.issuer_url,
            "redirect_uris": REDIRECTS[:1],
            "token_endpoint_auth_method": "private_key_jwt",
            "token_endpoint_auth_signing_alg": "PS256",
            "grant_types": ["client_credentials", "authorization_code", "refresh_token"],
            "response_types": [self.response_type],
            "application_type": "web",
            "id_token_signed_response_alg": "PS256",
            "request_object_signing_alg": "PS256",
        }
        if "software_statement" not in changes:
            claims["software_statement"] = self.directory.statement(self)
        return claims | changes

    def asks(self, *, key: RSAKey | None = None, header: dict[str, Any] | None = None, **changes: Any) -> str:
        """A signed registration request; a claim given as ... is left out."""
        return signed(self.claims_of_request(**changes), key or self.key, **(header or {}))

    def with_statement(self, **changes: Any) -> dict[str, str]:
        """What `asks` takes to hold a statement that says something else."""
        return {"software_statement": self.directory.statement(self, **changes)}

    def registers(self, body: str | bytes | None = None, **options: Any) -> Answer:
        """POST to the registration endpoint; sent as it stands where a body is given."""
        kind, certificate = options.pop("kind", "application/jwt"), options.pop("certificate", None)
        return self.http.post(
            f"/{self.issuer}/register",
            self.asks(**options) if body is None else body,
            content_type=kind,
            secure=True,
            **self.handshake(certificate),
        )

    def registered(self, **options: Any) -> "Software":
        """After a successful registration: it knows its client id."""
        answer = self.registers(**options)
        assert answer.status_code == 201, answer.content
        self.client_id = answer.json()["client_id"]
        self.redirect_uri = answer.json()["redirect_uris"][0]
        return self

    def manages(
        self, method: str, *, token: str | None = None, client_id: str = "", body: str = "", **options: Any
    ) -> Answer:
        """A call to the address of its own registration, or of another's."""
        token = self.client_token() if token is None else token
        certificate = options.pop("certificate", None)
        return self.http.generic(
            method,
            f"/{self.issuer}/register/{client_id or self.client_id}",
            body,
            content_type="application/jwt",
            secure=True,
            headers={"Authorization": f"Bearer {token}"} if token else {},
            **self.handshake(certificate),
        )

    @property
    def rows(self) -> int:
        return int(Client.objects.filter(issuer=self.issuer).count())


def refused(software: Software, answer: Any, error: str, said: str = "") -> bool:
    """Whether a registration is refused in the form that the wire has for it, and nothing is kept."""
    assert answer.status_code == 400, answer.content
    assert answer["Cache-Control"] == "no-store"
    body = answer.json()
    assert body.keys() == {"error", "error_description"}
    assert (software.rows, UsedJti.objects.count(), Company.objects.count()) == (0, 0, 0)
    assert said in body["error_description"], body
    return bool(body["error"] == error)
