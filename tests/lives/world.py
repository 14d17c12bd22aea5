"""The world in which lives are lived: recipients, gateways, browsers, jobs, and a clock that can be moved."""

import html
import json
import re
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs
from uuid import UUID

from django.conf import settings
from django.core import mail
from django.core.management import call_command
from django.db import connection
from joserfc.util import urlsafe_b64decode

from consent import operations, tasks
from consent.issuers import consent_policies, consent_policy
from consent.lifecycle import Actor, TransitionRefused
from consent.models import Consent as ConsentRow
from consent.models import ConsentAccount
from consent.models import Recipient as RecipientRow
from consent.operations.suspend_recipient import reinstate_recipient, suspend_recipient
from oidc import tasks as oidc_tasks
from tests.actors import Answer, Customer, Recipient
from tests.bank_systems import System
from tests.customers import forget_address
from tests.lives.asking import Asking
from tests.lives.clock import as_the_log_says, forget, grow_older
from tests.lives.things import Kind
from tests.pages import HOST, Page
from tests.payments import LANTERN, TUI
from tests.telling.conftest import asks, comes_due
from tests.websites import Website, says
from tests.wire import WireBrowser


@dataclass(kw_only=True)
class World(Asking):
    """Built once; `begin` empties it for the next life."""

    thieves: dict[str, Recipient]
    """Another client of each issuer."""
    gateways: dict[str, Any]
    crm: System
    """One of the bank's own."""
    site: Website
    """Takes what recipients are told."""
    anchors: Path
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
        RecipientRow.objects.update(suspended_at=None)
        forget_address()
        mail.outbox.clear()
        self.site.bodies.clear()
        self.payers.clear()
        self.own_tokens.clear()
        self.windows.clear()
        self.begun_at = time.monotonic()

    @property
    def real_seconds(self) -> float:
        return time.monotonic() - self.begun_at

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

    def suspends(self, account: str, *, again: bool = True) -> None:
        """The bank may not share an account at present; or (not `again`) it may once more."""
        say = operations.suspend if again else operations.resume
        say(account=account, because="a test", at=datetime.now(UTC), policies=consent_policies())

    def bars(self, issuer: str) -> None:
        suspend_recipient(recipient_id=self._company(issuer), at=datetime.now(UTC))

    def lets_go_on(self, issuer: str) -> None:
        reinstate_recipient(recipient_id=self._company(issuer))

    def _company(self, issuer: str) -> UUID:
        return UUID(str(self.recipients[issuer].row.recipient_id))

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
            forget_address()  # nobody signs in so often
            self.windows[customer] = Customer(customer, WireBrowser(self.wire))
            self.windows[customer].signs_in()
        return self.windows[customer]

    def chosen(self, consent_id: str) -> frozenset[str]:
        """The accounts that a customer ticked, by the bank's names for them."""
        rows = ConsentAccount.objects.filter(consent=UUID(consent_id))
        return frozenset(rows.values_list("account", flat=True))

    def way_out(self, customer: str, consent_id: str) -> Page | None:
        """The page that takes one of several accounts out; None where there is none."""
        window, own = self.window(customer), f"/consents/{consent_id}/"
        shown = window.opens(own).response.content.decode()
        pages = re.findall(rf'href="({own}accounts/[0-9a-f]+)"', shown)
        return window.opens(pages[-1]) if pages else None

    def shorter(self, customer: str, consent_id: str) -> Page | None:
        """The page that brings the end forward; None where nobody may, or no day is left."""
        page = self.window(customer).opens(f"/consents/{consent_id}/end")
        return page if page.has("btn-end-sooner") else None

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
        forget_address()
        recipient, walker = self.recipients[kind.issuer], Customer(customer, WireBrowser(self.wire))
        answer = walker.http.get(link, secure=True, **HOST)
        if answer.status_code == 303 and answer["Location"].startswith(recipient.redirect_uri):
            return str(recipient.answer_in(answer["Location"])["error"])
        if answer.status_code != 303:
            return Page(walker.http, answer, link)
        page = walker.signs_in(answer["Location"])
        if page.status == 410:
            return page
        if page.has("acting-1"):
            page = page.press("btn-continue", **{"acting-1": True})
        if page.has("btn-allow"):
            return page
        both = kind.parted and page.has("account-2")
        return page.press("btn-continue", **{"account-1": True}, **({"account-2": True} if both else {}))

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
        as_the_log_says()
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
            refused = list(self.site.bodies)
            self.site.bodies.clear()
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
