"""A bank whose own systems do not answer, as its class behind the port says it."""

from typing import Any, NoReturn

from bank.facts import JointSharing
from bank.port import CoreAway

AWAY = "tests.banks.BankAway"


class BankAway:
    joint_sharing_offered = frozenset(JointSharing)
    takes_instructions = True

    def _away(self, *_asked: Any, **_named: Any) -> NoReturn:
        raise CoreAway("no answer within two seconds")

    customer = accounts_of = transactions_of = choose_joint_sharing = instruct = _away
    plan_of = signed_by_several = _away
