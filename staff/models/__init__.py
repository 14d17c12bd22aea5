"""What the bank's staff did, what they propose to do, and numbers that they enter."""

from staff.models.anchor import StaffAnchor
from staff.models.emergency import Emergency
from staff.models.event import StaffEvent
from staff.models.half_year import HalfYearEntry
from staff.models.proposal import Proposal
from staff.models.role_change import RoleChange
from staff.models.verification import Verification

__all__ = [
    "Emergency",
    "HalfYearEntry",
    "Proposal",
    "RoleChange",
    "StaffAnchor",
    "StaffEvent",
    "Verification",
]
