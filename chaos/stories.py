"""What recipients, customers and the bank's gateway do meanwhile, writing down what they were promised."""

import base64
import json
import secrets
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl, urlencode, urlsplit

from chaos.customer import Astray, Customer
from chaos.intents import CDS_SCOPE, ENDURING, MOST_USES, NZ, PAYEE, UK, Registered
from chaos.ledger import Kept
from chaos.patience import GaveUp, answered
from chaos.steps import Caller
from demo.journey.recipient import Recipient, pkce

SHORT_LIVES = (15, 40)  # seconds


@dataclass(frozen=True, kw_only=True)
class Teller(Caller):
    """One story after another: which come is drawn from its dice."""

    def tell_one(self) -> None:
        story = self.dice.choice([self.registered, self.registered, self.pushed, self.payments])
        story()

    def registered(self) -> None:
        """An intent, a signed request by value, a hybrid answer."""
        of = self.dice.choice([NZ, UK])
        recipient = self.recipients[of.issuer]
        lasts = self.dice.choice([*SHORT_LIVES, *[86_400 * 30] * 4])
        until = (datetime.now(UTC) + timedelta(seconds=lasts)).replace(microsecond=0)
        asked = {
            "Permissions": ["ReadAccountsDetail", "ReadBalances"],
            "ExpirationDateTime": until.isoformat(),
        }
        body = {"Data": {"Consent": asked} if of.nested else asked, "Risk": {}}
        kept = self.registers(recipient, of.intents, body, scope="accounts", keyed=of.keyed)
        self._goes_on(recipient, kept, of, scope="openid accounts")

    def pushed(self) -> None:
        """A pushed request, whose consent is born with it."""
        recipient = self.recipients["cds"]
        verifier, challenge = pkce()
        state = secrets.token_urlsafe(12)
        answer, _ = answered(
            lambda: recipient.post(
                "pushed_authorization_request_endpoint",
                request=recipient.signed(
                    300,
                    client_id=recipient.client_id,
                    response_type="code",
                    response_mode="jwt",
                    redirect_uri=recipient.redirect_uri,
                    scope=CDS_SCOPE,
                    state=state,
                    nonce=secrets.token_urlsafe(12),
                    code_challenge=challenge,
                    code_challenge_method="S256",
                    claims={
                        "sharing_duration": 5_184_000,
                        "id_token": {"acr": {"values": ["urn:cds.au:cdr:3"], "essential": True}},
                    },
                ),
            ),
            self.ledger,
            what="pushed request",
        )
        if answer.status_code != 201:
            self.ledger.count(f"pushed request refused: {answer.text[:80]}")
            return
        self.ledger.count("pushed requests")
        query = urlencode({"client_id": recipient.client_id, "request_uri": answer.json()["request_uri"]})
        back = self.customer.decides(
            f"{recipient.metadata['authorization_endpoint']}?{query}", self.decision()
        )
        response = dict(parse_qsl(urlsplit(back).query))["response"]
        said = json.loads(payload(response))
        if "code" in said:
            self._redeems_and_ends(recipient, None, said["code"], code_verifier=verifier)

    def payments(self) -> None:
        """A consent to pay again and again, and payments under it: no more than it allows."""
        recipient = self.recipients["nz"]
        asked = {
            "FromDateTime": "2020-05-01T00:00:00+12:00",
            "ToDateTime": "2093-05-06T00:00:00+00:00",
            "MaximumAmount": {"Amount": "150.00", "Currency": "NZD"},
            "Frequency": {
                "Period": "Monthly",
                "TotalCount": MOST_USES,
                "TotalAmount": {"Amount": "900.00", "Currency": "NZD"},
            },
            "CreditorAccount": [PAYEE],
        }
        body = {
            "Data": {"Consent": asked},
            "Risk": {"PaymentContextCode": "BillPayment", "MerchantName": "Tui Power Ltd"},
        }
        kept = self.registers(recipient, ENDURING, body, scope="payments", keyed=True)
        kept.most_uses = MOST_USES
        code = self.decided(recipient, kept, NZ, scope="openid payments")
        if not code:
            return
        self.redeems(recipient, kept, code)
        keys = [str(uuid.uuid4()) for _ in range(MOST_USES + 2)]
        for key in [*keys, *self.dice.sample(keys, 2)]:
            self.pays(kept, key)

    def _goes_on(self, recipient: Recipient, kept: Kept, of: Registered, *, scope: str) -> None:
        code = self.decided(recipient, kept, of, scope=scope)
        if code:
            self._redeems_and_ends(recipient, kept, code)

    def _redeems_and_ends(self, recipient: Recipient, kept: Kept | None, code: str, **more: str) -> None:
        kept = self.redeems(recipient, kept, code, **more)
        if kept is None:
            return
        for _ in range(self.dice.randrange(3)):
            self.refreshes(recipient, kept)
        self.ends(recipient, kept)


def payload(compact: str) -> bytes:
    """What a JWS carries, unverified."""
    part = compact.split(".")[1]
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def tell_until(teller: Teller, customers: Sequence[Customer], ends: float) -> None:
    """Tell stories until the time has come; one that the bank's absence breaks off is counted."""
    while time.monotonic() < ends:
        try:
            replace(teller, customer=teller.dice.choice(customers)).tell_one()
        except (Astray, GaveUp) as off:
            teller.ledger.count(f"broken off: {off}")
