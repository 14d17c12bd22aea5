"""Bodies about payments and funds as v4.0 of the United Kingdom's standard has them (CON-35 to CON-37)."""

from profiles.fields import Anything, Flag, ListOf, Number, Record, Shape, Text, Word
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
    JSON_V4,
    MOMENT,
    MONEY,
    POUNDS,
    SCA_SUPPORT,
    YES_OR_NO,
    account,
    file_of,
)
from profiles.uk.shapes_vrp import control_parameters

CODE = Text(4, r"[A-Z0-9]{4}")
"""A code of a list that ISO 20022 keeps outside the standard."""
LEI = Text(20, r"\d{4}00[A-Z0-9]{12}\d{2}")
PROXY: dict[str, Shape] = {"Proxy": Record({"Identification": Text(2048), "Code": CODE}, {"Type": Text(35)})}
PAYEE = account({"Name": Text(350)}, PROXY)
PAYER = account({}, {"Name": Text(350), **PROXY})
ADDRESS = Record(
    {},
    {
        "AddressType": Word(frozenset({"BIZZ", "DLVY", "MLTO", "PBOX", "ADDR", "HOME", "CORR", "STAT"})),
        "Department": Text(70),
        "SubDepartment": Text(70),
        "StreetName": Text(140),
        "BuildingNumber": Text(16),
        "BuildingName": Text(140),
        "Floor": Text(70),
        "UnitNumber": Text(16),
        "Room": Text(70),
        "PostBox": Text(16),
        "TownLocationName": Text(140),
        "DistrictName": Text(140),
        "CareOf": Text(140),
        "PostCode": Text(16),
        "TownName": Text(140),
        "CountrySubDivision": Text(35),
        "Country": COUNTRY,
        "AddressLine": ListOf(Text(70), 0, 7),
    },
)
ULTIMATE = Record(
    {},
    {
        "Name": Text(140),
        "Identification": Text(256),
        "LEI": LEI,
        "SchemeName": Text(40),
        "PostalAddress": ADDRESS,
    },
)
REPORTING = ListOf(
    Record(
        {},
        {
            "DebitCreditReportingIndicator": Word(frozenset({"CRED", "DEBT", "BOTH"})),
            "Authority": Record({}, {"Name": Text(140), "CountryCode": COUNTRY}),
            "Details": ListOf(
                Record(
                    {},
                    {
                        "Type": Text(35),
                        "Date": MOMENT,
                        "Country": COUNTRY,
                        "Amount": MONEY,
                        "Information": ListOf(Text(35)),
                    },
                )
            ),
        },
    ),
    0,
    10,
)
STRUCTURED = Record(
    {},
    {
        "ReferredDocumentInformation": ListOf(
            Record(
                {},
                {
                    "Code": CODE,
                    "Issuer": Text(35),
                    "Number": Text(35),
                    "RelatedDate": MOMENT,
                    "LineDetails": ListOf(Text(140)),
                },
            )
        ),
        "ReferredDocumentAmount": Number(0, whole=True),
        "CreditorReferenceInformation": Record(
            {},
            {
                "Code": Word(frozenset({"DISP", "FXDR", "PUOR", "RPIN", "RADM", "SCOR"})),
                "Issuer": Text(35),
                "Reference": Text(35),
            },
        ),
        "Invoicer": Text(256),
        "Invoicee": Text(256),
        "TaxRemittance": Text(140),
        "AdditionalRemittanceInformation": ListOf(Text(140), 0, 3),
    },
)
REMITTANCE = Record({}, {"Structured": ListOf(STRUCTURED), "Unstructured": ListOf(Text(140))})
RISK = Record(
    {},
    {
        "PaymentContextCode": Word(CONTEXTS),
        "MerchantCategoryCode": Text(4, shortest=3),
        "MerchantCustomerIdentification": Text(70),
        "ContractPresentIndicator": Flag(),
        "BeneficiaryPrepopulatedIndicator": Flag(),
        "PaymentPurposeCode": Text(4, r"[A-Z0-9]{1,4}"),
        "CategoryPurposeCode": CODE,
        "BeneficiaryAccountType": ACCOUNT_TYPES,
        "DeliveryAddress": ADDRESS,
    },
)
ULTIMATES: dict[str, Shape] = {
    "UltimateCreditor": ULTIMATE,
    "UltimateDebtor": ULTIMATE,
    "RegulatoryReporting": REPORTING,
}
ALSO: dict[str, Shape] = {
    "DebtorAccount": PAYER,
    "RemittanceInformation": REMITTANCE,
    "SupplementaryData": Anything(),
}
ONE: dict[str, Shape] = {
    "LocalInstrument": INSTRUMENT,
    "CreditorPostalAddress": ADDRESS,
    **ULTIMATES,
    **ALSO,
}
IDENTIFIED: dict[str, Shape] = {"InstructionIdentification": Text(35), "EndToEndIdentification": Text(35)}
AGENT = Record(
    {},
    {
        "SchemeName": Text(40),
        "Identification": Text(35),
        "Name": Text(140),
        "LEI": LEI,
        "PostalAddress": ADDRESS,
    },
)
REPEATING = Text(35, rf"NotKnown|[A-Z]{{4}}|{FREQUENCY.pattern}", FREQUENCY.fault)
MANDATE = Record(
    {
        "Frequency": Record(
            {"Type": REPEATING}, {"CountPerPeriod": Number(1, whole=True), "PointInTime": Text(2)}
        )
    },
    {
        "MandateIdentification": Text(35),
        "Classification": Word(frozenset({"FIXE", "USGB", "VARI"})),
        "CategoryPurposeCode": CODE,
        "FirstPaymentDateTime": MOMENT,
        "RecurringPaymentDateTime": MOMENT,
        "FinalPaymentDateTime": MOMENT,
        "Reason": Text(256),
    },
)


def body(data: dict[str, Shape], initiation: Record, optional: dict[str, Shape]) -> Record:
    return Record({"Data": Record({**data, "Initiation": initiation}, optional), "Risk": RISK}, {})


DOMESTIC = body(
    {},
    Record(
        {**IDENTIFIED, "InstructedAmount": POUNDS, "CreditorAccount": PAYEE}, {"CreditorAgent": AGENT, **ONE}
    ),
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
        {"MandateRelatedInformation": MANDATE, "FirstPaymentAmount": POUNDS, "CreditorAccount": PAYEE},
        {
            "NumberOfPayments": Text(35, r"\d{1,35}"),
            "RecurringPaymentAmount": POUNDS,
            "FinalPaymentAmount": POUNDS,
            **ULTIMATES,
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
                    file_of(JSON_V4),
                    {**ABOUT_A_FILE, "CreditorAgent": AGENT, "UltimateDebtor": ULTIMATE, **ALSO},
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
                        "DebtorAccount": account({"Name": Text(70)}, PROXY),
                        "CreditorAccount": account({"Name": Text(70)}, PROXY),
                        "CreditorPostalAddress": ADDRESS,
                        "RemittanceInformation": REMITTANCE,
                        **ULTIMATES,
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
