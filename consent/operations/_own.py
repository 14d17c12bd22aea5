"""A customer's consent in force, held for a change that they make to it themselves."""

from typing import Any
from uuid import UUID

from consent.lifecycle import Actor, Status, Verb
from consent.models import Consent
from consent.policy import ConsentPolicy


class AnothersConsent(Exception):
    """Another customer gave it."""


def held_by(customer_id: int, consent_id: UUID, verb: Verb, policy: ConsentPolicy) -> Consent:
    """The consent, its row locked until the caller's transaction ends.

    Raises TransitionRefused where it has ended or its profile lets no customer say `verb`, AnothersConsent.
    """
    consent = Consent.objects.select_for_update(no_key=True).get(pk=consent_id)
    policy.lifecycle_of(consent.kind).next_status(verb, Status(consent.status), Actor.CUSTOMER)
    if consent.customer_id != customer_id:
        raise AnothersConsent
    return consent


def what_it_allows(consent: Consent) -> dict[str, Any]:
    """As it stands in events: as far as it is nobody's secret."""
    return {"permissions": list(consent.permissions), "expires_at": consent.expires_at}
