"""Why a bank ends a consent: the words that its audit log keeps (pure)."""

from enum import StrEnum


class Reason(StrEnum):
    CUSTOMER_ASKED = "customer-asked"
    """At a branch or by telephone: the bank does what the customer could do in the portal."""
    CUSTOMER_LEFT = "customer-left"
    CUSTOMER_DIED = "customer-died"
    ACCOUNT_CLOSED = "account-closed"
    ACCOUNT_SWITCHED = "account-switched"
    """It was moved to another bank by the service that banks run for it, and closed here."""
    RECIPIENT_BARRED = "recipient-barred"
    FRAUD_SUSPECTED = "fraud-suspected"
    SECURITY_INCIDENT = "security-incident"
    MISTAKE = "mistake"
    OTHER = "other"
    """A note has to say what."""
    NO_LONGER_ACCREDITED = "no-longer-accredited"
    """Its directory removed the company or its software."""


BEYOND_THE_CUSTOMER = frozenset({
    Reason.CUSTOMER_LEFT, Reason.CUSTOMER_DIED, Reason.ACCOUNT_CLOSED, Reason.ACCOUNT_SWITCHED,
    Reason.RECIPIENT_BARRED, Reason.NO_LONGER_ACCREDITED,
})  # fmt: skip
"""Those that no sign-in of the customer's undoes by itself."""
ORDERED = tuple(reason for reason in Reason if reason is not Reason.NO_LONGER_ACCREDITED)
"""Those that somebody at the bank may give for it: who is accredited the directory alone says."""


class Target(StrEnum):
    """Whose consents are ended together."""

    CUSTOMER = "customer"
    RECIPIENT = "recipient"
    ACCOUNT = "account"
    EVERYBODY = "everybody"
    """Never all there are: an order about everybody is narrowed (`consent.narrowing`)."""


OF_ONE = (Target.CUSTOMER.value, Target.RECIPIENT.value, Target.ACCOUNT.value)
"""What the bank's systems may order; what is about everybody takes two members of staff."""
