"""What recipients ask for and do, in the words of each ecosystem."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from consent.issuers import consent_policy
from consent.models import Consent as ConsentRow
from tests.actors import CHALLENGE, VERIFIER, Answer, Recipient
from tests.grants import REVOKE, calls
from tests.lives.things import Kind
from tests.payments import Kind as IntentKind
from tests.payments import Payer
from tests.wire import Wire

DETAILS = [{"type": "account_information", "actions": ["list_accounts", "read_balances"]}]


@dataclass(frozen=True)
class Asked:
    """A consent that was asked for."""

    id: str
    link: Callable[[], str]
    """Makes an address that takes a customer's browser to it."""
    again: Callable[[bool], Answer]
    """Asks again by the same key, for the same or for something else."""


@dataclass(kw_only=True)
class Asking:
    """The part of the world that recipients are."""

    wire: Wire
    recipients: dict[str, Recipient]
    payers: dict[str, Payer] = field(default_factory=dict)
    """Each at the intents of one kind, by the kind's name."""

    def asks(self, kind: Kind, lost: bool = False) -> Asked:
        """Ask for a consent; `lost`: the first answer never came, and it is asked for again by its key."""
        recipient = self.recipients[kind.issuer]
        if kind.pushed:
            link = recipient.link_to(request_uri=recipient.request_uri(**self._wished(kind)))
            return Asked(str(ConsentRow.objects.latest("created_at").pk), lambda: link, _nothing)
        key, body, _ = f"key {time.monotonic_ns()}", self._body(kind), self.payer(kind)

        def send(other: bool) -> Answer:
            sent = _another(body) if other else body
            return self.payer(kind).posts(json.dumps(sent).encode(), x_idempotency_key=key)

        if lost and kind.keys:
            with self.wire.losing():
                send(False)
        answer = send(False)
        assert answer.status_code == 201, answer.content
        intent = id_in(answer)
        return Asked(intent, lambda: self._link(kind, intent), send)

    def _wished(self, kind: Kind) -> dict[str, Any]:
        """What a request that brings its own consent says of it."""
        recipient = self.recipients[kind.issuer]
        if kind.issuer == "cds":
            lasts = 7_776_000 if kind.renews else 0
            return {"claims": {"sharing_duration": lasts, "id_token": recipient.acr()}}
        if kind.issuer == "fapi1":
            return {"code_challenge": CHALLENGE, "code_challenge_method": "S256"}
        if kind.details:
            return {"scope": "openid", "authorization_details": json.dumps(DETAILS)}
        return {}

    def asks_to_amend(self, kind: Kind, consent_id: str, seconds: int) -> str | None:
        """Push a request to change a consent: its link; None where it is refused."""
        recipient = self.recipients[kind.issuer]
        if kind.issuer == "cds":
            claims = {
                "cdr_arrangement_id": consent_id,
                "sharing_duration": seconds,
                "id_token": recipient.acr(),
            }
            answer = recipient.pushes(claims=claims)
        else:
            named = {"grant_management_action": "merge", "grant_id": consent_id}
            answer = recipient.pushes(**self._wished(kind), **named)
        if answer.status_code == 400:
            assert answer.json()["error"].startswith(("invalid_request", "invalid_grant_id")), answer.content
            return None
        assert answer.status_code == 201, answer.content
        return recipient.link_to(request_uri=str(answer.json()["request_uri"]))

    def redeems(self, kind: Kind, code: str) -> Answer:
        proof = {"code_verifier": VERIFIER} if kind.pushed else {}
        return self.recipients[kind.issuer].redeems(code, **proof)

    def _body(self, kind: Kind) -> dict[str, Any]:
        """What is registered of this kind."""
        if kind.data:
            asked: dict[str, Any] = {"Permissions": ["ReadAccountsDetail", "ReadBalances"]}
            if kind.ends_after is not None:
                ends = datetime.now(UTC) + timedelta(seconds=kind.ends_after)
                asked["ExpirationDateTime"] = ends.isoformat()
            return {"Data": {"Consent": asked} if kind.issuer == "nz" else asked, "Risk": {}}
        body = self.payer(kind).kind.body()
        if kind.limits is not None:
            _limited(body, kind)
        return body

    def sends_file(self, kind: Kind, intent: str, content: bytes) -> Answer:
        return self.payer(kind).call("POST", f"/{intent}/file", body=content)

    def asks_for_funds(self, kind: Kind, intent: str, token: str) -> Answer:
        """Whether there is enough for the payment, or for one of fifty."""
        if kind.funds == "get":
            return self.payer(kind).call("GET", f"/{intent}/funds-confirmation", token=token)
        asked = {"ConsentId": intent, "InstructedAmount": {"Amount": "50.00", "Currency": kind.currency}}
        return self.payer(kind).call(
            "POST", f"/{intent}/funds-confirmation", body={"Data": asked}, token=token
        )

    def payer(self, kind: Kind) -> Payer:
        """The recipient at the intents of this kind."""
        if kind.name not in self.payers:
            resource = next(
                one for one in consent_policy(kind.issuer).intents if one.path.endswith(kind.path)
            )
            self.payers[kind.name] = Payer(self.recipients[kind.issuer], IntentKind(kind.issuer, resource))
        return self.payers[kind.name]

    def _link(self, kind: Kind, intent: str) -> str:
        return self.payer(kind).link(intent)

    def _at_intent(self, kind: Kind, method: str, intent: str) -> Answer:
        return self.payer(kind).call(method, f"/{intent}")

    def reads_status(self, kind: Kind, intent: str) -> str:
        """What the recipient reads as the consent's status; empty where it is told that there is none."""
        answer = self._at_intent(kind, "GET", intent)
        assert answer.status_code in {200, 400}, answer.content
        return str(answer.json()["Data"]["Status"]) if answer.status_code == 200 else ""

    def recipient_stops(self, kind: Kind, consent_id: str) -> bool:
        recipient = self.recipients[kind.issuer]
        if not kind.pushed:
            answer = self._at_intent(kind, "DELETE", consent_id)
            assert answer.status_code in {204, 400, 405}, answer.content
        elif kind.issuer == "cds":
            answer = recipient.post("arrangements/revoke", cdr_arrangement_id=consent_id)
            assert answer.status_code in {204, 422}, answer.content
        else:
            answer = calls(recipient, "DELETE", consent_id, scope=REVOKE)
            assert answer.status_code in {204, 404}, answer.content
        return bool(answer.status_code == 204)


