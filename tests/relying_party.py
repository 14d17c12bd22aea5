"""An app of plain OpenID Connect: it asks in the open, and shows no certificate."""

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from tests.actors import Answer, Customer, Recipient
from tests.pages import HOST

RESPONSE_TYPES = ("code", "code id_token", "code token", "code id_token token")


@dataclass
class RelyingParty(Recipient):
    def metadata(self, **changes: Any) -> dict[str, Any]:
        usual = {
            "grant_types": ["authorization_code", "refresh_token", "implicit"],
            "response_types": list(RESPONSE_TYPES),
            "scope": self.dialect.scope,
        }
        return super().metadata(**usual | changes)

    def url(self, endpoint: str) -> str:
        return f"{self.issuer_url}/{endpoint}"

    def handshake(self, certificate: str | None = None) -> dict[str, str]:
        return {"SERVER_NAME": "localhost", "SERVER_PORT": "9443"}

    def parameters(self) -> dict[str, Any]:
        return {
            "response_type": "code",
            "redirect_uri": self.redirect_uri,
            "scope": "openid profile",
            "state": "a-state",
            "nonce": "a-nonce",
        }

    def asks(self, **changes: Any) -> dict[str, str]:
        """The parameters of a request; one given as ... is left out, objects become JSON."""
        asked = {name: value for name, value in (self.parameters() | changes).items() if value is not ...}
        return {name: value if isinstance(value, str) else json.dumps(value) for name, value in asked.items()}

    def link(self, **changes: Any) -> str:
        return self.link_to(**self.asks(**changes))

    def redeems(self, code: str, **changes: Any) -> Answer:
        return super().redeems(code, **{"code_verifier": None, **changes})

    def tokens(self, customer: Customer, **changes: Any) -> dict[str, str]:
        """A customer's yes in a fresh sign-in, turned into tokens."""
        answer = self.redeems(self.answer_in(customer.allows(self.link(**changes)))["code"])
        assert answer.status_code == 200, answer.content
        return dict(answer.json())

    def silently(self, customer: Customer, **changes: Any) -> str:
        """Where the answer to prompt=none goes: at once, and without a page."""
        answer = customer.http.get(self.link(prompt="none", **changes), secure=True, **HOST)
        assert answer.status_code == 303, answer.content
        return str(answer["Location"])

    def told_silently(self, customer: Customer, **changes: Any) -> dict[str, Any]:
        """What that answer says."""
        return self.answer_in(self.silently(customer, **changes))

    def sends(self, path: str, *, method: str = "POST", headers: Any = None, **form: str) -> Answer:
        """A bare form, without any client authentication."""
        return self.http.generic(
            method,
            f"/{self.issuer}/{path}",
            urlencode(form),
            content_type="application/x-www-form-urlencoded",
            secure=True,
            headers=headers,
            **self.handshake(),
        )

    def userinfo(self, token: str) -> dict[str, Any]:
        return dict(self.reads(f"/{self.issuer}/userinfo", token).json())
