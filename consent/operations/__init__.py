"""What can be done to a consent, one file a verb. Nothing else writes."""

from consent.operations.authorise import DecisionTooLate, NoAccountChosen, OneAccountOnly, authorise
from consent.operations.complete import complete
from consent.operations.disclose import Told, disclose, record_disclosure
from consent.operations.expire import expire_due
from consent.operations.forget import forget_keys
from consent.operations.propose import IdempotencyConflict, Once, propose
from consent.operations.reject import reject
from consent.operations.revoke import revoke
from consent.operations.use import Order, UseConflict, Used, UseRefused, use
from consent.operations.withdraw import withdraw

__all__ = [
    "DecisionTooLate",
    "IdempotencyConflict",
    "NoAccountChosen",
    "Once",
    "OneAccountOnly",
    "Order",
    "Told",
    "UseConflict",
    "UseRefused",
    "Used",
    "authorise",
    "complete",
    "disclose",
    "expire_due",
    "forget_keys",
    "propose",
    "record_disclosure",
    "reject",
    "revoke",
    "use",
    "withdraw",
]
