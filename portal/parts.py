"""Which parts of a consent its customer may take back, as its ecosystem has it."""

from consent.issuers import consent_policy
from consent.lifecycle import Actor, Verb
from consent.queries import ConsentFacts


def lets(facts: ConsentFacts, verb: Verb) -> bool:
    """Whether the customer may say that of the consent now."""
    lifecycle = consent_policy(facts.issuer).lifecycle_of(facts.kind)
    return facts.in_force and lifecycle.target(verb, facts.status, Actor.CUSTOMER) is not None
