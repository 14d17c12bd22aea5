"""Storage of the domain, one file a concept."""

from consent.models.account import AccountAlias, Authoriser, ConsentAccount
from consent.models.chain import Anchor, Seal, Unsealed
from consent.models.consent import Consent
from consent.models.disclosure import Disclosure, DisclosureDay
from consent.models.ending import Ending
from consent.models.erasure import Erasure
from consent.models.event import ConsentEvent
from consent.models.evidence import Evidence
from consent.models.figures import ConsentCount, DisclosureCount, DurationCount, InForceCount, LifeCount
from consent.models.hold import LegalHold
from consent.models.idempotency import IdempotencyKey
from consent.models.job import Heartbeat, JobSlot, SweepMark
from consent.models.outbox import DeliveryAttempt, Lane, OutboxMessage
from consent.models.payment import PaymentFile, PaymentProgress, PaymentUse
from consent.models.person import Person
from consent.models.recipient import Recipient
from consent.models.span import DisabledSpan, RecipientSpan, SharedSpan, SuspendedSpan
from consent.models.subscription import Subscription
from consent.models.suspension import SuspendedAccount
from consent.models.tally import CompanyTally, DayTally, LookChange, LookTally, MonthTally, TallyChange

__all__ = [
    "AccountAlias",
    "Anchor",
    "Authoriser",
    "CompanyTally",
    "Consent",
    "ConsentAccount",
    "ConsentCount",
    "ConsentEvent",
    "DayTally",
    "DeliveryAttempt",
    "DisabledSpan",
    "Disclosure",
    "DisclosureCount",
    "DisclosureDay",
    "DurationCount",
    "Ending",
    "Erasure",
    "Evidence",
    "Heartbeat",
    "IdempotencyKey",
    "InForceCount",
    "JobSlot",
    "Lane",
    "LegalHold",
    "LifeCount",
    "LookChange",
    "LookTally",
    "MonthTally",
    "OutboxMessage",
    "PaymentFile",
    "PaymentProgress",
    "PaymentUse",
    "Person",
    "Recipient",
    "RecipientSpan",
    "Seal",
    "SharedSpan",
    "Subscription",
    "SuspendedAccount",
    "SuspendedSpan",
    "SweepMark",
    "TallyChange",
    "Unsealed",
]
