"""What a caller does in one breath: ask for a consent, redeem a code, refresh, pay, end; and send again what
works once. Whatever was promised is written into the ledger.
"""

import random
import secrets
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx

from chaos.customer import Customer
from chaos.intents import NZ, PAYEE, UK, Registered
from chaos.ledger import Kept, Ledger
from chaos.patience import answered
from demo.journey.recipient import Recipient, bearer

ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


@dataclass(frozen=True, kw_only=True)
class Caller:
    """A recipient, a customer and the bank's gateway, on one thread, with dice of their own."""

    recipients: Mapping[str, Recipient]
    """By issuer."""
    gateway: Recipient
    """The bank's own, which counts payments; a client of New Zealand's issuer by its key."""
    customer: Customer
    resources: str
    """The recipients' host."""
    ledger: Ledger
    dice: random.Random

    def decision(self) -> str:
        return "btn-deny" if self.dice.random() < 0.1 else "btn-allow"

    def own_token(self, recipient: Recipient, scope: str) -> str:
        answer, _ = answered(
            lambda: recipient.post("token_endpoint", grant_type="client_credentials", scope=scope),
            self.ledger,
            what="client credentials",
        )
        return str(answer.json()["access_token"])

    def registers(self, recipient: Recipient, path: str, body: Any, *, scope: str, keyed: bool) -> Kept:
        """An intent. Where a key counts, it is sent twice at times: it has to be the same one."""
        token = self.own_token(recipient, scope)
        headers = bearer(token, **{"x-idempotency-key": str(uuid.uuid4())})

        def sends() -> httpx.Response:
            return recipient.http.post(f"{self.resources}/{path}", headers=headers, json=body)

        answer, vain = answered(sends, self.ledger, what="intent")
        answer.raise_for_status()
        data = answer.json()["Data"]
        consent_id = str(data["ConsentId"])
        self.ledger.count("intents")
        if keyed and (vain or self.dice.random() < 0.3):
            again, _ = answered(sends, self.ledger, what="intent")
            if again.json()["Data"]["ConsentId"] != consent_id:
                self.ledger.let_in(f"one idempotency key stands for {consent_id} and {again.text[:80]}")
        return self.ledger.keep(Kept(issuer=recipient.issuer.rpartition("/")[2], consent_id=consent_id))

    def decided(self, recipient: Recipient, kept: Kept, of: Registered, *, scope: str) -> str:
        """The customer's decision on a registered intent: a code, or "" where there is none."""
        outside = {
            "client_id": recipient.client_id,
            "response_type": "code id_token",
            "scope": scope,
            "redirect_uri": recipient.redirect_uri,
        }
        asked = {
            of.claim: {"value": kept.consent_id, "essential": True},
            "acr": {"values": [of.strong], "essential": True},
        }
        request = recipient.signed(
            300,
            **outside,
            state=secrets.token_urlsafe(12),
            nonce=secrets.token_urlsafe(12),
            claims={"id_token": asked},
        )
        query = urlencode(outside | {"request": request})
        back = self.customer.decides(
            f"{recipient.metadata['authorization_endpoint']}?{query}", self.decision()
        )
        code = dict(parse_qsl(urlsplit(back).fragment)).get("code", "")
        kept.allowed |= bool(code)
        self.ledger.count("decisions")
        return code

    def redeems(self, recipient: Recipient, kept: Kept | None, code: str, **more: str) -> Kept | None:
        """The code for tokens, once: of several attempts one at most may succeed (RFC 6749 §4.1.2)."""
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": recipient.redirect_uri,
            **more,
        }
        answer, vain = answered(lambda: recipient.post("token_endpoint", **form), self.ledger, what="code")
        if answer.status_code != 200:
            self.ledger.count(
                "codes spent by an answer that was lost" if vain else f"code: {answer.text[:60]}"
            )
            return None
        tokens = answer.json()
        self.ledger.count("tokens")
        if kept is None:
            kept = self.ledger.keep(Kept(issuer="cds", consent_id=tokens["cdr_arrangement_id"], allowed=True))
        kept.refresh_token = tokens.get("refresh_token", "")
        kept.access_tokens.append(tokens["access_token"])
        draw = self.dice.random()
        if draw < 0.08:
            self._replays_code(recipient, kept, form)
        elif draw < 0.25 and kept.issuer != "cds":  # whose clients get no token of their own
            self._replays_assertion(recipient)
        return kept

    def _replays_code(self, recipient: Recipient, kept: Kept, form: dict[str, str]) -> None:
        """A second redemption is refused, and ends what the first one gave (RFC 6749 §10.5)."""
        kept.unsure = True
        answer, _ = answered(lambda: recipient.post("token_endpoint", **form), self.ledger, what="code again")
        kept.unsure = False
        kept.give_up_tokens()
        self.ledger.count("replays tried")
        if answer.status_code == 200:
            self.ledger.let_in(f"a code twice, of {kept.consent_id}")

    def _replays_assertion(self, recipient: Recipient) -> None:
        """An assertion authenticates once (RFC 7523 §3), whatever becomes of the bank meanwhile."""
        form = {"grant_type": "client_credentials", "scope": "accounts"} | _proof(recipient)

        def sends() -> httpx.Response:
            return recipient.http.post(recipient.endpoint("token_endpoint"), data=form)

        answer, vain = answered(sends, self.ledger, what="assertion")
        good = int(answer.status_code == 200)
        for _ in range(2):
            again, _ = answered(sends, self.ledger, what="assertion again")
            good += again.status_code == 200
        self.ledger.count("replays tried", 2)
        if good > 1 or (good == 0 and not vain):
            self.ledger.let_in(f"an assertion worked {good} times at {recipient.issuer}")

    def refreshes(self, recipient: Recipient, kept: Kept) -> bool:
        if not kept.refresh_token:
            return False
        answer, _ = answered(lambda: recipient.refresh(kept.refresh_token), self.ledger, what="refresh")
        if answer.status_code != 200:
            return False
        self.ledger.count("refreshes")
        kept.access_tokens.append(answer.json()["access_token"])
        kept.refresh_token = answer.json().get("refresh_token", kept.refresh_token)
        return True

    def pays(self, kept: Kept, key: str) -> None:
        form = {
            "consent_id": kept.consent_id,
            "key": key,
            "amount": "12.50",
            "currency": "NZD",
            "payee_scheme": PAYEE["SchemeName"],
            "payee_identification": PAYEE["Identification"],
        }
        url = f"{self.resources}/nz/payment-uses"

        def asks() -> httpx.Response:
            return self.gateway.http.post(url, data=form | _proof(self.gateway))

        answer, _ = answered(asks, self.ledger, what="payment")
        if answer.status_code not in {200, 201}:
            self.ledger.count(
                "payments refused" if answer.status_code == 400 else f"payment: {answer.text[:80]}"
            )
            return
        number = int(answer.json()["use"])
        self.ledger.count("payments admitted")
        if kept.uses.setdefault(key, number) != number:
            self.ledger.let_in(f"payment {key} was counted as {kept.uses[key]} and as {number}")
        if len(kept.uses) > kept.most_uses:
            self.ledger.let_in(f"{len(kept.uses)} payments of {kept.most_uses} under {kept.consent_id}")

    def ends(self, recipient: Recipient, kept: Kept) -> None:
        """Some are stopped at the bank, some by their recipient, some lose their tokens; the others stay."""
        draw = self.dice.random()
        if draw < 0.4:
            if self.customer.stops(kept.consent_id):
                kept.stopped_by = "customer"
        elif draw < 0.55:
            self._recipient_ends(recipient, kept)
        elif draw < 0.65 and kept.refresh_token:
            token, kept.unsure = kept.refresh_token, True
            answer, _ = answered(
                lambda: recipient.post("revocation_endpoint", token=token), self.ledger, what="revocation"
            )
            if answer.status_code == 200:
                self.ledger.count("revocations")
                kept.unsure = False
                kept.give_up_tokens()
        if kept.stopped_by:
            self.ledger.count(f"stops by the {kept.stopped_by}")
            if self.refreshes(recipient, kept):
                self.ledger.let_in(f"a refresh of {kept.consent_id} after it was stopped")

    def _recipient_ends(self, recipient: Recipient, kept: Kept) -> None:
        if kept.issuer == "cds":
            answer, vain = answered(
                lambda: recipient.post(
                    "cdr_arrangement_revocation_endpoint", cdr_arrangement_id=kept.consent_id
                ),
                self.ledger,
                what="arrangement revocation",
            )
            good = answer.status_code == 204 or (vain > 0 and answer.status_code == 422)
        else:
            of = NZ if kept.issuer == "nz" else UK
            headers = bearer(self.own_token(recipient, "accounts"))
            url = f"{self.resources}/{of.intents}/{kept.consent_id}"
            answer, vain = answered(
                lambda: recipient.http.delete(url, headers=headers), self.ledger, what="end of an intent"
            )
            good = answer.status_code == 204
        if good:
            kept.stopped_by = "recipient"
        else:
            self.ledger.count(f"end by the recipient: {answer.status_code} after {vain} in vain")


def _proof(recipient: Recipient) -> dict[str, str]:
    """A client assertion (RFC 7523), to be sent once, or again where that is the point."""
    assertion = recipient.signed(sub=recipient.client_id, jti=str(uuid.uuid4()))
    return {"client_assertion_type": ASSERTION, "client_assertion": assertion}
