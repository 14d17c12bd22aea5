"""A customer with a small ledger, and consents given to a recipient without walking the pages."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from bank.example.models import Account, Holding, Transaction
from consent import operations, queries
from consent.issuers import consent_policy
from consent.models import Person
from consent.policy import Terms
from oidc.digests import digest, new_secret
from oidc.models import AccessToken
from tests.actors import Answer, Recipient
from tests.aliases import public_ids

NUMBER = "40118204"
BOOKED = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def customer(db: None) -> Person:
    return Person.objects.create(username="mia", customer_number=NUMBER)


@pytest.fixture
def ledger(customer: Person) -> None:
    """Everyday (thirty movements, an hour apart), a joint saver, a card, and two that cannot be shared."""
    open_account("everyday", customer)
    open_account("saver", customer, category="savings", number="0182736-25", partners=("40126690",))
    open_account("card", customer, category="credit card", bank_code="", number="4000 •••• •••• 7714")
    open_account("closed", customer, closed_on=date(2025, 3, 14))
    open_account("passbook", customer, online=False)
    book("everyday", [Decimal(n) if n % 3 == 0 else Decimal(-n) for n in range(1, 31)])


def open_account(
    reference: str, customer: Person, *, partners: Iterable[str] = (), **columns: object
) -> None:
    account = Account.objects.create(
        **{
            "reference": reference,
            "nickname": reference.title(),
            "product": f"Harbour {reference.title()}",
            "category": "transaction",
            "bank_code": "99-4021",
            "number": "0182736-00",
            "currency": "NZD",
            "opened_on": date(2017, 2, 13),
            "balance": Decimal("2384.17"),
            "available": Decimal("-15.83"),
            **columns,
        }
    )
    Holding.objects.create(account=account, customer_number=NUMBER, position=Account.objects.count())
    for partner in partners:
        Holding.objects.create(account=account, customer_number=partner, position=1)


def book(account: str, amounts: Iterable[Decimal]) -> None:
    for hours, amount in enumerate(amounts):
        Transaction.objects.create(
            account_id=account,
            booked_at=BOOKED + timedelta(hours=hours),
            amount=amount,
            kind="payment",
            description=f"Eftpos Kauri Grocer {hours}",
            counterparty="Kauri Grocer",
        )


@dataclass
class Shared:
    """A consent in force, and its recipient's way to the data under it."""

    recipient: Recipient
    customer: Person
    token: str
    consent: queries.ConsentFacts

    def reads(self, path: str, **headers: str) -> Answer:
        return self.recipient.reads(path, self.token, **headers)

    def public_id(self, account: str) -> str:
        names = public_ids(
            issuer=self.recipient.issuer,
            client_id=self.recipient.client_id,
            customer_id=self.customer.pk,
        )
        return str(names[account])


Shares = Callable[..., Shared]


@pytest.fixture
def shares(customer: Person, ledger: None) -> Shares:
    """Lets the customer share accounts with a recipient, with what permissions and for what period."""

    def share(
        recipient: Recipient,
        *permissions: str,
        accounts: Iterable[str] = ("everyday", "saver", "card"),
        scope: str = "",
        since: datetime | None = None,
        until: datetime | None = None,
        acting_for: str = "",
    ) -> Shared:
        at, policy = timezone.now(), consent_policy(recipient.issuer)
        terms = Terms(
            permissions=permissions,
            lasts=timedelta(days=90),
            transactions_from=since,
            transactions_to=until,
        )
        consent = operations.propose(
            issuer=recipient.issuer,
            client_id=recipient.client_id,
            recipient_id=recipient.row.recipient_id,
            kind="test",
            terms=terms,
            at=at,
            policy=policy,
        )
        operations.authorise(
            consent_id=consent.pk,
            customer_id=customer.pk,
            accounts=list(accounts),
            acting_for=acting_for,
            at=at,
            policy=policy,
            evidence={},
        )
        return Shared(
            recipient, customer, bearer(recipient, consent.pk, customer, scope), queries.consent(consent.pk)
        )

    return share


def bearer(recipient: Recipient, consent_id: object, customer: Person, scope: str) -> str:
    """An access token under the consent, for everything its ecosystem's data API has scopes for."""
    every = {"cds": "bank:accounts.basic:read bank:accounts.detail:read bank:transactions:read"}
    value, at = new_secret(), timezone.now()
    AccessToken.objects.create(
        digest=digest(value),
        application=recipient.row,
        user=customer,
        consent_id=consent_id,
        scope=scope or every.get(recipient.issuer, "accounts"),
        certificate=recipient.thumbprint,
        issued_at=at,
        expires=at + timedelta(minutes=5),
    )
    return value
