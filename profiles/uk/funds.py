"""How the United Kingdom's recipients ask whether there is enough: for what an intent is about, for an
amount, and for a card's payment (CON-34, CON-50, CON-56)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from consent.payments import Money, PaymentTerms
from consent.policy import FundsConfirmation
from consent.problems import Fault, Flaw, Problem
from oidc.clauses import clause
from profiles.fields import Record, Text, refuse_flawed
from profiles.payment_intents import money
from profiles.uk.shapes import MONEY


def _instructed(terms: PaymentTerms, _body: Mapping[str, Any], _consent_id: UUID) -> Money:
    if terms.amount is None:
        raise ValueError("every single payment has an amount")
    return terms.amount


@clause("CON-34")
def _available(_body: Mapping[str, Any], enough: bool, at: datetime, self_url: str) -> dict[str, Any]:
    result = {"FundsAvailableDateTime": _told(at), "FundsAvailable": enough}
    return {"Data": {"FundsAvailableResult": result}, "Links": {"Self": self_url}, "Meta": {}}


ASKED_ABOUT = Record(
    {"Data": Record({"ConsentId": Text(128), "InstructedAmount": MONEY}, {"Reference": Text(35)})}, {}
)


ASKED_OF_A_CARD = Record(
    {"Data": Record({"ConsentId": Text(128), "Reference": Text(35), "InstructedAmount": MONEY}, {})}, {}
)


@clause("CON-50", "CON-63")
def _asked(_terms: PaymentTerms, body: Mapping[str, Any], consent_id: UUID) -> Money:
    return _amount_in(ASKED_ABOUT, body, consent_id)


@clause("CON-56")
def _asked_of_a_card(_terms: PaymentTerms, body: Mapping[str, Any], consent_id: UUID) -> Money:
    return _amount_in(ASKED_OF_A_CARD, body, consent_id)


def _amount_in(shape: Record, body: Mapping[str, Any], consent_id: UUID) -> Money:
    refuse_flawed(shape.flaws(body, ""))
    if body["Data"]["ConsentId"] != str(consent_id):
        path = "Data.ConsentId"
        raise Problem(400, Flaw(Fault.CONSENT_MISMATCH, f"{path} is not the consent of this token", path))
    return money(body["Data"]["InstructedAmount"])


def _reference(body: Mapping[str, Any]) -> str:
    return str(body["Data"]["Reference"])


@clause("CON-50")
def _available_for(body: Mapping[str, Any], enough: bool, at: datetime, self_url: str) -> dict[str, Any]:
    result = {
        "FundsAvailableDateTime": _told(at),
        "FundsAvailable": "Available" if enough else "NotAvailable",
    }
    added = {
        "FundsConfirmationId": str(uuid4()),
        "CreationDateTime": _told(at),
        "FundsAvailableResult": result,
    }
    return {"Data": {**body["Data"], **added}, "Links": {"Self": self_url}, "Meta": {}}


@clause("CON-56")
def _confirmed(body: Mapping[str, Any], enough: bool, at: datetime, self_url: str) -> dict[str, Any]:
    number = str(uuid4())
    added = {"FundsConfirmationId": number, "CreationDateTime": _told(at), "FundsAvailable": enough}
    return {"Data": {**body["Data"], **added}, "Links": {"Self": f"{self_url}/{number}"}, "Meta": {}}


def _told(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()


FUNDS_OF_INTENT = FundsConfirmation(path="", method="get", called=None, read=_instructed, render=_available)
FUNDS_OF_AMOUNT = replace(FUNDS_OF_INTENT, method="post", read=_asked, render=_available_for)
FUNDS_OF_CARD = FundsConfirmation(
    path="open-banking/v3.1/cbpii/funds-confirmations",
    method="post",
    called=_reference,
    read=_asked_of_a_card,
    render=_confirmed,
)
