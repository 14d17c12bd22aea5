"""No address acts when it is only read, by whoever may open it: others had a page of staff that ended
consents as it was opened."""

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from consent.models import Consent
from tests.actors import Customer, Recipient
from tests.aliases import public_ids
from tests.bank_systems import System
from tests.consent.payments.test_uses import TO_LANTERN
from tests.gate.opens import Opens
from tests.gate.routes import EVERY_ROUTE, STAFFS, Route
from tests.gate.table import TABLE
from tests.pages import HOST
from tests.payments import Payer, kind
from tests.people import MakeGateway, MakePayer, MakeRecipient
from tests.staff.people import EVERYONE, Member

pytestmark = pytest.mark.django_db
VARIABLE = kind("uk", "v4.0/pisp/domestic-vrp-consents")
PART = re.compile(r"<(?:\w+:)?(\w+)>")
ANSWER_ABOUT_A_CONSENT = (
    "consents/<uuid:consent_id>/",
    "consents/<uuid:consent_id>/stop",
    "consents/<uuid:consent_id>/end",
    "consents/<uuid:consent_id>/not-me",
    "cds/cds-au/v1/banking/accounts",
    "nz/open-banking-nz/v3.0/account-access-consents/<consent_id>",
    "nz/open-banking-nz/v3.0/accounts",
    "uk/open-banking/v4.0/pisp/domestic-vrp-consents/<consent_id>",
    "bank/v1/consents",
    "bank/v1/consents/<uuid:consent_id>",
    "bank/v1/consents/<uuid:consent_id>/history",
    f"{STAFFS}consents/",
    f"{STAFFS}consents/<uuid:consent_id>/",
    f"{STAFFS}consents/<uuid:consent_id>/end",
)
"""Were one of these closed to whoever reads here, nothing would be shown by its changing nothing."""


@dataclass
class Sharing:
    """A consent in force, and what its recipient has of it."""

    recipient: Recipient
    consent: Consent
    token: str
    own: str

    def is_asked_at(self, route: Route) -> bool:
        return route.pattern.partition("/")[0] in {self.recipient.issuer, "<slug:issuer>"}

    def reads(self, route: Route) -> int:
        """With the token that opens the address."""
        token = self.token if TABLE[route.pattern] is Opens.CUSTOMERS_TOKEN else self.own
        return int(self.recipient.reads(address(route, self.consent), token).status_code)


def address(route: Route, consent: Consent) -> str:
    """About this consent, where it is about one; else about something that there is not."""
    client, named = consent.client_id, {"customer_id": consent.customer_id or 0}
    accounts = list(public_ids(issuer=consent.issuer, client_id=client, **named).values())
    known: dict[str, Any] = {
        "issuer": consent.issuer,
        "consent_id": consent.pk,
        "recipient_id": consent.recipient_id,
        "account_id": accounts[0] if accounts else "an-account",
        "client_id": client if "register/" in route.pattern else 1,
        "sequence": 1,
        "language": "en-NZ",
        "edition": 1,
    }
    whole = {"int": 1, "uuid": uuid4()}
    pattern = route.pattern.removeprefix(STAFFS)
    for part in re.finditer(r"<(?:(\w+):)?(\w+)>", pattern):
        known.setdefault(part[2], whole.get(part[1], "nothing"))
    return "/" + PART.sub(lambda part: str(known[part[1]]), pattern)


def stored() -> dict[str, list[Any]]:
    """All that is done to a consent, or ordered to be."""
    found = {}
    with connection.cursor() as cursor:
        for what, query in {
            "consents": "SELECT id, status, version, last_hash, expires_at FROM consent_consent",
            "accounts": "SELECT id, state, suspended_at FROM consent_consentaccount",
            "events": "SELECT id FROM consent_consentevent",
            "uses": "SELECT id FROM consent_paymentuse",
            "orders to end": "SELECT id FROM consent_ending",
            "suspended": "SELECT id FROM consent_recipient WHERE suspended_at IS NOT NULL",
            "proposals": "SELECT id, decided_at FROM staff_proposal",
            "ended tokens": "SELECT id FROM oidc_accesstoken WHERE revoked_at IS NOT NULL",
            "ended families": "SELECT id FROM oidc_authorizationcode WHERE revoked_at IS NOT NULL",
        }.items():
            cursor.execute(f"{query} ORDER BY id")
            found[what] = cursor.fetchall()
    return found


@pytest.fixture
def sharings(
    make_recipient: MakeRecipient, mia: Customer, payer_of: MakePayer, gateway_of: MakeGateway, ava: Customer
) -> list[Sharing]:
    """Of data in two ecosystems, and of payments, of which one was made."""
    made = []
    for recipient, customer in ((make_recipient("cds"), mia), (make_recipient("nz"), Customer("mia"))):
        code = recipient.answer_in(customer.allows(recipient.link()))["code"]
        token = recipient.redeems(code).json()["access_token"]
        own = recipient.client_token() if recipient.issuer == "nz" else ""
        made.append(Sharing(recipient, Consent.objects.latest("created_at"), token, own))
    payer: Payer = payer_of(VARIABLE)
    intent = payer.registered()
    token = payer.allowed_by(ava, intent)["access_token"]
    assert gateway_of("uk").counts(intent, amount="1.00", **TO_LANTERN).status_code == 201
    return [*made, Sharing(payer.recipient, Consent.objects.get(pk=intent), token, payer.token)]


@pytest.mark.peer("6b-03")
def test_no_address_moves_a_consent_when_it_is_only_read(sharings: list[Sharing], mia: Customer) -> None:
    system, members = System().register(), [Member(name).works_on() for name in EVERYONE.values()]
    before, answered = stored(), defaultdict[str, set[int]](set)

    for route in EVERY_ROUTE:
        said, at = answered[route.pattern], address(route, sharings[0].consent)
        if route.pattern.startswith(STAFFS):
            said |= {member.sends("GET", at).status_code for member in members}
        elif TABLE[route.pattern] is Opens.BANKS_SYSTEM:
            said.add(system.call("GET", at).status_code)
        else:
            said |= {one.reads(route) for one in sharings if one.is_asked_at(route)}
            said.add(mia.http.get(at, secure=True, **HOST).status_code)
        assert stored() == before, route.pattern

    closed = {each: answered[each] for each in ANSWER_ABOUT_A_CONSENT if 200 not in answered[each]}
    assert not closed
    mia.opens(f"/consents/{sharings[0].consent.pk}/stop").press("btn-stop")
    assert stored() != before, "a stop would have been seen"
