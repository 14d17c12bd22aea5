"""The world in which lives are lived: recipients, gateways, browsers, jobs, and a clock that can be moved."""

import html
import json
import re
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from django.conf import settings
from django.core import mail
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from joserfc.util import urlsafe_b64decode

from consent import operations, tasks
from consent.issuers import consent_policy
from consent.lifecycle import Actor, TransitionRefused
from consent.models import Consent as ConsentRow
from oidc import tasks as oidc_tasks
from tests.actors import CHALLENGE, VERIFIER, Answer, Customer, Recipient
from tests.bank_systems import System
from tests.grants import REVOKE, calls
from tests.lives.clock import forget, grow_older
from tests.lives.things import Kind
from tests.pages import HOST, Page
from tests.payments import LANTERN, TUI, Payer
from tests.payments import Kind as IntentKind
from tests.telling.conftest import asks, comes_due
from tests.websites import Website, says
from tests.wire import Wire, WireBrowser

DETAILS = [{"type": "account_information", "actions": ["list_accounts", "read_balances"]}]


@dataclass(frozen=True)
class Asked:
    """A consent that was asked for."""

    id: str
    link: Callable[[], str]
    """Makes an address that takes a customer's browser to it."""
    again: Callable[[bool], Answer]
    """Asks again by the same key, for the same or for something else."""


