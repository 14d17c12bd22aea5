"""New Zealand's account information: Payments NZ API Centre v3.0.3; v2.3.5 and v1.0.1 where they differ."""

from dataclasses import replace
from typing import Any

from bank.facts import Account
from bank.says import one_signature_is_enough
from consent.problems import Fault
from profiles.account_information import Version, masked_card, policy


def identification(held: Account) -> dict[str, str]:
    if held.category == "credit card":
        return {
            "SchemeName": "MaskedCardNumber",
            "Identification": masked_card(held),
            "Name": held.nickname,
        }
    return {
        "SchemeName": "BECSElectronicCredit",
        "Identification": f"{held.bank_code}-{held.number}",
        "Name": held.nickname,
    }


def identification_v1(held: Account) -> dict[str, str] | None:
    return None if held.category == "credit card" else identification(held)


def alone(account: dict[str, Any]) -> object:
    return account


V3 = Version(
    root="open-banking-nz/v3.0/accounts",
    owner_type="AccountType",
    kind="AccountSubType",
    kinds={
        "transaction": "Transaction",
        "savings": "Savings",
        "credit card": "CreditCard",
        "loan": "Lending",
    },
    identification=identification,
    one_account=alone,
    booked_balance="InterimBooked",
    available_balance="InterimAvailable",
    booked="Booked",
    query_invalid=Fault.QUERY_INVALID,
    query_date_invalid=Fault.QUERY_INVALID,
)
V2 = replace(
    V3,
    root="open-banking-nz/v2.3/accounts",
    kinds={
        "transaction": "CurrentAccount",
        "savings": "Savings",
        "credit card": "CreditCard",
        "loan": "Loan",
    },
)
V1 = replace(V2, root="open-banking-nz/v1.0/accounts", identification=identification_v1)
_OF_ITS_OWN = {"party": ("customer", frozenset({"ReadPartyAuthUser"}))}
DATA_V3 = policy(V3, V2, payers_say=one_signature_is_enough, of_its_own=_OF_ITS_OWN)
DATA_V1 = policy(V1, payers_say=one_signature_is_enough, of_its_own=_OF_ITS_OWN)
