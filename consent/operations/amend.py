"""The customer agrees to other terms of a consent in force (AMD-01)."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from consent.lifecycle import Verb
from consent.models import Consent
from consent.operations._accounts import Other
from consent.operations._anew import agree_anew
from consent.policy import ConsentPolicy, Terms


def amend(
    *,
    consent_id: UUID,
    edition: int,
    customer_id: int,
    terms: Terms,
    accounts: Sequence[str],
    others: Iterable[Other] = (),
    at: datetime,
    policy: ConsentPolicy,
    evidence: Mapping[str, Any],
) -> Consent:
    """Let `terms` and `accounts` stand in the place of what `edition` said, counted from `at`.

    `accounts` are the bank's references; whoever calls has checked that they are the customer's and eligible.
    Raises as `agree_anew` does.
    """
    return agree_anew(
        Verb.AMEND,
        consent_id=consent_id,
        edition=edition,
        customer_id=customer_id,
        terms=terms,
        accounts=accounts,
        others=others,
        at=at,
        policy=policy,
        evidence=evidence,
    )
