"""The REST resources through which New Zealand's recipients register consents to pay (CON-44 to CON-47)."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from consent.lifecycle import COMMON_TRANSITIONS, ONE_PAYMENT, PAYMENTS, Lifecycle, Status
from consent.limits import Alignment, Limits, Period, PeriodicLimit
from consent.payments import Nature, Particular, PaymentTerms, Progress
from consent.policy import Idempotency, IntentResource, IntentState, Unsigned
from oidc.clauses import clause
from profiles.account_access import document, settled
from profiles.fields import member
from profiles.nz.intents import PUBLISHED
from profiles.nz.shapes import DOMESTIC_V3, ENDURING_V3, PAYMENT_V1
from profiles.payment_intents import decimal_or_none, in_order, money, party, party_or_none, reader
from profiles.reading import moment_of

CONSENT = ("Data", "Consent")
PERIODS = {
    "Daily": Period.DAY,
    "Weekly": Period.WEEK,
    "Fortnightly": Period.FORTNIGHT,
    "Monthly": Period.MONTH,
    "Annual": Period.YEAR,
}
PUBLISHED_V1: Mapping[Status, str] = {
    Status.INCOMPLETE: "Pending",
    Status.AWAITING: "Pending",
    Status.ACTIVE: "AcceptedCustomerProfile",
    Status.REJECTED: "Rejected",
    # Once submitted, the payment has a resource of its own that tells how it goes on.
    Status.CONSUMED: "AcceptedCustomerProfile",
    Status.WITHDRAWN: "Rejected",
    Status.REVOKED: "Rejected",
    Status.EXPIRED: "Rejected",
}

ORDERS: Mapping[str, Progress] = {
    "Pending": Progress.PENDING,
    "AcceptedSettlementInProcess": Progress.UNDER_WAY,
    "AcceptedSettlementCompleted": Progress.SENT,
    "Rejected": Progress.REFUSED,
}
"""How far a payment has come, in v1.0 as in v3.0 (CON-74)."""


def _single(asked: Mapping[str, Any], wire: Mapping[str, Any]) -> PaymentTerms:
    reference = member(asked, "RemittanceInformation", "Reference", "CreditorReference") or {}
    particulars: dict[str, Particular] = {
        name.lower(): reference[name] for name in ("Particulars", "Code") if reference.get(name)
    }
    repeated = {name: value for name, value in asked.items() if name != "DebtorAccountRelease"}
    return PaymentTerms(
        nature=Nature.PAYMENT,
        payees=(party(asked["CreditorAccount"]),),
        debtor=party_or_none(asked.get("DebtorAccount")),
        alone=False,
        amount=money(asked["InstructedAmount"]),
        reference=reference.get("Reference", ""),
        particulars=particulars,
        limits=None,
        exact={"Initiation": repeated, "Risk": wire["Risk"]},
        cut_off=None,
    )


def _domestic(wire: Mapping[str, Any], _created_at: datetime) -> PaymentTerms:
    return _single(wire["Data"]["Consent"], wire)


def _payment_v1(wire: Mapping[str, Any], _created_at: datetime) -> PaymentTerms:
    return _single(wire["Data"]["Initiation"], wire)


def _enduring(wire: Mapping[str, Any], created_at: datetime) -> PaymentTerms:
    """Periods are counted from the day the consent begins."""
    asked = wire["Data"]["Consent"]
    frequency, since = asked["Frequency"], moment_of(asked["FromDateTime"])
    return PaymentTerms(
        nature=Nature.ENDURING,
        payees=tuple(party(account) for account in asked["CreditorAccount"]),
        debtor=party_or_none(asked.get("DebtorAccount")),
        alone=False,
        amount=None,
        reference="",
        particulars={},
        limits=Limits(
            currency=asked["MaximumAmount"]["Currency"],
            each=Decimal(asked["MaximumAmount"]["Amount"]),
            periods=(
                PeriodicLimit(
                    period=PERIODS[frequency["Period"]],
                    alignment=Alignment.CONSENT,
                    amount=Decimal(frequency["TotalAmount"]["Amount"]),
                    count=frequency.get("TotalCount"),
                ),
            ),
            total=decimal_or_none(asked.get("TotalAmount")),
            count=asked.get("TotalCount"),
            since=since,
            until=moment_of(asked.get("ToDateTime")),
            begins=since or created_at,
            timezone="Pacific/Auckland",
        ),
        exact={"Risk": wire["Risk"]},
        cut_off=None,
    )


def _render(identifier: str, names: Mapping[Status, str]) -> Callable[[IntentState, str], dict[str, Any]]:
    @clause("CON-02", "CON-11", "CON-44", "CON-45", "CON-47")
    def render(state: IntentState, self_url: str) -> dict[str, Any]:
        return document(state, self_url, {identifier: str(state.id), "Status": names[settled(state)]})

    return render


@clause("CON-44")
def _render_v1(state: IntentState, self_url: str) -> dict[str, Any]:
    """v1.0 does not tell when the status changed."""
    told = _render("PaymentId", PUBLISHED_V1)(state, self_url)
    del told["Data"]["StatusUpdateDateTime"]
    return told


DOMESTIC = IntentResource(
    path="open-banking-nz/v3.0/domestic-payment-consents",
    kind="domestic payment",
    older={},
    scope="payments",
    lifecycle=ONE_PAYMENT,
    deletable=False,
    idempotency=Idempotency.REQUIRED,
    signature=Unsigned.IGNORED,
    payment=_domestic,
    planned=None,
    progress=ORDERS,
    file=None,
    funds=None,
    several=None,
    hidden=frozenset(),
    deletable_after=frozenset(),
    read=reader(DOMESTIC_V3, "payments"),
    render=_render("ConsentId", PUBLISHED | {Status.EXPIRED: "Rejected"}),
)
ENDURING = replace(
    DOMESTIC,
    path="open-banking-nz/v3.0/enduring-payment-consents",
    kind="enduring payments",
    lifecycle=Lifecycle((*COMMON_TRANSITIONS, PAYMENTS)),
    deletable=True,
    payment=_enduring,
    read=reader(
        ENDURING_V3,
        "payments",
        rules=(in_order((*CONSENT, "FromDateTime"), (*CONSENT, "ToDateTime")),),
        ends=(*CONSENT, "ToDateTime"),
    ),
    render=_render("ConsentId", PUBLISHED),
)
PAYMENTS_V1 = replace(
    DOMESTIC,
    path="open-banking-nz/v1.0/payments",
    kind="payment 1.0",
    payment=_payment_v1,
    read=reader(PAYMENT_V1, "payments"),
    render=_render_v1,
)
