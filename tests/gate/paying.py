"""Calls about consents to pay: what has to be there before one, and what it sends."""

import json
from dataclasses import replace
from uuid import uuid4

from django.utils import timezone

from consent import operations
from consent.issuers import consent_policy
from consent.models import Consent
from consent.policy import MessageSignature, Terms
from tests.gate.holdings import Hands, hands_of
from tests.gate.opens import Opens
from tests.gate.routes import Route
from tests.gate.table import TABLE
from tests.payments import FILE, KINDS, Kind, signature

POUND = {"Amount": "1.00", "Currency": "GBP"}


def kind_of(route: Route) -> Kind | None:
    """The kind of intent that an address is about; None where it is about no payment."""
    for one in KINDS:
        own = f"{one.issuer}/{one.resource.path}"
        funds = one.resource.funds.path if one.resource.funds else ""
        if route.pattern in {own, f"{one.issuer}/{funds}"} or route.pattern.startswith(f"{own}/"):
            return one
    return None


def prepared(hands: Hands, route: Route, method: str) -> Hands:
    """The hands that this call needs: with an intent of its kind, or a token under a consent of it."""
    kind = kind_of(route)
    if kind is None:
        return hands
    if TABLE[route.pattern] is Opens.CUSTOMERS_TOKEN:
        return hands_of(hands.recipient, hands.customer, of=kind)
    return replace(hands, consent_id=_registered(hands, kind, with_file=method != "POST").pk)


def _registered(hands: Hands, kind: Kind, *, with_file: bool) -> Consent:
    recipient, policy, at = hands.recipient, consent_policy(kind.issuer), timezone.now()
    consent = operations.propose(
        issuer=kind.issuer,
        client_id=recipient.client_id,
        recipient_id=recipient.row.recipient_id,
        kind=kind.resource.kind,
        terms=Terms(permissions=(kind.resource.scope,), wire=kind.body()),
        at=at,
        policy=policy,
    )
    if kind.resource.file is not None and with_file:
        operations.complete(
            consent_id=consent.pk,
            client_id=recipient.client_id,
            content=FILE,
            media_type="application/json",
            at=at,
            policy=policy,
        )
    return consent


def body_of(kind: Kind, route: Route, hands: Hands) -> bytes:
    if route.pattern.endswith("/file"):
        return FILE
    if route.pattern.endswith("/funds-confirmation"):
        return json.dumps({"Data": {"ConsentId": str(hands.consent_id), "InstructedAmount": POUND}}).encode()
    if route.pattern.endswith("/funds-confirmations"):
        in_its_currency = POUND | {"Currency": "NZD"}
        asked = {"ConsentId": str(hands.consent_id), "InstructedAmount": in_its_currency}
        asked["Reference"] = uuid4().hex
        return json.dumps({"Data": asked}).encode()
    return kind.good()


def headers_of(kind: Kind, body: bytes, hands: Hands) -> dict[str, str]:
    """What goes with a POST beside its token."""
    rules, key = kind.resource.signature, {"x-idempotency-key": str(uuid4())}
    if not isinstance(rules, MessageSignature):
        return key
    return key | {"x-jws-signature": signature(hands.recipient, body, rules)}
