"""What bodies about payments are made of in every version of the United Kingdom's standard (CON-37)."""

from consent.problems import Fault
from profiles.fields import Account, Amount, Moment, Number, Record, Shape, Text, Word

AMOUNT = Amount(r"\d{1,13}(\.\d{1,5})?")
CURRENCY = Text(3, r"[A-Z]{3}")
COUNTRY = Text(2, r"[A-Z]{2}")
MOMENT = Moment()


def money(currency: Shape) -> Record:
    return Record({"Amount": AMOUNT, "Currency": currency}, {})


MONEY = money(CURRENCY)
POUNDS = money(Word(frozenset({"GBP"}), Fault.UNSUPPORTED_CURRENCY))
"""Domestic payments are made in pounds."""

SCHEMES = Word(
    frozenset({"UK.OBIE.SortCodeAccountNumber", "UK.OBIE.IBAN", "UK.OBIE.BBAN", "UK.OBIE.PAN"}),
    Fault.UNSUPPORTED_SCHEME,
)
FORMS = {
    "UK.OBIE.SortCodeAccountNumber": r"\d{14}",
    "UK.OBIE.IBAN": r"[A-Z]{2}\d{2}[A-Z0-9]{10,30}",
}
WHOLE = frozenset({"UK.OBIE.IBAN", "UK.OBIE.PAN"})
"""A roll number is a building society's, beside a sort code and number."""
INSTRUMENT = Word(
    frozenset(
        f"UK.OBIE.{name}"
        for name in (
            "BACS", "BalanceTransfer", "CHAPS", "Euro1", "FPS", "Link", "MoneyTransfer", "Paym",
            "SEPACreditTransfer", "SEPAInstantCreditTransfer", "SWIFT", "Target2",
        )
    ),
    Fault.UNSUPPORTED_INSTRUMENT,
)  # fmt: skip
FREQUENCY = Text(
    35,
    r"EvryDay|EvryWorkgDay|IntrvlDay:(0[2-9]|[12][0-9]|3[01])|IntrvlWkDay:0[1-9]:0[1-7]"
    r"|WkInMnthDay:0[1-5]:0[1-7]|IntrvlMnthDay:(0[1-6]|12|24):(-0[1-5]|0[1-9]|[12][0-9]|3[01])"
    r"|QtrDay:(ENGLISH|SCOTTISH|RECEIVED)",
    Fault.UNSUPPORTED_FREQUENCY,
)
YES_OR_NO = Word(frozenset({"Yes", "No"}))
CREATE = Word(frozenset({"Create"}))
AUTHORISATION = Record(
    {"AuthorisationType": Word(frozenset({"Any", "Single"}))}, {"CompletionDateTime": MOMENT}
)
SCA_SUPPORT = Record(
    {},
    {
        "RequestedSCAExemptionType": Word(
            frozenset({
                "BillPayment", "ContactlessTravel", "EcommerceGoods", "EcommerceServices", "Kiosk", "Parking",
                "PartyToParty",
            })
        ),
        "AppliedAuthenticationApproach": Word(frozenset({"CA", "SCA"})),
        "ReferencePaymentOrderId": Text(40),
    },
)  # fmt: skip
BESIDE_THE_INITIATION: dict[str, Shape] = {
    "ReadRefundAccount": YES_OR_NO,
    "Authorisation": AUTHORISATION,
    "SCASupportData": SCA_SUPPORT,
}
EXCHANGE_RATE = Record(
    {"UnitCurrency": CURRENCY, "RateType": Word(frozenset({"Actual", "Agreed", "Indicative"}))},
    {"ExchangeRate": Number(0, whole=False), "ContractIdentification": Text(256)},
)
CHARGE_BEARER = Word(frozenset({"BorneByCreditor", "BorneByDebtor", "FollowingServiceLevel", "Shared"}))
PRIORITY = Word(frozenset({"Normal", "Urgent"}))
ACCOUNT_TYPES = Word(
    frozenset({
        "Business", "BusinessSavingsAccount", "Charity", "Collection", "Corporate", "Ewallet", "Government",
        "Investment", "ISA", "JointPersonal", "Pension", "Personal", "PersonalSavingsAccount", "Premier",
        "Wealth",
    })
)  # fmt: skip
CONTEXTS = frozenset({
    "BillingGoodsAndServicesInAdvance", "BillingGoodsAndServicesInArrears",
    "EcommerceMerchantInitiatedPayment", "FaceToFacePointOfSale", "TransferToSelf", "TransferToThirdParty",
})  # fmt: skip
JSON_V3, JSON_V4 = (f"UK.OBIE.PaymentInitiation.{version}" for version in ("3.1", "4.0"))
PAIN = "UK.OBIE.pain.001.001.08"
"""The types of files whose payments we can count and add up: each version's own, and ISO 20022's."""
ABOUT_A_FILE: dict[str, Shape] = {
    "FileReference": Text(40),
    "NumberOfTransactions": Text(15, r"\d{1,15}"),
    "ControlSum": Number(0, whole=False),
    "RequestedExecutionDateTime": MOMENT,
    "LocalInstrument": INSTRUMENT,
}


def file_of(own: str) -> dict[str, Shape]:
    """What a version says of every file, whose own type it calls `own`."""
    return {"FileType": Word(frozenset({own, PAIN})), "FileHash": Text(44, r"[A-Za-z0-9+/]{43}=")}


def account(required: dict[str, Shape], optional: dict[str, Shape]) -> Account:
    known: dict[str, Shape] = {"SchemeName": SCHEMES, "Identification": Text(256)}
    more: dict[str, Shape] = {"SecondaryIdentification": Text(34), **optional}
    return Account(Record({**known, **required}, more), FORMS, WHOLE)
