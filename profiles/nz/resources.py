"""Every resource through which a consent is registered, by version."""

from dataclasses import replace

from oidc.clauses import clause
from profiles.nz.data import DATA_V1, DATA_V3
from profiles.nz.intents import ACCOUNT_ACCESS_V3, ACCOUNT_REQUESTS_V1
from profiles.nz.payments import DOMESTIC, ENDURING, PAYMENTS_V1

INTENTS_V3 = (ACCOUNT_ACCESS_V3, DOMESTIC, ENDURING)
INTENTS_V2 = tuple(replace(one, path=one.path.replace("/v3.0/", "/v2.3/")) for one in INTENTS_V3)
"""Of the same kinds and shapes: what was registered in one version is read, and authorised, in the other."""
INTENTS_V1 = (ACCOUNT_REQUESTS_V1, PAYMENTS_V1)

_SERVED_BY_GATEWAYS = (*DATA_V3.at_gateway, *DATA_V1.at_gateway)


@clause("CON-07")
def optional(path: str) -> bool:
    """What the standard leaves to each bank, and is not served here."""
    return any(readable.pattern.fullmatch(path) for readable in _SERVED_BY_GATEWAYS)
