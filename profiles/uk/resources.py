"""Every resource through which a consent is registered."""

from profiles.uk import payments, payments_v4
from profiles.uk.intents import ACCOUNT_ACCESS_V3, ACCOUNT_ACCESS_V4

INTENTS = (ACCOUNT_ACCESS_V3, ACCOUNT_ACCESS_V4, *payments.RESOURCES, *payments_v4.RESOURCES)