def _nothing(_other: bool) -> Answer:
    raise AssertionError("a pushed request has no key")


def id_in(answer: Answer) -> str:
    """The id of an intent, by whichever name its version has for it."""
    data = answer.json()["Data"]
    (named,) = data.keys() & {"ConsentId", "AccountRequestId", "PaymentId"}
    return str(data[named])


def _another(body: dict[str, Any]) -> dict[str, Any]:
    """One that its kind refuses: a key stands for the body it came with, good or bad."""
    return {**body, "Risk": {"another": "body"}}


def _limited(body: dict[str, Any], kind: Kind) -> None:
    """Put the kind's limits into the body of its intent."""
    limits = kind.limits
    assert limits is not None
    if kind.issuer == "nz":
        body["Data"]["Consent"] |= {
            "MaximumAmount": {"Amount": f"{limits.each:.2f}", "Currency": "NZD"},
            "Frequency": {
                "Period": "Weekly",
                "TotalCount": limits.week_count,
                "TotalAmount": {"Amount": f"{limits.week:.2f}", "Currency": "NZD"},
            },
            "TotalAmount": {"Amount": f"{limits.total:.2f}", "Currency": "NZD"},
            "TotalCount": limits.count,
        }
        return
    (period,) = body["Data"]["ControlParameters"]["PeriodicLimits"]
    period |= {"PeriodType": "Week", "PeriodAlignment": "Consent", "Amount": f"{limits.week:.2f}"}
    body["Data"]["ControlParameters"]["MaximumIndividualAmount"]["Amount"] = f"{limits.each:.2f}"
