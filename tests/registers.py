"""A register that publishes who is still active, at a website, and asks to be read again."""

import json
import secrets
import ssl
import time
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from oidc.models import DirectoryReading
from oidc.standings import read_what_is_due
from tests.actors import Answer
from tests.directories import Directory, Software, signed
from tests.websites import Website, says, serves

METADATA = "/cds/cds-au/v1/admin/register/metadata"


@dataclass
class Register:
    """Australia's: what it says of companies and of software may change, as may how it answers."""

    site: Website
    directory: Directory
    companies: dict[str, str] = field(default_factory=dict)
    software: dict[str, str] = field(default_factory=dict)
    documents: dict[str, Any] = field(default_factory=dict)
    """In place of what it would publish, by the last word of the path before /status."""

    def __post_init__(self) -> None:
        self.site.behave = self._answer

    @property
    def url(self) -> str:
        return self.site.url("/cdr-register/v1/all")

    def _answer(self, connection: ssl.SSLSocket) -> None:
        path = self.site.heads[-1].split(" ")[1]
        if path.endswith("/software-products/status"):
            kind, member, rows = "software-products", "softwareProductId", self.software
        elif path.endswith("/data-recipients/status"):
            kind, member, rows = "data-recipients", "legalEntityId", self.companies
        else:
            says("404 Not Found")(connection)
            return
        document = {"data": [{member: entry, "status": status} for entry, status in rows.items()]}
        given = self.documents.get(kind, document)
        (given if callable(given) else serves(given))(connection)

    def is_read(self, company: str = "", software: str = "") -> None:
        """After so long that it is due, saying so from now on."""
        if company:
            self.companies["le-1"] = company
        if software:
            self.software["SoftwareOfBudgetFox1"] = software
        DirectoryReading.objects.update(tried_at=None)
        read_what_is_due(timezone.now())

    def token(self, **changes: Any) -> str:
        now = int(time.time())
        claims = {
            "iss": "cdr-register",
            "sub": "cdr-register",
            "aud": "https://localhost:9444" + METADATA,
            "jti": secrets.token_urlsafe(16),
            "iat": now,
            "exp": now + 60,
        }
        return signed(claims | changes, self.directory.key)

    def asks(self, http: Any, *, token: str | None = None, body: Any = None, **headers: str) -> Answer:
        """POST to where a holder is asked to read again."""
        proof = f"Bearer {self.token() if token is None else token}"
        said = {"data": {"action": "REFRESH"}, "meta": {}} if body is None else body
        return http.post(
            METADATA,
            json.dumps(said),
            content_type="application/json",
            secure=True,
            headers={"Authorization": proof, "x-v": "1", **headers},
            SERVER_NAME="localhost",
            SERVER_PORT="9444",
        )


def registered(au: Software) -> Software:
    """With leave to ask for all that its tests ask for."""
    return au.registered(**au.with_statement(scope=f"{au.dialect.scope} cdr:registration"))
