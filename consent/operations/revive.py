"""The customer agrees again to a consent that was stopped at the bank (AMD-06)."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from consent.lifecycle import Verb
from consent.models import Consent
from consent.operations._accounts import Other
from consent.operations._anew import agree_anew
from consent.policy import ConsentPolicy


def revive(
    *,
    consent_id: UUID,
    edition: int,
    customer_id: int,
    accounts: Sequence[str],
    others: Iterable[Other] = (),
    at: datetime,
    policy: ConsentPolicy,
    evidence: Mapping[str, Any],
) -> Consent:
    """Bring the consent back as it was asked for, for `accounts`; its end stays, and so does what was used of
    it. No token of before works again. Raises as `agree_anew` does."""
    return agree_anew(
        Verb.REVIVE,
        consent_id=consent_id,
        edition=edition,
        customer_id=customer_id,
        terms=None,
        accounts=accounts,
        others=others,
        at=at,
        policy=policy,
        evidence=evidence,
    )
