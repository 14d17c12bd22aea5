"""What two members do together, one file an act: whom it is about, its exact effect, and how it is done."""

from collections.abc import Mapping

from staff.acts.act import Act, Doing, NotPossible
from staff.acts.change_client import CHANGE_CLIENT
from staff.acts.change_role import CHANGE_ROLE
from staff.acts.effect import Change, Effect, Example, effect_of
from staff.acts.end_many import END_MANY, order_key
from staff.acts.erase import ERASE
from staff.acts.export import EXPORT
from staff.acts.lift_hold import LIFT_HOLD
from staff.acts.publish_texts import PUBLISH_TEXTS
from staff.acts.renew import RENEW
from staff.acts.suspension import REINSTATE, SUSPEND
from staff.acts.take_role import TAKE_ROLE
from staff.kinds import Kind

ACTS: Mapping[Kind, Act] = {
    Kind.END_MANY: END_MANY,
    Kind.SUSPEND: SUSPEND,
    Kind.REINSTATE: REINSTATE,
    Kind.ERASE: ERASE,
    Kind.LIFT_HOLD: LIFT_HOLD,
    Kind.EXPORT: EXPORT,
    Kind.CHANGE_CLIENT: CHANGE_CLIENT,
    Kind.CHANGE_ROLE: CHANGE_ROLE,
    Kind.RENEW: RENEW,
    Kind.TAKE_ROLE: TAKE_ROLE,
    Kind.PUBLISH_TEXTS: PUBLISH_TEXTS,
}

__all__ = [
    "ACTS",
    "Act",
    "Change",
    "Doing",
    "Effect",
    "Example",
    "NotPossible",
    "effect_of",
    "order_key",
]
