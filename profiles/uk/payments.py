"""The REST resources through which the United Kingdom's recipients register consents to pay, and to ask about
funds, in v3.1 (CON-33 to CON-37, CON-50, CON-51, CON-55); payments_v4.py has those of v4.0."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from consent.lifecycle import (
    COMMON_TRANSITIONS,
    FILE_OF_PAYMENTS,
    ONE_PAYMENT,
    PAYMENTS,
    REAUTHORISATION,
    REVIVAL,
    Lifecycle,
)
from consent.policy import (
    Idempotency,
    IntentResource,
    IntentState,
    MessageSignature,
    Unsigned,
    UploadedFile,
)
from consent.problems import Fault, Flaw
from oidc.clauses import clause
from profiles.account_access import document
from profiles.fields import member
from profiles.payment_intents import Rule, in_future, in_order, not_together, reader
from profiles.uk import orders, payment_terms, plans, shapes_abroad, shapes_v3
from profiles.uk.files import LARGEST, check_file, payments_in
from profiles.uk.funds import FUNDS_OF_AMOUNT, FUNDS_OF_CARD, FUNDS_OF_INTENT
from profiles.uk.statuses import (
    DELETABLE_AFTER,
    HIDDEN,
    V3_FUNDS,
    V3_ONE_PAYMENT,
    in_v3,
    several_in_v3,
)

SIGNATURE = MessageSignature(
    algorithm="PS256",
    issued_at="http://openbanking.org.uk/iat",
    issuer="http://openbanking.org.uk/iss",
    trust_anchor="http://openbanking.org.uk/tan",
    trust_anchors=frozenset({"openbanking.org.uk"}),
)
INITIATION = ("Data", "Initiation")
MANDATE = (*INITIATION, "MandateRelatedInformation")
PARAMETERS = ("Data", "ControlParameters")
COMPLETION = ("Data", "Authorisation", "CompletionDateTime")


# --- What shapes cannot say -------------------------------------------------------------------------------
def agreed_rate(body: Mapping[str, Any], _now: datetime) -> Iterator[Flaw]:
    """A rate and its contract stand where it was agreed, and nowhere else."""
    way = (*INITIATION, "ExchangeRateInformation")
    said = member(body, *way)
    if not isinstance(said, dict) or said.get("RateType") not in {"Actual", "Agreed", "Indicative"}:
        return
    for name in ("ExchangeRate", "ContractIdentification"):
        path = ".".join((*way, name))
        if said["RateType"] == "Agreed" and name not in said:
            yield Flaw(Fault.FIELD_MISSING, f"{path} is missing where RateType is Agreed", path)
        if said["RateType"] != "Agreed" and name in said:
            yield Flaw(Fault.FIELD_UNEXPECTED, f"{path} stands only where RateType is Agreed", path)


def no_fortnights_in_the_calendar(body: Mapping[str, Any], _now: datetime) -> Iterator[Flaw]:
    """No calendar says when a fortnight begins."""
    limits = member(body, *PARAMETERS, "PeriodicLimits")
    for number, limit in enumerate(limits if isinstance(limits, list) else ()):
        asked = (member(limit, "PeriodType"), member(limit, "PeriodAlignment"))
        if asked == ("Fortnight", "Calendar"):
            path = f"{'.'.join(PARAMETERS)}.PeriodicLimits[{number}].PeriodAlignment"
            yield Flaw(Fault.FIELD_INVALID, f"{path} cannot be Calendar for a fortnight", path)


FIRST_TO_LAST = ("FirstPaymentDateTime", "RecurringPaymentDateTime", "FinalPaymentDateTime")


def dates_of_standing_order(*at: str) -> tuple[Rule, ...]:
    return (
        in_future(*at, FIRST_TO_LAST[0]),
        in_order(*((*at, name) for name in FIRST_TO_LAST)),
        not_together((*INITIATION, "NumberOfPayments"), (*at, FIRST_TO_LAST[2])),
    )


DATES_OF_VARIABLE = (
    in_order((*PARAMETERS, "ValidFromDateTime"), (*PARAMETERS, "ValidToDateTime")),
    no_fortnights_in_the_calendar,
)
ON_A_DAY_TO_COME = (in_future(*INITIATION, "RequestedExecutionDateTime"),)


# --- What is answered -------------------------------------------------------------------------------------
@clause("CON-02", "CON-36")
def _render_v3(state: IntentState, self_url: str) -> dict[str, Any]:
    return document(state, self_url, in_v3(state, V3_ONE_PAYMENT))


@clause("CON-50")
def _render_v3_variable(state: IntentState, self_url: str) -> dict[str, Any]:
    return document(state, self_url, in_v3(state))


@clause("CON-55")
def _render_v3_funds(state: IntentState, self_url: str) -> dict[str, Any]:
    return document(state, self_url, in_v3(state, V3_FUNDS))


# --- The resources ----------------------------------------------------------------------------------------
V3 = "open-banking/v3.1"

DOMESTIC_V3 = IntentResource(
    path=f"{V3}/pisp/domestic-payment-consents",
    kind="domestic payment 3.1",
    older={},
    scope="payments",
    lifecycle=ONE_PAYMENT,
    deletable=False,
    idempotency=Idempotency.REQUIRED,
    signature=SIGNATURE,
    payment=payment_terms.domestic,
    planned=plans.with_dates,
    progress=orders.V3_PAYMENT,
    file=None,
    funds=FUNDS_OF_INTENT,
    several=several_in_v3,
    hidden=frozenset(),
    deletable_after=frozenset(),
    read=reader(shapes_v3.DOMESTIC, "payments", decided_by=COMPLETION),
    render=_render_v3,
)
SCHEDULED_V3 = replace(
    DOMESTIC_V3,
    path=f"{V3}/pisp/domestic-scheduled-payment-consents",
    kind="domestic scheduled payment 3.1",
    payment=payment_terms.scheduled,
    progress=orders.V3_SET_UP,
    funds=None,
    read=reader(shapes_v3.SCHEDULED, "payments", rules=ON_A_DAY_TO_COME, decided_by=COMPLETION),
)
STANDING_ORDER_V3 = replace(
    SCHEDULED_V3,
    path=f"{V3}/pisp/domestic-standing-order-consents",
    kind="domestic standing order 3.1",
    payment=payment_terms.standing_order,
    planned=plans.without_dates,
    read=reader(
        shapes_v3.STANDING_ORDER,
        "payments",
        rules=dates_of_standing_order(*INITIATION),
        decided_by=COMPLETION,
    ),
)
INTERNATIONAL_V3 = replace(
    DOMESTIC_V3,
    path=f"{V3}/pisp/international-payment-consents",
    kind="international payment 3.1",
    payment=payment_terms.international,
    read=reader(shapes_abroad.INTERNATIONAL_V3, "payments", rules=(agreed_rate,), decided_by=COMPLETION),
)
INTERNATIONAL_SCHEDULED_V3 = replace(
    INTERNATIONAL_V3,
    path=f"{V3}/pisp/international-scheduled-payment-consents",
    kind="international scheduled payment 3.1",
    payment=payment_terms.international_scheduled,
    progress=orders.V3_SET_UP,
    read=reader(
        shapes_abroad.SCHEDULED_V3,
        "payments",
        rules=(agreed_rate, *ON_A_DAY_TO_COME),
        decided_by=COMPLETION,
    ),
)
INTERNATIONAL_STANDING_ORDER_V3 = replace(
    STANDING_ORDER_V3,
    path=f"{V3}/pisp/international-standing-order-consents",
    kind="international standing order 3.1",
    payment=payment_terms.international_standing_order,
    planned=plans.without_dates,
    read=reader(
        shapes_abroad.STANDING_ORDER_V3,
        "payments",
        rules=dates_of_standing_order(*INITIATION),
        decided_by=COMPLETION,
    ),
)
FILE_V3 = replace(
    SCHEDULED_V3,
    path=f"{V3}/pisp/file-payment-consents",
    kind="file of payments 3.1",
    lifecycle=FILE_OF_PAYMENTS,
    payment=payment_terms.file_of_payments,
    progress=orders.V3_SET_UP,
    planned=plans.without_dates,
    file=UploadedFile(largest=LARGEST, check=check_file, payments=payments_in),
    read=reader(shapes_v3.FILE_OF_PAYMENTS, "payments", rules=ON_A_DAY_TO_COME, decided_by=COMPLETION),
)
VARIABLE_V3 = replace(
    DOMESTIC_V3,
    path=f"{V3}/pisp/domestic-vrp-consents",
    kind="variable recurring payments 3.1",
    # Their customers may be sent here again for the same intent, also after a stop at the bank; all it allows
    # stays (AMD-06).
    lifecycle=Lifecycle((*COMMON_TRANSITIONS, REAUTHORISATION, REVIVAL, PAYMENTS)),
    deletable=True,
    several=None,
    hidden=HIDDEN,
    deletable_after=DELETABLE_AFTER,
    payment=payment_terms.variable,
    planned=None,
    funds=FUNDS_OF_AMOUNT,
    read=reader(
        shapes_v3.VARIABLE, "payments", rules=DATES_OF_VARIABLE, ends=(*PARAMETERS, "ValidToDateTime")
    ),
    render=_render_v3_variable,
)
FUNDS_V3 = replace(
    VARIABLE_V3,
    path=f"{V3}/cbpii/funds-confirmation-consents",
    kind="confirmation of funds 3.1",
    lifecycle=Lifecycle((*COMMON_TRANSITIONS, REAUTHORISATION, PAYMENTS)),  # "Revoked" is for good (CON-55)
    scope="fundsconfirmations",
    idempotency=Idempotency.IGNORED,
    signature=Unsigned.REFUSED,
    payment=payment_terms.funds,
    progress={},
    funds=FUNDS_OF_CARD,
    read=reader(shapes_v3.FUNDS, "fundsconfirmations", ends=("Data", "ExpirationDateTime")),
    render=_render_v3_funds,
)

RESOURCES = (
    DOMESTIC_V3,
    SCHEDULED_V3,
    STANDING_ORDER_V3,
    INTERNATIONAL_V3,
    INTERNATIONAL_SCHEDULED_V3,
    INTERNATIONAL_STANDING_ORDER_V3,
    FILE_V3,
    VARIABLE_V3,
    FUNDS_V3,
)
