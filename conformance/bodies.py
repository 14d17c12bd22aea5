"""Good bodies of every intent that an issuer of ours takes, by version and name of the resource."""

import base64
import hashlib
import json
from typing import Any

LANTERN = {
    "SchemeName": "UK.OBIE.SortCodeAccountNumber",
    "Identification": "20112233445566",
    "Name": "Lantern Books",
}
TUI = {
    "SchemeName": "BECSElectronicCredit",
    "Identification": "12-3456-0789012-00",
    "Name": "Tui Power Ltd",
}
SOON, LATER, MUCH_LATER = (
    "2091-05-06T00:00:00+00:00",
    "2092-05-06T00:00:00+00:00",
    "2093-05-06T00:00:00+00:00",
)
FILE = json.dumps(
    {
        "Data": {
            "DomesticPayments": [
                {"InstructedAmount": {"Amount": amount, "Currency": "GBP"}} for amount in ("10.25", "20.50")
            ]
        }
    }
).encode()


def hash_of(content: bytes) -> str:
    return base64.b64encode(hashlib.sha256(content).digest()).decode()


def pounds(amount: str) -> dict[str, str]:
    return {"Amount": amount, "Currency": "GBP"}


def dollars(amount: str) -> dict[str, str]:
    return {"Amount": amount, "Currency": "NZD"}


_NAMED = {"InstructionIdentification": "INS-0091", "EndToEndIdentification": "ORDER-77120"}
_TOLD_V3 = {"RemittanceInformation": {"Unstructured": "Thank you", "Reference": "ORDER-77120"}}
_TOLD_V4 = {
    "RemittanceInformation": {
        "Unstructured": ["Thank you"],
        "Structured": [{"CreditorReferenceInformation": {"Reference": "ORDER-77120"}}],
    }
}
_RISK = {"PaymentContextCode": "EcommerceMerchantInitiatedPayment", "MerchantCategoryCode": "5942"}
_PARAMETERS = {
    "MaximumIndividualAmount": pounds("100.00"),
    "PeriodicLimits": [
        {"PeriodType": "Month", "PeriodAlignment": "Consent", "Amount": "300.00", "Currency": "GBP"}
    ],
    "VRPType": ["UK.OBIE.VRPType.Sweeping"],
    "PSUAuthenticationMethods": ["UK.OBIE.SCANotRequired"],
}
JSON_FILES = {"uk 3.1": "UK.OBIE.PaymentInitiation.3.1", "uk 4.0": "UK.OBIE.PaymentInitiation.4.0"}
"""Each version's own type of file."""
_FILE = {
    "FileHash": hash_of(FILE),
    "NumberOfTransactions": "2",
    "ControlSum": 30.75,
}
_NZ = {
    "InstructionIdentification": "NZ-INS-5",
    "EndToEndIdentification": "NZ-E2E-5",
    "InstructedAmount": dollars("120.00"),
    "CreditorAccount": TUI,
    "RemittanceInformation": {
        "Reference": {
            "CreditorName": "Tui Power",
            "CreditorReference": {"Particulars": "ACC 1002", "Code": "POWER", "Reference": "APR26"},
        }
    },
}
_NZ_RISK = {"PaymentContextCode": "BillPayment", "MerchantName": "Tui Power Ltd"}


def _uk(initiation: dict[str, Any], **data: Any) -> dict[str, Any]:
    return {"Data": {**data, "Initiation": initiation}, "Risk": _RISK}


