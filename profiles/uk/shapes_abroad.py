"""Bodies about payments to other countries, or in other currencies, in v3.1 and v4.0 (CON-35)."""

from collections.abc import Mapping

from profiles.fields import Record, Shape, Text
from profiles.uk import shapes_v3, shapes_v4
from profiles.uk.shapes import (
    BESIDE_THE_INITIATION,
    CHARGE_BEARER,
    COUNTRY,
    CREATE,
    CURRENCY,
    EXCHANGE_RATE,
    FREQUENCY,
    INSTRUMENT,
    MOMENT,
    MONEY,
    PRIORITY,
)

Members = Mapping[str, Shape]
ANY: Members = {
    "ExtendedPurpose": Text(140),
    "ChargeBearer": CHARGE_BEARER,
    "DestinationCountryCode": COUNTRY,
}
ONE: Members = {
    "LocalInstrument": INSTRUMENT,
    "InstructionPriority": PRIORITY,
    "ExchangeRateInformation": EXCHANGE_RATE,
}
NAME, OTHER_NAME = "InstructionIdentification", "EndToEndIdentification"
AGENT_V3 = Record(
    {},
    {
        "SchemeName": Text(40),
        "Identification": Text(35),
        "Name": Text(140),
        "PostalAddress": shapes_v3.ADDRESS,
    },
)
V3: Members = {
    **ANY,
    **shapes_v3.ALSO,
    "Purpose": Text(4),
    "Creditor": Record({}, {"Name": Text(140), "PostalAddress": shapes_v3.ADDRESS}),
    "CreditorAgent": AGENT_V3,
}
V4: Members = {
    **ANY,
    **shapes_v4.ALSO,
    **shapes_v4.ULTIMATES,
    "Creditor": Record({}, {"Name": Text(350), "LEI": shapes_v4.LEI, "PostalAddress": shapes_v4.ADDRESS}),
    "CreditorAgent": shapes_v4.AGENT,
}
TOLD_V3: Members = {"RemittanceInformation": shapes_v3.REMITTANCE}


def _amount(payee: Shape) -> dict[str, Shape]:
    return {"CurrencyOfTransfer": CURRENCY, "InstructedAmount": MONEY, "CreditorAccount": payee}


def _now(payee: Shape, also: Members) -> Record:
    return Record({NAME: Text(35), OTHER_NAME: Text(35), **_amount(payee)}, {**ONE, **also})


def _later(payee: Shape, also: Members) -> Record:
    required: Members = {NAME: Text(35), "RequestedExecutionDateTime": MOMENT, **_amount(payee)}
    return Record(required, {OTHER_NAME: Text(35), **ONE, **also})


INTERNATIONAL_V3 = shapes_v3.body({}, _now(shapes_v3.PAYEE, {**V3, **TOLD_V3}), BESIDE_THE_INITIATION)
INTERNATIONAL_V4 = shapes_v4.body({}, _now(shapes_v4.PAYEE, V4), BESIDE_THE_INITIATION)
SCHEDULED_V3 = shapes_v3.body(
    {"Permission": CREATE}, _later(shapes_v3.PAYEE, {**V3, **TOLD_V3}), BESIDE_THE_INITIATION
)
SCHEDULED_V4 = shapes_v4.body({"Permission": CREATE}, _later(shapes_v4.PAYEE, V4), BESIDE_THE_INITIATION)
HOW_MANY: Members = {"NumberOfPayments": Text(35, r"\d{1,35}")}
STANDING_ORDER_V3 = shapes_v3.body(
    {"Permission": CREATE},
    Record(
        {"Frequency": FREQUENCY, "FirstPaymentDateTime": MOMENT, **_amount(shapes_v3.PAYEE)},
        {"Reference": Text(35), "FinalPaymentDateTime": MOMENT, **HOW_MANY, **V3},
    ),
    BESIDE_THE_INITIATION,
)
STANDING_ORDER_V4 = shapes_v4.body(
    {"Permission": CREATE},
    Record({"MandateRelatedInformation": shapes_v4.MANDATE, **_amount(shapes_v4.PAYEE)}, {**HOW_MANY, **V4}),
    BESIDE_THE_INITIATION,
)
