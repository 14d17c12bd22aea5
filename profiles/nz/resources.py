"""Every resource through which a consent is registered, by version."""

from profiles.nz.intents import ACCOUNT_ACCESS_V3, ACCOUNT_REQUESTS_V1
from profiles.nz.payments import DOMESTIC, ENDURING, PAYMENTS_V1

INTENTS_V3 = (ACCOUNT_ACCESS_V3, DOMESTIC, ENDURING)
INTENTS_V1 = (ACCOUNT_REQUESTS_V1, PAYMENTS_V1)