@dataclass
class World:
    """Built once; `begin` empties it for the next life."""

    wire: Wire
    recipients: dict[str, Recipient]
    thieves: dict[str, Recipient]
    """Another client of each issuer."""
    gateways: dict[str, Any]
    crm: System
    """One of the bank's own."""
    site: Website
    """Takes what recipients are told."""
    anchors: Path
    payers: dict[str, Payer] = field(default_factory=dict)
    own_tokens: dict[str, str] = field(default_factory=dict)
    windows: dict[str, Customer] = field(default_factory=dict)
    """Where each customer looks at the dashboard."""
    happened: Counter[str] = field(default_factory=Counter)
    """How often each rule had each outcome."""
    begun_at: float = 0.0
    lives: int = 0

    def begin(self) -> None:
        self.lives += 1
        settings.AUDIT_ANCHOR_DIR = self.anchors / str(self.lives)
        settings.AUDIT_ANCHOR_DIR.mkdir()
        forget()
        cache.clear()
        mail.outbox.clear()
        self.site.bodies.clear()
        self.payers.clear()
        self.own_tokens.clear()
        self.windows.clear()
        self.begun_at = time.monotonic()

    @property
    def real_seconds(self) -> float:
        return time.monotonic() - self.begun_at

    # --- recipients -------------------------------------------------------------------------------------

    def asks(self, kind: Kind, lost: bool = False) -> Asked:
        """Ask for a consent; `lost`: the first answer never came, so it is asked for again by the same key."""
        recipient = self.recipients[kind.issuer]
        if kind.pushed:
            link = recipient.link_to(request_uri=recipient.request_uri(**self._wished(kind)))
            return Asked(str(ConsentRow.objects.latest("created_at").pk), lambda: link, _nothing)
        key, body = f"key {time.monotonic_ns()}", self._body(kind)

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

    # --- the bank ---------------------------------------------------------------------------------------

    def bank_stops(self, kind: Kind, consent_id: str) -> bool:
        """There is no page for staff: the operation itself."""
        row = ConsentRow.objects.get(pk=consent_id)
        try:
            ended = operations.withdraw(
                consent_id=row.pk,
                actor=Actor.HOLDER,
                reference="sam",
                at=datetime.now(UTC),
                policy=consent_policy(kind.issuer),
            )
        except TransitionRefused:
            return False
        return bool(ended.version > row.version)

    def bank_ends(self, consent_id: str) -> str:
        """By the API for the bank's own systems."""
        answer = self.crm.ends(consent_id)
        assert answer.status_code in {200, 409}, answer.content
        if answer.status_code == 409:
            return "refused"
        return "ended" if answer.json()["ended_now"] else "before"

    def gateway_uses(self, kind: Kind, consent_id: str, amount: Decimal, key: str) -> Answer:
        payee = TUI if kind.currency == "NZD" else LANTERN
        to = {"payee_scheme": payee["SchemeName"], "payee_identification": payee["Identification"]}
        return self.gateways[kind.issuer].counts(
            consent_id, key=key, amount=str(amount), currency=kind.currency, **({} if kind.file else to)
        )

    def gateway_asks(self, kind: Kind, token: str) -> bool:
        answer = self.gateways[kind.issuer].introspects(token)
        return bool(answer["active"])

    # --- customers --------------------------------------------------------------------------------------

    def window(self, customer: str) -> Customer:
        if customer not in self.windows:
            cache.clear()  # it counts sign-ins, and nobody signs in so often
            self.windows[customer] = Customer(customer, WireBrowser(self.wire))
            self.windows[customer].signs_in()
        return self.windows[customer]

    def listed(self, customer: str, tab: str) -> set[str]:
        """The ids of the customer's consents under a tab, data and payments, on all pages."""
        found: set[str] = set()
        for page in ("/", "/payments"):
            address = f"{page}?tab={tab}"
            while address:
                shown = self.window(customer).opens(address).response.content.decode()
                found |= set(re.findall(r'href="/consents/([0-9a-f-]{36})/"', shown))
                address = html.unescape("".join(re.findall(r'id="btn-more"\s+href="([^"]+)"', shown)))
        return found

    def arrives(self, kind: Kind, link: str, customer: str) -> Page | str:
        """A new browser follows a link: the page it shows, or the error that it is sent back with."""
        cache.clear()
        recipient, walker = self.recipients[kind.issuer], Customer(customer, WireBrowser(self.wire))
        answer = walker.http.get(link, secure=True, **HOST)
        if answer.status_code == 303 and answer["Location"].startswith(recipient.redirect_uri):
            return str(recipient.answer_in(answer["Location"])["error"])
        if answer.status_code != 303:
            return Page(walker.http, answer, link)
        page = walker.signs_in(answer["Location"])
        if page.has("acting-1"):
            page = page.press("btn-continue", **{"acting-1": True})
        return page if page.has("btn-allow") else page.press("btn-continue", **{"account-1": True})

    def second_says(self, consent_id: str, verb: str) -> bool:
        """The other holder of a joint account opens their page, and presses the button where there is one."""
        button = {"approve": "btn-allow", "decline": "btn-deny", "retract": "btn-stop"}[verb]
        rest = "stop" if verb == "retract" else "decide"
        page = self.window("leo2").opens(f"/joint/{consent_id}/{rest}")
        if not page.has(button):
            return False
        assert page.press(button).status == 200
        return True

    # --- jobs and time ----------------------------------------------------------------------------------

    def runs(self, *jobs: Callable[[], None]) -> None:
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE consent_jobslot")
        for job in jobs:
            job()

    def sweeps(self) -> None:
        self.runs(tasks.close_expired)

    def times_out(self) -> None:
        self.runs(tasks.time_out_approvals)

    def prunes(self) -> None:
        self.runs(oidc_tasks.prune_spent, tasks.forget_idempotency_keys)

    def reminds(self) -> None:
        self.runs(tasks.write_reminders)

    def proves_the_audit_log(self) -> None:
        self.runs(tasks.anchor_audit)
        call_command("audit", "verify", stdout=_Silence())

    def delivers(self, *, broken: bool) -> tuple[list[str], list[str], list[str]]:
        """Run the job: letters, ids of the consents of calls, and of pushed events; where the recipients are
        `broken`, what they did not take comes to them again."""
        mail.outbox.clear()
        self.site.bodies.clear()
        if broken:
            self.site.behave = says("500 Internal Server Error")
            self.runs(tasks.deliver_messages)
            self.site.behave = says("202 Accepted")
            comes_due()
            refused, _ = list(self.site.bodies), self.site.bodies.clear()
        self.runs(tasks.deliver_messages)
        calls, pushed = _told(self.site.bodies)
        if broken:
            assert _told(refused) == (calls, pushed), "not the same messages once more"
        return [f"{letter.subject}\n{letter.body}" for letter in mail.outbox], calls, pushed

    def fetches(self, *, ack: list[str]) -> dict[str, str]:
        """Events by id, each with the consent it tells of."""
        answer = asks(self.recipients["uk"], "POST", "events", {"ack": ack}, token=self.own_token_of("uk"))
        assert answer.status_code == 200, answer.content
        assert not answer.json()["moreAvailable"]
        sets = answer.json()["sets"]
        return {jti: _claims(compact)["sub"].rpartition("/")[2] for jti, compact in sets.items()}

    def own_token_of(self, issuer: str) -> str:
        if issuer not in self.own_tokens:
            self.own_tokens[issuer] = self.recipients[issuer].client_token()
        return self.own_tokens[issuer]

    def passes(self, seconds: float) -> None:
        """Time goes by: every row is that much older."""
        self.payers.clear()
        self.own_tokens.clear()
        self.windows.clear()
        grow_older(seconds)


class _Silence:
    def write(self, _text: str) -> None: ...


def _nothing(_other: bool) -> Answer:
    raise AssertionError("a pushed request has no key")


def _told(bodies: list[bytes]) -> tuple[list[str], list[str]]:
    """The ids of the consents that calls and pushed events tell of."""
    calls, pushed = [], []
    for body in bodies:
        if body.startswith(b"cdr_arrangement_jwt="):
            calls.append(_claims(parse_qs(body.decode())["cdr_arrangement_jwt"][0])["cdr_arrangement_id"])
        else:
            pushed.append(_claims(body.decode())["sub"].rpartition("/")[2].rpartition(":")[2])
    return sorted(calls), sorted(pushed)


def _claims(compact: str) -> dict[str, Any]:
    return dict(json.loads(urlsafe_b64decode(compact.split(".")[1].encode())))


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
