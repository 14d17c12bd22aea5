"""The United Kingdom's consents to pay, and to ask about funds, in v4.0: those of v3.1 in newer shapes, in
which what was registered in v3.1 is told too (CON-08)."""

from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import replace
from datetime import datetime
from typing import Any

from consent.policy import IntentResource, IntentState, Terms
from oidc.clauses import clause
from profiles.account_access import document
from profiles.fields import Record
from profiles.payment_intents import Rule, reader
from profiles.uk import orders, payments, shapes_abroad, shapes_v4
from profiles.uk.funds import FUNDS_OF_CARD
from profiles.uk.shapes import JSON_V3, JSON_V4
from profiles.uk.statuses import V4_ONE_PAYMENT, in_v4, several_in_v4

V4 = "open-banking/v4.0"

ADDRESS_TYPES = {
    "Business": "BIZZ", "Correspondence": "CORR", "DeliveryTo": "DLVY", "MailTo": "MLTO", "POBox": "PBOX",
    "Postal": "ADDR", "Residential": "HOME", "Statement": "STAT",
}  # fmt: skip
IN_THE_MANDATE = ("FirstPaymentDateTime", "RecurringPaymentDateTime", "FinalPaymentDateTime")


@clause("CON-02", "CON-36", "CON-57")
def _render(state: IntentState, self_url: str) -> dict[str, Any]:
    return document(state, self_url, in_v4(state, V4_ONE_PAYMENT))


@clause("CON-50", "CON-55", "CON-57")
def _render_lasting(state: IntentState, self_url: str) -> dict[str, Any]:
    return document(state, self_url, in_v4(state))


@clause("CON-08")
def told_anew(wire: Mapping[str, Any]) -> dict[str, Any]:
    """What was sent in v3.1, in v4.0's words."""
    body = dict(_renamed(wire))
    initiation = body["Data"].get("Initiation")
    if initiation is None:
        return body
    if "Frequency" in initiation:
        dates = {name: initiation.pop(name) for name in IN_THE_MANDATE if name in initiation}
        frequency = {"Type": initiation.pop("Frequency")}
        initiation["MandateRelatedInformation"] = {**dates, "Frequency": frequency}
    said = initiation.pop("RemittanceInformation", {})
    reference = said.get("Reference") or initiation.pop("Reference", None)
    told = {"Unstructured": [said["Unstructured"]]} if "Unstructured" in said else {}
    if reference:
        told["Structured"] = [{"CreditorReferenceInformation": {"Reference": reference}}]
    if told:
        initiation["RemittanceInformation"] = told
    if initiation.get("FileType") == JSON_V3:  # the amounts stand where they stood
        initiation["FileType"] = JSON_V4
    if "Purpose" in initiation:
        body["Risk"] = {"PaymentPurposeCode": initiation.pop("Purpose"), **body["Risk"]}
    return body


def _renamed(value: Any) -> Any:
    """A copy, its kinds of addresses under their new names."""
    if not isinstance(value, dict):
        return value
    return {
        name: ADDRESS_TYPES.get(member, member) if name == "AddressType" else _renamed(member)
        for name, member in value.items()
    }


Read = Callable[[Mapping[str, Any], Set[str], datetime], Terms]


def _of(older: IntentResource, read: Read, progress: orders.Words = orders.V4_PAYMENT) -> IntentResource:
    """The resource of v3.1, as v4.0 has it."""
    kind = older.kind.rpartition(" ")[0]
    return replace(
        older,
        path=older.path.replace(payments.V3, V4),
        kind=f"{kind} 4.0",
        older={older.kind: told_anew},
        several=several_in_v4 if older.several else None,
        progress=progress,
        read=read,
        render=_render,
    )


def _payment(shape: Record, rules: Iterable[Rule] = ()) -> Read:
    return reader(shape, "payments", rules=rules, decided_by=payments.COMPLETION)


DOMESTIC_V4 = _of(payments.DOMESTIC_V3, _payment(shapes_v4.DOMESTIC))
SCHEDULED_V4 = _of(
    payments.SCHEDULED_V3,
    _payment(shapes_v4.SCHEDULED, payments.ON_A_DAY_TO_COME),
    orders.V4_LATER,
)
STANDING_ORDER_V4 = _of(
    payments.STANDING_ORDER_V3,
    _payment(shapes_v4.STANDING_ORDER, payments.dates_of_standing_order(*payments.MANDATE)),
    orders.V4_SET_UP,
)
INTERNATIONAL_V4 = _of(
    payments.INTERNATIONAL_V3, _payment(shapes_abroad.INTERNATIONAL_V4, (payments.agreed_rate,))
)
INTERNATIONAL_SCHEDULED_V4 = _of(
    payments.INTERNATIONAL_SCHEDULED_V3,
    _payment(shapes_abroad.SCHEDULED_V4, (payments.agreed_rate, *payments.ON_A_DAY_TO_COME)),
)
INTERNATIONAL_STANDING_ORDER_V4 = _of(
    payments.INTERNATIONAL_STANDING_ORDER_V3,
    _payment(shapes_abroad.STANDING_ORDER_V4, payments.dates_of_standing_order(*payments.MANDATE)),
    orders.V4_SET_UP,
)
FILE_V4 = _of(
    payments.FILE_V3, _payment(shapes_v4.FILE_OF_PAYMENTS, payments.ON_A_DAY_TO_COME), orders.V4_FILE
)
VARIABLE_V4 = replace(
    _of(
        payments.VARIABLE_V3,
        reader(
            shapes_v4.VARIABLE,
            "payments",
            rules=payments.DATES_OF_VARIABLE,
            ends=(*payments.PARAMETERS, "ValidToDateTime"),
        ),
        orders.V4_LATER,
    ),
    render=_render_lasting,
)
FUNDS_V4 = replace(
    _of(
        payments.FUNDS_V3,
        reader(shapes_v4.FUNDS, "fundsconfirmations", ends=("Data", "ExpirationDateTime")),
        {},
    ),
    funds=replace(FUNDS_OF_CARD, path=FUNDS_OF_CARD.path.replace(payments.V3, V4)),
    render=_render_lasting,
)
RESOURCES = (
    DOMESTIC_V4,
    SCHEDULED_V4,
    STANDING_ORDER_V4,
    INTERNATIONAL_V4,
    INTERNATIONAL_SCHEDULED_V4,
    INTERNATIONAL_STANDING_ORDER_V4,
    FILE_V4,
    VARIABLE_V4,
    FUNDS_V4,
)
