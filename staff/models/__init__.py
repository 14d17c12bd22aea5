"""What the bank's staff did, and what they propose to do."""

from staff.models.event import StaffEvent
from staff.models.proposal import Proposal

__all__ = ["Proposal", "StaffEvent"]
