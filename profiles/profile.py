"""A profile: everything one ecosystem decides, one part for each layer."""

from collections.abc import Mapping
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
    wordings: Mapping[str, Wording]
    """By the tag of its language; the first is what customers read who ask for none."""

    @property
    def wording(self) -> Wording:
        """In the language of its own place."""
        return next(iter(self.wordings.values()))
