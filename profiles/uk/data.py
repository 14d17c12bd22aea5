"""The United Kingdom's account information: Open Banking Read/Write v3.1.11, and v4.0 where it differs."""

from dataclasses import replace
from typing import Any

from bank.facts import Account
from bank.says import Says, one_signature_is_enough, other_signatories
from consent.payments import Nature, PaymentTerms
from consent.problems import Fault
from oidc.clauses import clause
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


@clause("CON-43", "CON-53", "CON-73")
def payers_say(account: Account, number: str, payment: PaymentTerms) -> Says:
    """A single order is taken once the first has authorised it, and waits for the others who have to sign;
    payments of a recipient's choice cannot wait for anybody, nor can one that is to be signed once. Who only
    uses the account pays nothing from it."""
    if not account.is_held_by(number) or payment.alone or payment.nature in {Nature.VARIABLE, Nature.FUNDS}:
        return one_signature_is_enough(account, number, payment)
    return Says(decide=other_signatories(account, number))


DATA = policy(
    V3,
    V4,
    payers_say=payers_say,
    of_its_own={
        "party": ("customer", frozenset({"ReadPartyPSU"})),
        "<account_id>/parties": ("holders", frozenset({"ReadParty"})),
        "products": ("products", frozenset({"ReadProducts"})),
        "<account_id>/product": ("products", frozenset({"ReadProducts"})),
    },
)
