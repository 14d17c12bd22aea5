"""Which accounts a customer may share, asked of the bank each time anew, and what they ticked."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from uuid import UUID

from django.conf import settings
from django.utils.crypto import salted_hmac

from bank.facts import Account
from bank.port import core_banking
from consent.payments import ABROAD, Party, PaymentTerms
from portal.money import currency_of


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

    def named(self, party: Party, issuer: str) -> Account | None:
        """The account that an intent names by its number, if it is the customer's and eligible."""
        names = settings.ISSUERS[issuer].data.account_names
        return next(
            (account for account in self.eligible if any(party.is_at(*name) for name in names(account))), None
        )

    def still(self, references: Collection[str]) -> tuple[Account, ...]:
        """Of accounts chosen before, those that are the customer's and eligible now."""
        return tuple(account for account in self.eligible if account.reference in references)


def offer_to(customer_number: str, flow_id: UUID, payment: PaymentTerms | None = None) -> Offer:
    """What the customer can choose from; of accounts to pay from, those that can pay this."""
    accounts = [_for(account, payment) for account in core_banking().accounts_of(customer_number)]
    return Offer(
        flow_id=flow_id,
        eligible=tuple(account for account in accounts if not account.ineligible_because),
        ineligible=tuple(account for account in accounts if account.ineligible_because),
    )


PAYS = frozenset({"transaction", "savings"})
"""Categories of accounts that money may leave."""


def _for(account: Account, payment: PaymentTerms | None) -> Account:
    """The account, with the reason where it cannot pay what is asked."""
    if payment is None or account.ineligible_because:
        return account
    if account.category not in PAYS:
        return replace(account, ineligible_because="Payments can’t be made from this kind of account.")
    currency = currency_of(payment)
    if currency and account.currency != currency and payment.nature not in ABROAD:
        return replace(account, ineligible_because=f"This payment is in {currency}; the account isn’t.")
    return account
