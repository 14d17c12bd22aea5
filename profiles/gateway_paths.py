"""What the standards that grew out of the United Kingdom's have beside accounts, balances and transactions:
the paths that only a bank's own gateway serves, and what opens each."""

from collections.abc import Mapping

from bank.policy import Readable

SCOPES = frozenset({"accounts"})
BALANCES = frozenset({"ReadBalances"})
MOVEMENTS = frozenset({"ReadTransactionsBasic", "ReadTransactionsDetail"})
_STATEMENTS = frozenset({"ReadStatementsBasic", "ReadStatementsDetail"})

Kind = tuple[str, frozenset[str]]
"""What customers' lists call it, and the permissions of which any one opens it."""

_OF_ACCOUNTS: Mapping[str, Kind] = {
    "beneficiaries": ("payees", frozenset({"ReadBeneficiariesBasic", "ReadBeneficiariesDetail"})),
    "direct-debits": ("direct debits", frozenset({"ReadDirectDebits"})),
    "standing-orders": (
        "standing orders",
        frozenset({"ReadStandingOrdersBasic", "ReadStandingOrdersDetail"}),
    ),
    "scheduled-payments": (
        "scheduled payments",
        frozenset({"ReadScheduledPaymentsBasic", "ReadScheduledPaymentsDetail"}),
    ),
    "statements": ("statements", _STATEMENTS),
    "offers": ("offers", frozenset({"ReadOffers"})),
}
"""Read of one account, and of all that are shared."""

_OF_ONE_ACCOUNT: Mapping[str, Kind] = {
    **_OF_ACCOUNTS,
    "party": ("holders", frozenset({"ReadParty"})),
    "statements/<statement_id>": ("statements", _STATEMENTS),
    "statements/<statement_id>/file": ("statements", frozenset({"ReadStatementsDetail"})),
    "statements/<statement_id>/transactions": ("transactions", MOVEMENTS),
}
_OF_ALL: Mapping[str, Kind] = {
    **_OF_ACCOUNTS,
    "balances": ("balances", BALANCES),
    "transactions": ("transactions", MOVEMENTS),
}


def at_gateway(root: str, of_its_own: Mapping[str, Kind]) -> tuple[Readable, ...]:
    """Of one version, whose accounts are at `root`; `of_its_own` are paths beside that, of which those of one
    account begin with `<account_id>/`."""
    above = root.removesuffix("accounts")
    paths = {f"{root}/<account_id>/{path}": kind for path, kind in _OF_ONE_ACCOUNT.items()}
    paths |= {f"{above}{path}": kind for path, kind in _OF_ALL.items()}
    for path, kind in of_its_own.items():
        paths[f"{root}/{path}" if path.startswith("<account_id>/") else f"{above}{path}"] = kind
    return tuple(
        Readable(path=path, scopes=SCOPES, permissions=permissions, disclosed_as=word)
        for path, (word, permissions) in paths.items()
    )
