"""What the bank's staff did, what they propose to do, and numbers that they enter."""

from staff.models.event import StaffEvent
from staff.models.half_year import HalfYearEntry
from staff.models.proposal import Proposal

__all__ = ["HalfYearEntry", "Proposal", "StaffEvent"]
