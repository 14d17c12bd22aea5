"""Storage of the domain, one file a concept."""

from consent.models.account import AccountAlias, ConsentAccount
from consent.models.consent import Consent
from consent.models.disclosure import Disclosure
from consent.models.event import ConsentEvent
from consent.models.idempotency import IdempotencyKey
from consent.models.payment import PaymentFile, PaymentUse
from consent.models.person import Person
from consent.models.recipient import Recipient

__all__ = [
    "AccountAlias",
    "Consent",
    "ConsentAccount",
    "ConsentEvent",
    "Disclosure",
    "IdempotencyKey",
    "PaymentFile",
    "PaymentUse",
    "Person",
    "Recipient",
]
