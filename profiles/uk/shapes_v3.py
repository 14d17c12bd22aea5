"""Bodies about payments and funds as v3.1.11 of the United Kingdom's standard has them (CON-35 to CON-37)."""

from profiles.fields import Anything, Flag, ListOf, Record, Shape, Text, Word
from profiles.uk.shapes import (
    ABOUT_A_FILE,
    ACCOUNT_TYPES,
    AUTHORISATION,
    BESIDE_THE_INITIATION,
    CONTEXTS,
    COUNTRY,
    CREATE,
    FREQUENCY,
    INSTRUMENT,
    JSON_V3,
    MOMENT,
    POUNDS,
    SCA_SUPPORT,
    YES_OR_NO,
    account,
    file_of,
)
from profiles.uk.shapes_vrp import control_parameters

PAYEE = account({"Name": Text(350)}, {})
PAYER = account({}, {"Name": Text(350)})
LINES = ListOf(Text(70), 0, 7)
ADDRESS = Record(
    {},
    {
        "AddressType": Word(
            frozenset({
                "Business", "Correspondence", "DeliveryTo", "MailTo", "POBox", "Postal", "Residential",
                "Statement",
            })
        ),
        "Department": Text(70),
        "SubDepartment": Text(70),
        "StreetName": Text(70),
        "BuildingNumber": Text(16),
        "PostCode": Text(16),
        "TownName": Text(35),
        "CountrySubDivision": Text(35),
        "Country": COUNTRY,
        "AddressLine": LINES,
    },
)  # fmt: skip
REMITTANCE = Record({}, {"Unstructured": Text(140), "Reference": Text(35)})
RISK = Record(
    {},
    {
        "PaymentContextCode": Word(CONTEXTS | {"PispPayee"}),
        "MerchantCategoryCode": Text(4, shortest=3),
        "MerchantCustomerIdentification": Text(70),
        "ContractPresentIndicator": Flag(),
        "BeneficiaryPrepopulatedIndicator": Flag(),
        "PaymentPurposeCode": Text(4, shortest=3),
        "BeneficiaryAccountType": ACCOUNT_TYPES,
        "DeliveryAddress": Record(
            {"TownName": Text(35), "Country": COUNTRY},
            {
                "AddressLine": ListOf(Text(70), 0, 2),
                "StreetName": Text(70),
                "BuildingNumber": Text(16),
                "PostCode": Text(16),
                "CountrySubDivision": Text(35),
            },
        ),
    },
)
ALSO: dict[str, Shape] = {"DebtorAccount": PAYER, "SupplementaryData": Anything()}
ONE: dict[str, Shape] = {
    "LocalInstrument": INSTRUMENT,
    "CreditorPostalAddress": ADDRESS,
    "RemittanceInformation": REMITTANCE,
    **ALSO,
}
IDENTIFIED: dict[str, Shape] = {"InstructionIdentification": Text(35), "EndToEndIdentification": Text(35)}


def body(data: dict[str, Shape], initiation: Record, optional: dict[str, Shape]) -> Record:
    return Record({"Data": Record({**data, "Initiation": initiation}, optional), "Risk": RISK}, {})


DOMESTIC = body(
    {},
    Record({**IDENTIFIED, "InstructedAmount": POUNDS, "CreditorAccount": PAYEE}, ONE),
    BESIDE_THE_INITIATION,
)
SCHEDULED = body(
    {"Permission": CREATE},
    Record(
        {
            "InstructionIdentification": Text(35),
            "RequestedExecutionDateTime": MOMENT,
            "InstructedAmount": POUNDS,
            "CreditorAccount": PAYEE,
        },
        {"EndToEndIdentification": Text(35), **ONE},
    ),
    BESIDE_THE_INITIATION,
)
STANDING_ORDER = body(
    {"Permission": CREATE},
    Record(
        {
            "Frequency": FREQUENCY,
            "FirstPaymentDateTime": MOMENT,
            "FirstPaymentAmount": POUNDS,
            "CreditorAccount": PAYEE,
        },
        {
            "Reference": Text(35),
            "NumberOfPayments": Text(35, r"\d{1,35}"),
            "RecurringPaymentDateTime": MOMENT,
            "FinalPaymentDateTime": MOMENT,
            "RecurringPaymentAmount": POUNDS,
            "FinalPaymentAmount": POUNDS,
            **ALSO,
        },
    ),
    BESIDE_THE_INITIATION,
)
FILE_OF_PAYMENTS = Record(
    {
        "Data": Record(
            {
                "Initiation": Record(
                    file_of(JSON_V3), {**ABOUT_A_FILE, "RemittanceInformation": REMITTANCE, **ALSO}
                )
            },
            {"Authorisation": AUTHORISATION, "SCASupportData": SCA_SUPPORT},
        )
    },
    {},
)
VARIABLE = Record(
    {
        "Data": Record(
            {
                "ControlParameters": control_parameters(),
                "Initiation": Record(
                    {},
                    {
                        "DebtorAccount": account({"Name": Text(350)}, {}),
                        "CreditorAccount": PAYEE,
                        "CreditorPostalAddress": ADDRESS,
                        "RemittanceInformation": REMITTANCE,
                    },
                ),
            },
            {"ReadRefundAccount": YES_OR_NO},
        ),
        "Risk": RISK,
    },
    {},
)
FUNDS = Record({"Data": Record({"DebtorAccount": PAYER}, {"ExpirationDateTime": MOMENT})}, {})
