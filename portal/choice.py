"""Which accounts a customer may share, asked of the bank each time anew, and what they ticked."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.utils.crypto import salted_hmac

from bank.facts import Account
from bank.port import core_banking


@dataclass(frozen=True, kw_only=True)
class Offer:
    """The customer's accounts at this moment, in the bank's order."""

    flow_id: UUID
    eligible: tuple[Account, ...]
    ineligible: tuple[Account, ...]

    def token(self, account: Account) -> str:
        """What the form calls the account: useless in another flow, and no reference of the bank's."""
        return salted_hmac(
            "portal.choice", f"{self.flow_id} {account.reference}", algorithm="sha256"
        ).hexdigest()[:16]

    def ticked(self, tokens: Collection[str]) -> tuple[Account, ...]:
        """The eligible accounts that a form's values name; whatever else it sent names nothing."""
        return tuple(account for account in self.eligible if self.token(account) in tokens)

    def still(self, references: Collection[str]) -> tuple[Account, ...]:
        """Of accounts chosen before, those that are the customer's and eligible now."""
        return tuple(account for account in self.eligible if account.reference in references)


def offer_to(customer_number: str, flow_id: UUID) -> Offer:
    """What the customer can choose from."""
    accounts = core_banking().accounts_of(customer_number)
    return Offer(
        flow_id=flow_id,
        eligible=tuple(account for account in accounts if not account.ineligible_because),
        ineligible=tuple(account for account in accounts if account.ineligible_because),
    )
