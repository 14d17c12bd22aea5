"""Which consent policy each issuer of this deployment follows, read from the settings."""

from collections.abc import Mapping

from django.conf import settings

from consent.policy import ConsentPolicy


def consent_policy(issuer: str) -> ConsentPolicy:
    """The policy of an issuer by its name ("nz"); raises KeyError for one this deployment has not."""
    policy: ConsentPolicy = settings.ISSUERS[issuer].consent
    return policy


def consent_policies() -> Mapping[str, ConsentPolicy]:
    """The policy of every issuer of this deployment, by its name."""
    return {name: profile.consent for name, profile in settings.ISSUERS.items()}
