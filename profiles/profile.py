"""A profile: everything one ecosystem decides, one part for each layer."""

from dataclasses import dataclass

from bank.policy import DataPolicy
from consent.policy import ConsentPolicy
from oidc.policy import SecurityPolicy
from portal.wording import Wording


@dataclass(frozen=True, kw_only=True)
class Profile:
    title: str
    """For people; no code compares it."""
    security: SecurityPolicy
    consent: ConsentPolicy
    data: DataPolicy
    wording: Wording
