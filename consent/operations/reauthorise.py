"""The customer agrees once more to a consent as it stands; the accounts to see may be others (AMD-06)."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from consent.lifecycle import Verb
from consent.models import Consent
from consent.operations._accounts import Other
from consent.operations._anew import agree_anew
from consent.policy import ConsentPolicy


def reauthorise(
    *,
    consent_id: UUID,
    edition: int,
    customer_id: int,
    accounts: Sequence[str],
    others: Iterable[Other] = (),
    at: datetime,
    policy: ConsentPolicy,
    evidence: Mapping[str, Any],
    stopped: bool = False,
) -> Consent:
    """Let the consent stand as it is, for `accounts`; its end stays. One that was `stopped` at the bank comes
    back with what was used of it, and no token of before works again. Raises as `agree_anew` does."""
    return agree_anew(
        Verb.REVIVE if stopped else Verb.REAUTHORISE,
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
