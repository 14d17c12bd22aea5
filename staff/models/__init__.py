"""What the bank's staff did, propose to do, enter, take away, and search for again."""

from staff.models.anchor import StaffAnchor
from staff.models.emergency import Emergency
from staff.models.event import StaffEvent
from staff.models.export import Export, ExportPart
from staff.models.half_year import HalfYearEntry
from staff.models.operator_act import OperatorAct
from staff.models.proposal import Proposal
from staff.models.role_change import RoleChange
from staff.models.verification import Verification
from staff.models.view import SavedView

__all__ = [
    "Emergency",
    "Export",
    "ExportPart",
    "HalfYearEntry",
    "OperatorAct",
    "Proposal",
    "RoleChange",
    "SavedView",
    "StaffAnchor",
    "StaffEvent",
    "Verification",
]
