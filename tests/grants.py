"""A grant that there is, as its recipient holds it at the plain FAPI 2.0 issuer, and what it asks of it."""

from dataclasses import dataclass
from typing import Any

from consent.models import Consent
from tests.actors import Answer, Customer, Recipient

QUERY, REVOKE = "grant_management_query", "grant_management_revoke"
SCOPE = f"openid accounts transactions consents {QUERY} {REVOKE}"
"""All that a recipient may register."""
ACCOUNTS, PAYMENTS = "openid accounts", "openid transactions"


@dataclass
class Held:
    recipient: Recipient
    id: str
    tokens: dict[str, Any]

    def asks(self, action: str, scope: str, **changes: Any) -> str:
        """The address of a request to change it."""
        return self.recipient.link(scope=scope, **self.named(action), **changes)

    def named(self, action: str) -> dict[str, str]:
        return {"grant_management_action": action, "grant_id": self.id}

    @property
    def row(self) -> Consent:
        return Consent.objects.get(pk=self.id)

    def called(self, method: str, *, scope: str = QUERY, token: str = "", **options: Any) -> Answer:
        """A call of the grant management endpoint, by a token of the client's own with `scope`."""
        return calls(self.recipient, method, self.id, scope=scope, token=token, **options)


def granted(recipient: Recipient, customer: Customer, scope: str = ACCOUNTS, **changes: Any) -> Held:
    """What a customer agreed to, and what the recipient holds of it."""
    tokens = redeemed(recipient, customer.allows(recipient.link(scope=scope, **changes)))
    customer.http.logout()
    return Held(recipient, tokens["grant_id"], tokens)


def redeemed(recipient: Recipient, back: str) -> dict[str, Any]:
    answer = recipient.redeems(recipient.answer_in(back)["code"])
    assert answer.status_code == 200, answer.content
    return dict(answer.json())


def own_token(recipient: Recipient, scope: str) -> str:
    answer = recipient.post("token", grant_type="client_credentials", scope=scope)
    assert answer.status_code == 200, answer.content
    return str(answer.json()["access_token"])


def calls(
    recipient: Recipient, method: str, grant_id: str, *, scope: str = QUERY, token: str = "", **options: Any
) -> Answer:
    return recipient.http.generic(
        method,
        f"/{recipient.issuer}/grants/{grant_id}",
        secure=True,
        headers={"Authorization": f"Bearer {token or own_token(recipient, scope)}"},
        **recipient.handshake(**options),
    )
