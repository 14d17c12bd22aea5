"""What Australia's standards have beside the four resources served here: the paths that only a bank's own
gateway serves, and the scope that opens each. Consumer Data Standards 1.36.0, Banking and Common APIs."""

from bank.policy import Readable

_ONE = frozenset({"GET", "HEAD"})
_ONE_OR_MANY = _ONE | {"POST"}
"""Of all accounts, or of those that the body names."""


def _readable(path: str, scope: str, word: str, methods: frozenset[str] = _ONE) -> Readable:
    return Readable(
        path=f"cds-au/v1/{path}",
        scopes=frozenset({scope}),
        permissions=frozenset(),
        disclosed_as=word,
        methods=methods,
    )


_REGULAR, _PAYEES = "bank:regular_payments:read", "bank:payees:read"
AT_GATEWAY = (
    _readable("banking/accounts/balances", "bank:accounts.basic:read", "balances", _ONE_OR_MANY),
    _readable(
        "banking/accounts/<account_id>/transactions/<transaction_id>",
        "bank:transactions:read",
        "transactions",
    ),
    _readable("banking/accounts/direct-debits", _REGULAR, "direct debits", _ONE_OR_MANY),
    _readable("banking/accounts/<account_id>/direct-debits", _REGULAR, "direct debits"),
    _readable("banking/payments/scheduled", _REGULAR, "scheduled payments", _ONE_OR_MANY),
    _readable("banking/accounts/<account_id>/payments/scheduled", _REGULAR, "scheduled payments"),
    _readable("banking/accounts/payments/plans", _REGULAR, "instalment plans"),
    _readable("banking/accounts/<account_id>/payments/plans", _REGULAR, "instalment plans"),
    _readable("banking/payees", _PAYEES, "payees"),
    _readable("banking/payees/<payee_id>", _PAYEES, "payees"),
    _readable("common/customer", "common:customer.basic:read", "customer"),
    _readable("common/customer/detail", "common:customer.detail:read", "customer"),
)
