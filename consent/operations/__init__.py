"""What can be done to a consent, one file a verb. Nothing else writes."""

from consent.operations.authorise import DecisionTooLate, NoAccountChosen, authorise
from consent.operations.disclose import Told, disclose, record_disclosure
from consent.operations.erase import erase_evidence
from consent.operations.expire import expire_due, sweep, sweep_anew
from consent.operations.forget import forget_keys
from consent.operations.propose import IdempotencyConflict, Once, propose
from consent.operations.reject import reject
from consent.operations.revoke import revoke
from consent.operations.withdraw import withdraw

__all__ = [
    "DecisionTooLate",
    "IdempotencyConflict",
    "NoAccountChosen",
    "Once",
    "Told",
    "authorise",
    "disclose",
    "erase_evidence",
    "expire_due",
    "forget_keys",
    "propose",
    "record_disclosure",
    "reject",
    "revoke",
    "sweep",
    "sweep_anew",
    "withdraw",
]
