"""The port to the bank's own systems: the few questions Accord asks of them.

A bank implements `CoreBanking` and names its class in the setting CORE_BANKING; `bank.example` is the
built-in one.
"""

from collections.abc import Sequence
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from bank.facts import Account, Customer, Transaction, Wanted

__all__ = ["Account", "CoreBanking", "Customer", "Transaction", "Wanted", "core_banking"]


class CoreBanking(Protocol):
    def customer(self, customer_number: str) -> Customer | None:
        """Who that is; None where the bank has no record of anybody by that number."""

    def accounts_of(self, customer_number: str) -> Sequence[Account]:
        """Every account the customer holds, alone or with others, eligible or not, in display order."""

    def transactions_of(
        self, account: str, wanted: Wanted, *, limit: int, offset: int
    ) -> tuple[Sequence[Transaction], int]:
        """One page of the movements wanted, newest first, and how many there are in all."""


def core_banking() -> CoreBanking:
    """The bank this installation serves."""
    adapter: CoreBanking = import_string(settings.CORE_BANKING)()
    return adapter
