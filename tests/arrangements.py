"""An arrangement that there is, as its recipient holds it, and a customer who changes it."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from consent.models import Consent, ConsentAccount, ConsentEvent, OutboxMessage
from oidc.models import AccessToken, RefreshToken
from tests.actors import Customer, Recipient
from tests.pages import Page

BASIC, MOVEMENTS = "openid bank:accounts.basic:read", "bank:transactions:read"
NINETY_DAYS, A_YEAR = 7_776_000, 31_536_000


@dataclass
class Arrangement:
    """What a customer agreed to, and what the recipient holds of it."""

    recipient: Recipient
    id: str
    tokens: dict[str, Any]

    def claims(self, seconds: int | None = NINETY_DAYS, **changes: Any) -> dict[str, Any]:
        asked = {"cdr_arrangement_id": self.id, "sharing_duration": seconds, **changes}
        said = {name: value for name, value in asked.items() if value is not None}
        return said | {"id_token": self.recipient.acr()}

    def asks(self, scope: str, seconds: int | None = NINETY_DAYS) -> str:
        """The address of a request to change it."""
        return self.recipient.link(scope=scope, claims=self.claims(seconds))

    @property
    def row(self) -> Consent:
        return Consent.objects.get(pk=self.id)

    @property
    def as_stored(self) -> list[dict[str, Any]]:
        """Everything that is stored of it."""
        tables: tuple[QuerySet[Any], ...] = (
            Consent.objects.filter(pk=self.id),
            ConsentAccount.objects.filter(consent_id=self.id),
            ConsentEvent.objects.filter(consent_id=self.id),
            OutboxMessage.objects.filter(consent_id=self.id),
            AccessToken.objects.filter(consent_id=self.id),
            RefreshToken.objects.filter(consent_id=self.id),
        )
        return [dict(row) for table in tables for row in table.order_by("pk").values()]


def given(recipient: Recipient, customer: Customer, scope: str) -> Arrangement:
    link = recipient.link(scope=scope)
    tokens = recipient.redeems(recipient.answer_in(customer.allows(link))["code"]).json()
    customer.http.logout()
    return Arrangement(recipient, tokens["cdr_arrangement_id"], tokens)


def ticked(page: Page) -> list[bool]:
    (form,) = [form for form in page._read.forms if "account-1" in form.controls]
    return [control.checked for name, control in form.controls.items() if name.startswith("account-")]


def agrees(customer: Customer, link: str, **boxes: bool) -> str:
    """Go on with the accounts ticked already, but for `boxes`, and agree."""
    review = customer.signs_in(link).press("btn-continue", **boxes)
    back = review.press("btn-allow").onward
    customer.http.logout()
    return back


def movements(recipient: Recipient, tokens: dict[str, Any]) -> int:
    accounts = recipient.reads_accounts(tokens["access_token"]).json()["data"]["accounts"]
    path = f"{recipient.dialect.accounts}/{accounts[0]['accountId']}/transactions"
    return int(recipient.reads(path, tokens["access_token"]).status_code)
