"""The United Kingdom's account information: Open Banking Read/Write v3.1.11, and v4.0 where it differs."""

from dataclasses import replace
from typing import Any

from bank.facts import Account
from consent.problems import Fault
from profiles.account_information import Version, masked_card, policy

SORT_CODE_AND_NUMBER = 14
"""Digits of a British account: six of the sort code, eight of the number."""


def identification(held: Account) -> list[dict[str, str]]:
    """By sort code and number; accounts of other countries by the number that is usual there."""
    if held.category == "credit card":
        return [{"SchemeName": "UK.OBIE.PAN", "Identification": masked_card(held)}]
    digits = "".join(sign for sign in held.bank_code + held.number if sign.isdigit())
    british = len(digits) == SORT_CODE_AND_NUMBER
    scheme = "UK.OBIE.SortCodeAccountNumber" if british else "UK.OBIE.BBAN"
    return [{"SchemeName": scheme, "Identification": digits}]


def in_a_list(account: dict[str, Any]) -> object:
    """One account is answered like many (OBReadAccount6)."""
    return [account]


V3 = Version(
    root="open-banking/v3.1/aisp/accounts",
    owner_type="AccountType",
    kind="AccountSubType",
    kinds={
        "transaction": "CurrentAccount",
        "savings": "Savings",
        "credit card": "CreditCard",
        "loan": "Loan",
    },
    identification=identification,
    one_account=in_a_list,
    booked_balance="InterimBooked",
    available_balance="InterimAvailable",
    booked="Booked",
    query_invalid=Fault.FIELD_INVALID,
    query_date_invalid=Fault.FIELD_INVALID_DATE,
)
V4 = replace(
    V3,
    root="open-banking/v4.0/aisp/accounts",
    owner_type="AccountCategory",
    kind="AccountTypeCode",
    kinds={
        "transaction": "CACC",
        "savings": "SVGS",
        "credit card": "CARD",
        "loan": "LOAN",
    },
    booked_balance="ITBD",
    available_balance="ITAV",
    booked="BOOK",
)
DATA = policy(V3, V4)