def _bodies_of_uk(version: str, told: dict[str, Any]) -> dict[str, Any]:
    one = {**_NAMED, "InstructedAmount": pounds("42.50"), "CreditorAccount": LANTERN, **told}
    return {
        "domestic-payment-consents": _uk(
            one, ReadRefundAccount="No", Authorisation={"AuthorisationType": "Any"}
        ),
        "domestic-scheduled-payment-consents": _uk(
            {**one, "RequestedExecutionDateTime": SOON}, Permission="Create"
        ),
        "international-payment-consents": _uk({**one, "CurrencyOfTransfer": "EUR"}),
        "international-scheduled-payment-consents": _uk(
            {**one, "CurrencyOfTransfer": "EUR", "RequestedExecutionDateTime": SOON}, Permission="Create"
        ),
        "domestic-vrp-consents": {
            "Data": {"ControlParameters": _PARAMETERS, "Initiation": {"CreditorAccount": LANTERN, **told}},
            "Risk": _RISK,
        },
        "file-payment-consents": {"Data": {"Initiation": {"FileType": JSON_FILES[version], **_FILE, **told}}},
        "funds-confirmation-consents": {
            "Data": {
                "DebtorAccount": {"SchemeName": LANTERN["SchemeName"], "Identification": "99402150182736"}
            }
        },
    }


_STANDING = {"FirstPaymentAmount": pounds("15.00"), "CreditorAccount": LANTERN}
_ABROAD = {
    "CurrencyOfTransfer": "EUR",
    "InstructedAmount": {"Amount": "15.00", "Currency": "EUR"},
    "CreditorAccount": LANTERN,
}
_MANDATE = {
    "MandateRelatedInformation": {
        "Frequency": {"Type": "MNTH"},
        "FirstPaymentDateTime": SOON,
        "FinalPaymentDateTime": LATER,
    }
}
_DATES = {
    "Frequency": "EvryDay",
    "FirstPaymentDateTime": SOON,
    "FinalPaymentDateTime": LATER,
    "Reference": "Rent",
}
_NZ_TO_PAY = {
    "domestic-payment-consents": {"Data": {"Consent": _NZ}, "Risk": _NZ_RISK},
    "enduring-payment-consents": {
        "Data": {
            "Consent": {
                "FromDateTime": "2020-05-01T00:00:00+12:00",
                "ToDateTime": MUCH_LATER,
                "MaximumAmount": dollars("150.00"),
                "Frequency": {"Period": "Monthly", "TotalCount": 2, "TotalAmount": dollars("250.00")},
                "CreditorAccount": [TUI],
            }
        },
        "Risk": _NZ_RISK,
    },
}
BODIES: dict[str, dict[str, Any]] = {
    "uk 3.1": _bodies_of_uk("uk 3.1", _TOLD_V3)
    | {
        "domestic-standing-order-consents": _uk({**_STANDING, **_DATES}, Permission="Create"),
        "international-standing-order-consents": _uk({**_ABROAD, **_DATES}, Permission="Create"),
    },
    "uk 4.0": _bodies_of_uk("uk 4.0", _TOLD_V4)
    | {
        "domestic-standing-order-consents": _uk({**_STANDING, **_MANDATE, **_TOLD_V4}, Permission="Create"),
        "international-standing-order-consents": _uk(
            {**_ABROAD, **_MANDATE, **_TOLD_V4}, Permission="Create"
        ),
    },
    "nz 3.0": _NZ_TO_PAY,
    "nz 2.3": _NZ_TO_PAY,
    "nz1 1.0": {"payments": {"Data": {"Initiation": _NZ}, "Risk": _NZ_RISK}},
}
_TO_READ = {
    "Permissions": [
        "ReadAccountsDetail", "ReadBalances", "ReadTransactionsDetail", "ReadTransactionsCredits",
        "ReadTransactionsDebits",
    ],
    "ExpirationDateTime": MUCH_LATER,
    "TransactionFromDateTime": "2020-05-01T00:00:00+00:00",
    "TransactionToDateTime": LATER,
}  # fmt: skip
ACCESS: dict[str, dict[str, Any]] = {
    "uk 3.1": {"account-access-consents": {"Data": _TO_READ, "Risk": {}}},
    "uk 4.0": {"account-access-consents": {"Data": _TO_READ, "Risk": {}}},
    "nz 3.0": {"account-access-consents": {"Data": {"Consent": _TO_READ}, "Risk": {}}},
    "nz 2.3": {"account-access-consents": {"Data": {"Consent": _TO_READ}, "Risk": {}}},
    "nz1 1.0": {"account-requests": {"Data": _TO_READ, "Risk": {}}},
}
"""Those to read accounts."""
