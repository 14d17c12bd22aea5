"""The paths that a bank's gateway may ask about, beside those that the standards print."""

import pytest
from django.conf import settings

from bank.policy import DataPolicy

AUSTRALIA = """
GET      banking/accounts                                        bank:accounts.basic:read
GET,POST banking/accounts/balances                               bank:accounts.basic:read
GET      banking/accounts/{accountId}/balance                    bank:accounts.basic:read
GET      banking/accounts/{accountId}                            bank:accounts.detail:read
GET      banking/accounts/{accountId}/transactions               bank:transactions:read
GET      banking/accounts/{accountId}/transactions/{transactionId} bank:transactions:read
GET      banking/accounts/{accountId}/direct-debits              bank:regular_payments:read
GET,POST banking/accounts/direct-debits                          bank:regular_payments:read
GET      banking/accounts/{accountId}/payments/scheduled         bank:regular_payments:read
GET,POST banking/payments/scheduled                              bank:regular_payments:read
GET      banking/accounts/{accountId}/payments/plans             bank:regular_payments:read
GET      banking/accounts/payments/plans                         bank:regular_payments:read
GET      banking/payees                                          bank:payees:read
GET      banking/payees/{payeeId}                                bank:payees:read
GET      common/customer                                         common:customer.basic:read
GET      common/customer/detail                                  common:customer.detail:read
"""
"""Consumer Data Standards 1.36.0, Banking and Common APIs: those that are not public."""

OF_ONE_ACCOUNT = {
    "": "Accounts?", "/balances": "Balances", "/transactions": "Transactions?",
    "/beneficiaries": "Beneficiaries?", "/direct-debits": "DirectDebits",
    "/standing-orders": "StandingOrders?", "/scheduled-payments": "ScheduledPayments?",
    "/statements": "Statements?", "/statements/{StatementId}": "Statements?",
    "/statements/{StatementId}/file": "StatementsDetail",
    "/statements/{StatementId}/transactions": "Transactions?", "/offers": "Offers", "/party": "Party",
}  # fmt: skip
OF_ALL = {
    "accounts": "Accounts?", "balances": "Balances", "transactions": "Transactions?",
    "beneficiaries": "Beneficiaries?", "direct-debits": "DirectDebits", "standing-orders": "StandingOrders?",
    "scheduled-payments": "ScheduledPayments?", "statements": "Statements?", "offers": "Offers",
}  # fmt: skip
"""Account and Transaction API Profile, "Permissions", and the API Centre's, which came of it: the permission
that opens each, after "Read"; ? is Basic or Detail."""
ITS_OWN = {
    "uk": {
        "party": "PartyPSU", "products": "Products", "accounts/{AccountId}/parties": "Party",
        "accounts/{AccountId}/product": "Products",
    },
    "nz": {"party": "PartyAuthUser"},
    "nz1": {"party": "PartyAuthUser"},
}  # fmt: skip


def known(policy: DataPolicy, below: str) -> dict[str, frozenset[str]]:
    """What opens each path below one, its ids all written alike."""
    found = {}
    for readable in (*policy.resources, *policy.at_gateway):
        if readable.path.startswith(below):
            path = readable.path.removeprefix(below)
            for name in ("account", "statement", "transaction", "payee"):
                path = path.replace(f"<{name}_id>", "{}")
            assert path not in found
            found[path] = readable.covered_by
    return found


def plain(path: str) -> str:
    for name in ("accountId", "AccountId", "StatementId", "transactionId", "payeeId"):
        path = path.replace(f"{{{name}}}", "{}")
    return path


def codes(told: str) -> frozenset[str]:
    if told.endswith("?"):
        return frozenset({f"Read{told[:-1]}Basic", f"Read{told[:-1]}Detail"})
    return frozenset({f"Read{told}"})


@pytest.mark.clause("PAR-12", "RES-04")
def test_australia_has_each_endpoint_of_its_standard_with_its_scope_and_methods() -> None:
    policy = settings.ISSUERS["cds"].data
    printed = [line.split() for line in AUSTRALIA.strip().splitlines()]

    assert known(policy, "cds-au/v1/") == {plain(path): frozenset({scope}) for _, path, scope in printed}
    posted = {one.path for one in (*policy.resources, *policy.at_gateway) if "POST" in one.methods}
    assert posted == {f"cds-au/v1/{path}" for methods, path, _ in printed if "POST" in methods}


@pytest.mark.clause("CON-24", "RES-04")
@pytest.mark.parametrize(
    ("issuer", "below"),
    [
        ("uk", "open-banking/v3.1/aisp/"),
        ("uk", "open-banking/v4.0/aisp/"),
        ("nz", "open-banking-nz/v2.3/"),
        ("nz", "open-banking-nz/v3.0/"),
        ("nz1", "open-banking-nz/v1.0/"),
    ],
)
def test_each_version_has_each_endpoint_of_its_standard_with_its_permissions(issuer: str, below: str) -> None:
    printed = {f"accounts/{{AccountId}}{path}": told for path, told in OF_ONE_ACCOUNT.items()}
    printed |= OF_ALL | ITS_OWN[issuer]

    assert known(settings.ISSUERS[issuer].data, below) == {
        plain(path): codes(told) for path, told in printed.items()
    }
