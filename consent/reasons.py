"""Why a bank ends a consent: the words its own systems may say, each kept in the audit log (pure)."""

from enum import StrEnum


class Reason(StrEnum):
    CUSTOMER_ASKED = "customer-asked"
    """At a branch or by telephone: the bank does what the customer could do in the portal."""
    CUSTOMER_LEFT = "customer-left"
    CUSTOMER_DIED = "customer-died"
    ACCOUNT_CLOSED = "account-closed"
    RECIPIENT_BARRED = "recipient-barred"
    FRAUD_SUSPECTED = "fraud-suspected"
    SECURITY_INCIDENT = "security-incident"
    MISTAKE = "mistake"
    OTHER = "other"
    """A note has to say what."""


class Target(StrEnum):
    """Whose consents are ended together."""

    CUSTOMER = "customer"
    RECIPIENT = "recipient"
    ACCOUNT = "account"
    EVERYBODY = "everybody"
    """Never all there are: an order about everybody is narrowed (`consent.narrowing`)."""


OF_ONE = (Target.CUSTOMER.value, Target.RECIPIENT.value, Target.ACCOUNT.value)
"""What the bank's systems may order; what is about everybody takes two members of staff."""
