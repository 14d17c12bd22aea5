"""What a member of staff may be, as groups of these names (pure)."""

from enum import StrEnum


class Role(StrEnum):
    SUPPORT = "support"
    """Finds one customer or consent by exact reference, and explains."""
    CASE_HANDLER = "case handler"
    """The same, and ends one consent at its customer's request."""
    RECIPIENT_MANAGER = "recipient manager"
    """Looks after the companies that ask for access; never sees customers."""
    PRIVACY = "privacy"
    """Privacy and compliance: finds consents by any filter, proposes to end many."""
    AUDITOR = "auditor"
    """Reads everything, what staff did included, and changes nothing."""
    OPERATOR = "operator"
    """Jobs, messages, keys by their ids; never sees personal data."""


EVERYBODY = frozenset(Role)
FIND_WIDELY = frozenset({Role.PRIVACY, Role.AUDITOR})
"""Who may list consents by filters; the others find one by its exact reference."""
