"""Every resource through which a consent is registered, by version."""

import re
from dataclasses import replace

from oidc.clauses import clause
from profiles.nz.intents import ACCOUNT_ACCESS_V3, ACCOUNT_REQUESTS_V1
from profiles.nz.payments import DOMESTIC, ENDURING, PAYMENTS_V1

INTENTS_V3 = (ACCOUNT_ACCESS_V3, DOMESTIC, ENDURING)
INTENTS_V2 = tuple(replace(one, path=one.path.replace("/v3.0/", "/v2.3/")) for one in INTENTS_V3)
"""Of the same kinds and shapes: what was registered in one version is read, and authorised, in the other."""
INTENTS_V1 = (ACCOUNT_REQUESTS_V1, PAYMENTS_V1)

_EITHER = "beneficiaries|direct-debits|standing-orders|offers|party|scheduled-payments|statements"
_OF_AN_ACCOUNT = rf"accounts/[^/]+/({_EITHER}|statements/[^/]+(/file|/transactions)?)"
_OPTIONAL = re.compile(
    rf"open-banking-nz/v(1\.0|2\.3|3\.0)/({_OF_AN_ACCOUNT}|{_EITHER}|balances|transactions)"
)


@clause("CON-07")
def optional(path: str) -> bool:
    """What the standard leaves to each bank, and is not served here."""
    return _OPTIONAL.fullmatch(path) is not None
