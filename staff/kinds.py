"""The acts that need a second member, and who sees and decides a proposal of each (pure)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from staff.roles import EVERYBODY, Role

_M, _P, _A, _O = Role.RECIPIENT_MANAGER, Role.PRIVACY, Role.AUDITOR, Role.OPERATOR


class Kind(StrEnum):
    END_MANY = "end many"
    SUSPEND = "suspend"
    REINSTATE = "reinstate"
    ERASE = "erase"
    """What no duty keeps of a customer."""
    LIFT_HOLD = "lift hold"
    """Let time go on for what a legal hold keeps: a job then erases what is due."""
    EXPORT = "export"
    """Take away in a file what is long, or personal."""
    CHANGE_CLIENT = "client"
    """Where its answers go, what its keys are, or what it is called."""
    CHANGE_ROLE = "role"
    """Give one member of staff one role, or take it away."""
    RENEW = "renew"
    """Give one who lost password or phone both anew, at the command line."""
    TAKE_ROLE = "emergency"
    """Somebody's own, for an hour: in an emergency."""
    PUBLISH_TEXTS = "texts"
    """Stand for what customers read before they decide."""


SYSTEM = "staff"
"""Who gave the orders that came of proposals to end many, in the log of the consents they ended."""


@dataclass(frozen=True, kw_only=True)
class Eyes:
    sees: frozenset[Role]
    """Who may read proposals of this kind; whoever proposed one may in any case."""
    decides: frozenset[Role]


def _eyes(*decides: Role, sees: frozenset[Role] = frozenset({_A})) -> Eyes:
    return Eyes(sees=sees | set(decides), decides=frozenset(decides))


EYES: Mapping[Kind, Eyes] = {
    Kind.END_MANY: _eyes(_M, _P),
    Kind.SUSPEND: _eyes(_M, _P),
    Kind.REINSTATE: _eyes(_M, _P),
    Kind.ERASE: _eyes(_P),
    Kind.LIFT_HOLD: _eyes(_P),
    Kind.EXPORT: _eyes(_M, _P),
    Kind.CHANGE_CLIENT: _eyes(_M, _P),
    Kind.CHANGE_ROLE: _eyes(_P, _O),
    Kind.RENEW: _eyes(_P, _O),
    Kind.TAKE_ROLE: _eyes(_M, _P, _O, sees=EVERYBODY),
    Kind.PUBLISH_TEXTS: _eyes(_P),
}
