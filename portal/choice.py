"""Which accounts a customer may share, asked of the bank at each page anew, and what they ticked."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from django.conf import settings
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop

from bank.facts import Account
from bank.policy import DataPolicy
from bank.says import HOLDERS_PAY, Says
from consent.approvals import who_sign_in
from consent.operations import Other
from consent.payments import ABROAD, Party, PaymentTerms
from consent.queries import RecipientFacts
from oidc.clauses import clause
from portal.acting import Acting, shared_for
from portal.gates import Step
from portal.money import currency_of
from portal.secondary_users import stops_of


@dataclass(frozen=True, kw_only=True)
class Offer:
    """The customer's accounts at this moment, in the bank's order."""

    flow_id: UUID
    issuer: str
    customer_number: str
    acting: Acting
    several: bool
    """Whether they can act for somebody else instead."""
    payment: PaymentTerms | None
    eligible: tuple[Account, ...]
    ineligible: tuple[Account, ...]

    def token(self, account: Account) -> str:
        """What the form calls the account: useless in another flow, and no reference of the bank's."""
        return salted_hmac(
            "portal.choice", f"{self.flow_id} {account.reference}", algorithm="sha256"
        ).hexdigest()[:16]

    def says(self, account: Account) -> Says:
        """Who else has a say in sharing the account, or in paying from it."""
        return _says(account, self.customer_number, self.issuer, self.payment)

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


@clause("AMD-06", "CON-40")
def is_settled(step: Step) -> bool:
    """Whether the account to pay from is none the customer can choose here: the intent names it, or they
    chose it when they agreed to the same consent before."""
    payment = step.payment
    return payment is not None and (payment.debtor is not None or step.asking.had is not None)


def settled_account(step: Step, offer: Offer) -> Account | None:
    """That account, where it is still theirs and can still pay."""
    had, payment = step.asking.had, step.payment
    if had is not None:
        return next(iter(offer.still(had.accounts)), None)
    if payment is None or payment.debtor is None:
        return None
    return offer.named(payment.debtor, step.asking.issuer)


def offer_to(step: Step, acting: Acting) -> Offer:
    """What the customer can choose from: accounts of whom they act for, to whose sharing everybody can agree
    who has to; to pay from, those that can pay this."""
    number, issuer, payment = step.customer.number, step.asking.issuer, step.payment
    accounts = [
        _for(account, number, payment)
        for account in step.held
        if payment is not None or shared_for(account, issuer, number) == acting.number
    ]
    accounts = _within_reach(accounts, number, issuer, payment)
    accounts = _unless_stopped(accounts, number, step.asking.consent.recipient)
    return Offer(
        flow_id=step.asking.id,
        issuer=issuer,
        customer_number=number,
        acting=acting,
        several=payment is None
        and step.asking.had is None
        and len({shared_for(account, issuer, number) for account in step.held}) > 1,
        payment=payment,
        eligible=tuple(account for account in accounts if not account.ineligible_because),
        ineligible=tuple(account for account in accounts if account.ineligible_because),
    )


def others_in(accounts: Iterable[Account], offer: Offer | None) -> list[Other]:
    """Everybody else with a say in the accounts that are being shared."""
    if offer is None:
        return []
    says = [(account.reference, offer.says(account)) for account in accounts]
    return [
        Other(account=reference, customer_number=number, decides=number in others.decide)
        for reference, others in says
        for number in others.everybody
    ]


def _says(account: Account, customer_number: str, issuer: str, payment: PaymentTerms | None) -> Says:
    policy: DataPolicy = settings.ISSUERS[issuer].data
    if payment is None:
        return policy.others_say(account, customer_number)
    return policy.payers_say(account, customer_number, payment)


def _within_reach(
    accounts: Sequence[Account], customer_number: str, issuer: str, payment: PaymentTerms | None
) -> list[Account]:
    """The accounts, with the reason where others have to agree who cannot, or cannot here."""
    says = {
        account.reference: _says(account, customer_number, issuer, payment)
        for account in accounts
        if not account.ineligible_because
    }
    asked = {number for others in says.values() for number in others.decide}
    missing = asked - who_sign_in(asked) if asked else set()
    reasons = {
        reference: others.barred or (NOBODY_THERE if missing & {*others.decide} else "")
        for reference, others in says.items()
    }
    return [
        replace(account, ineligible_because=_(reasons[account.reference]))
        if reasons.get(account.reference)
        else account
        for account in accounts
    ]


@clause("DASH-27")
def _unless_stopped(
    accounts: Sequence[Account], customer_number: str, recipient: RecipientFacts
) -> list[Account]:
    """The accounts, with the reason where a holder lets its user share nothing of one with this company."""
    used = [account for account in accounts if not account.is_held_by(customer_number)]
    stops = stops_of(customer_number) if used else ()
    stopped = {one.account for one in stops if one.legal_name == recipient.legal_name}
    return [
        replace(account, ineligible_because=_(STOPPED).format(app=recipient.name))
        if account in used and account.reference in stopped and not account.ineligible_because
        else account
        for account in accounts
    ]


STOPPED = noop("Whoever holds this account has stopped your sharing it with {app}.")
NOBODY_THERE = noop("Somebody else has to agree for this account, and has no internet banking with us.")
PAYS = frozenset({"transaction", "savings"})
"""Categories of accounts that money may leave."""


def _for(account: Account, number: str, payment: PaymentTerms | None) -> Account:
    """The account, with the reason where it cannot pay what is asked: of who only uses it the bank says what
    they may share, which is no reason here."""
    if payment is not None and not account.is_held_by(number):
        return replace(account, ineligible_because=_(HOLDERS_PAY))
    if payment is None or account.ineligible_because:
        return account
    if account.category not in PAYS:
        return replace(account, ineligible_because=_("Payments can’t be made from this kind of account."))
    currency = currency_of(payment)
    if currency and account.currency != currency and payment.nature not in ABROAD:
        return replace(
            account,
            ineligible_because=_("This payment is in {currency}; the account isn’t.").format(
                currency=currency
            ),
        )
    return account
