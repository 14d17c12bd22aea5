"""Data went out under a consent: keep what, when and whether the customer was there."""

from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from consent.models import Disclosure
from consent.queries import held_in_force
from consent.storing import store


@dataclass(frozen=True, kw_only=True)
class Told:
    """What went out, and when."""

    consent_id: UUID
    resource: str
    accounts: int
    customer_present: bool
    interaction_id: UUID
    at: datetime


def disclose(told: Told, *, version: int | None = None) -> bool:
    """Record what is about to go out; False, and nothing recorded, where the consent is over by now, or (with
    `version`) is not as it was when its accounts were read."""
    held = held_in_force(told.consent_id, version=version)
    return store(Disclosure(**asdict(told)), provided=[held]) == (True,)


def record_disclosure(told: Told) -> None:
    """Record what went out once."""
    store(Disclosure(**asdict(told)))
