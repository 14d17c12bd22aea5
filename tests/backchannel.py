"""A recipient that asks its customers without a browser (CIBA), and customers who find that in the portal."""

import secrets
import time
from dataclasses import dataclass
from typing import Any

from demo.sign_in import ONE_TIME_CODE
from oidc.backchannel_policy import GRANT
from tests.actors import Answer, Customer, Recipient
from tests.pages import Page

TOLD_AT = "https://recipient.test/told"
TOKEN = "a-token-of-the-clients-own-that-nobody-guesses"
INTENT = {"nz": "ConsentId", "uk": "openbanking-intent-id"}
"""How the request names the consent, where it was registered before."""


@dataclass
class Elsewhere:
    """A recipient's way without a browser."""

    recipient: Recipient
    mode: str = "poll"

    def register(self, **changes: Any) -> "Elsewhere":
        grants = ["authorization_code", "refresh_token", "client_credentials", GRANT]
        members = {"grant_types": grants, "backchannel_token_delivery_mode": self.mode}
        if self.mode == "ping":
            members["backchannel_client_notification_endpoint"] = TOLD_AT
        self.recipient.register(**members | changes)
        return self

    def request(self, *, header: dict[str, Any] | None = None, key: Any = None, **changes: Any) -> str:
        """The signed request, about a new consent; a member given as ... is left out."""
        now = int(time.time())
        claims: dict[str, Any] = {
            "iss": self.recipient.client_id,
            "aud": self.recipient.issuer_url,
            "iat": now,
            "nbf": now,
            "exp": now + 300,
            "jti": secrets.token_urlsafe(16),
            "scope": self.recipient.dialect.scope,
            "acr_values": self.recipient.dialect.acr,
            "login_hint": "mia",
            "binding_message": "Till 4, 1234",
        }
        if self.mode == "ping":
            claims["client_notification_token"] = TOKEN
        named = INTENT.get(self.recipient.issuer)
        if named and named not in changes:
            claims[named] = self.recipient.intent()
        return self.recipient.jwt(claims | changes, header=header, key=key)

    def asks(self, **changes: Any) -> Answer:
        return self.recipient.post("bc-authorize", request=self.request(**changes))

    def asked(self, **changes: Any) -> str:
        """The auth_req_id of a request that was taken."""
        answer = self.asks(**changes)
        assert answer.status_code == 200, answer.content
        return str(answer.json()["auth_req_id"])

    def fetches(self, auth_req_id: str, **changes: Any) -> Answer:
        return self.recipient.post("token", **{"grant_type": GRANT, "auth_req_id": auth_req_id} | changes)


def opens_request(customer: Customer) -> Page:
    """From the list of what waits to the first page of the newest."""
    page = customer.opens("/requests/")
    page = (page if page.has("btn-open-1") else customer.signs_in("/requests/")).press("btn-open-1")
    return page.press("btn-continue", id_otp=ONE_TIME_CODE) if page.has("id_otp") else page


def reaches_decision(customer: Customer, accounts: int = 1) -> Page:
    page = opens_request(customer)
    if page.has("btn-allow"):
        return page
    return page.press("btn-continue", **{f"account-{n}": True for n in range(1, accounts + 1)})
