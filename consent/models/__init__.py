"""Storage of the domain, one file a concept."""

from consent.models.account import AccountAlias, ConsentAccount
from consent.models.consent import Consent
from consent.models.disclosure import Disclosure
from consent.models.event import ConsentEvent
from consent.models.idempotency import IdempotencyKey
from consent.models.outbox import DeliveryAttempt, Lane, OutboxMessage
from consent.models.person import Person
from consent.models.recipient import Recipient
from consent.models.subscription import Subscription

__all__ = [
    "AccountAlias",
    "Consent",
    "ConsentAccount",
    "ConsentEvent",
    "DeliveryAttempt",
    "Disclosure",
    "IdempotencyKey",
    "Lane",
    "OutboxMessage",
    "Person",
    "Recipient",
    "Subscription",
]
