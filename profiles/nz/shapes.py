"""Bodies about payments as New Zealand's standard has them, v3.0 and v1.0 (CON-44 to CON-49)."""

from consent.problems import Fault
from profiles.fields import Account, Amount, Flag, ListOf, Moment, Number, Record, Shape, Text, Word

MONEY = Record(
    {
        "Amount": Amount(r"\d{1,13}\.\d{1,5}"),
        "Currency": Word(frozenset({"NZD"}), Fault.UNSUPPORTED_CURRENCY),
    },
    {},
)
BECS = "BECSElectronicCredit"
COUNTRY = Text(2, r"[A-Z]{2}")


def account(required: dict[str, Shape], optional: dict[str, Shape]) -> Account:
    known: dict[str, Shape] = {
        "SchemeName": Word(frozenset({BECS}), Fault.UNSUPPORTED_SCHEME),
        "Identification": Text(34),
    }
    more: dict[str, Shape] = {"SecondaryIdentification": Text(34), **optional}
    return Account(Record({**known, **required}, more), {BECS: r"\d{2}-?\d{4}-?\d{7}-?\d{2,3}"}, frozenset())


PAYEE = account({"Name": Text(70)}, {})
PAYER = account({}, {"Name": Text(70)})
REFERENCES = Record({}, {name: Text(12, shortest=0) for name in ("Particulars", "Code", "Reference")})
REMITTANCE = Record(
    {},
    {
        "Reference": Record(
            {"CreditorName": Text(20, shortest=0)},
            {
                "CreditorReference": REFERENCES,
                "DebtorName": Text(20, shortest=0),
                "DebtorReference": REFERENCES,
            },
        )
    },
)
ONE: dict[str, Shape] = {
    "InstructionIdentification": Text(36),
    "EndToEndIdentification": Text(36),
    "InstructedAmount": MONEY,
    "CreditorAccount": PAYEE,
    "RemittanceInformation": REMITTANCE,
}
BESIDE: dict[str, Shape] = {
    "DebtorAccount": PAYER,
    "CreditorAgent": Record(
        {"SchemeName": Word(frozenset({"BICFI"})), "Identification": Text(35)},
        {},
    ),
}
DEGREES = Text(14, r"-?\d{1,3}\.\d{1,8}")
ABOUT_THE_RISK: dict[str, Shape] = {
    "PaymentContextCode": Word(
        frozenset({"BillPayment", "EcommerceGoods", "EcommerceServices", "Other", "PersonToPerson"})
    ),
    "MerchantCategoryCode": Text(4, shortest=3),
    "MerchantCustomerIdentification": Text(70),
    "EndUserAppName": Text(70),
    "MerchantName": Text(70),
    "MerchantNZBN": Text(70),
}
PLACE: dict[str, Shape] = {"StreetName": Text(70), "BuildingNumber": Text(16), "PostCode": Text(16)}
RISK_V3 = Record(
    {},
    {
        **ABOUT_THE_RISK,
        "GeoLocation": Record({"Latitude": DEGREES, "Longitude": DEGREES}, {}),
        "DeliveryAddress": Record(
            {"Country": COUNTRY},
            {
                **PLACE,
                "AddressType": Word(frozenset({"DeliveryTo"})),
                "AddressLine": ListOf(Text(70), 0, 5),
                "TownName": Text(35),
                "CountrySubDivision": Text(35),
            },
        ),
        "EndUserAppVersion": Text(14),
        "EndUserCompanyName": Text(70),
        "EndUserCompanyNZBN": Text(70),
    },
)
RISK_V1 = Record(
    {},
    {
        **ABOUT_THE_RISK,
        "GeoLocation": Record({}, {"Latitude": DEGREES, "Longitude": DEGREES}),
        "DeliveryAddress": Record(
            {"TownName": Text(35), "Country": COUNTRY},
            {
                **PLACE,
                "AddressLine": ListOf(Text(70), 0, 2),
                "CountrySubDivision": ListOf(Text(35), 0, 2),
            },
        ),
        "EndUserAppVersion": Text(15),
    },
)


def asked(consent: Record) -> Record:
    """What v3.0 asks stands within `Data.Consent`."""
    return Record({"Data": Record({"Consent": consent}, {}), "Risk": RISK_V3}, {})


PAYMENT_V1 = Record({"Data": Record({"Initiation": Record(ONE, BESIDE)}, {}), "Risk": RISK_V1}, {})
DOMESTIC_V3 = asked(Record(ONE, {**BESIDE, "DebtorAccountRelease": Flag()}))
ENDURING_V3 = asked(
    Record(
        {
            "FromDateTime": Moment(),
            "MaximumAmount": MONEY,
            "Frequency": Record(
                {
                    "Period": Word(
                        frozenset({"Annual", "Daily", "Fortnightly", "Monthly", "Weekly"}),
                        Fault.UNSUPPORTED_FREQUENCY,
                    ),
                    "TotalAmount": MONEY,
                },
                {"TotalCount": Number(1, whole=True)},
            ),
            "CreditorAccount": ListOf(PAYEE, 1, 50),
        },
        {
            "ToDateTime": Moment(),
            "TotalCount": Number(1, whole=True),
            "TotalAmount": MONEY,
            "DebtorAccount": PAYER,
            "DebtorAccountRelease": Flag(),
        },
    )
)
