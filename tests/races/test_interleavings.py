"""Two things at once, statement by statement, in every order that matters: whatever the order, what comes of
them is what comes of them one after the other, and no invariant is broken in the end.

Of pairs that have more orders than MOST so many are tried, always the same ones; `ORDERS=4000 make test
ARGS=tests/races/test_interleavings.py` tries them all.
"""

import os
from typing import Any

import pytest

from consent import operations
from tests.people import MakeRecipient
from tests.races.conftest import CodeFor
from tests.races.staging import (
    Stage,
    Stages,
    amends,
    approves,
    bank_suspends,
    customer_stops,
    nobody_said,
    pays,
    recipient_ends,
    redeems,
    refreshes,
    rejects,
    says,
    time_ends,
)
from tests.races.stepping import orders, stepped

pytestmark = pytest.mark.django_db(transaction=True)
MOST = int(os.environ.get("ORDERS", "8"))
ALONE = 500
"""Turns: more than any act here takes."""


@pytest.fixture
def stages(make_recipient: MakeRecipient, code_for: CodeFor) -> Stages:
    return Stages(make_recipient, code_for, make_recipient("cds"))


LEO2_AGREES, MIA_AGREES = says(operations.approve, "leo2"), says(operations.approve, "mia")
LEO2_DECLINES, MIA_DECLINES = says(operations.decline, "leo2"), says(operations.decline, "mia")
PAIRS = {
    "refresh, customer stops": ("in_use", refreshes, customer_stops),
    "refresh, recipient ends": ("in_use", refreshes, recipient_ends),
    "refresh, amend": ("in_use", refreshes, amends),
    "amend, customer stops": ("in_use", amends, customer_stops),
    "amend, amend": ("in_use", amends, amends),
    "customer stops, recipient ends": ("in_use", customer_stops, recipient_ends),
    "refresh, bank suspends": ("in_use", refreshes, bank_suspends),
    "redeem, bank suspends": ("allowed", redeems, bank_suspends),
    "redeem, redeem": ("allowed", redeems, redeems),
    "redeem, customer stops": ("allowed", redeems, customer_stops),
    "redeem, never picked up": ("allowed", redeems, time_ends),
    "approve, recipient ends": ("asked", approves, recipient_ends),
    "approve, reject": ("asked", approves, rejects),
    "approve, approve": ("asked", approves, approves),
    "approve, expire": ("asked", approves, time_ends),
    "pay, pay at the limit": ("paying", lambda s: pays(s, "one"), lambda s: pays(s, "two")),
    "pay, pay by one key": ("paying", lambda s: pays(s, "one"), lambda s: pays(s, "one")),
    "pay, bank suspends": ("paying", lambda s: pays(s, "one"), bank_suspends),
    "pay, customer stops": ("paying", lambda s: pays(s, "one"), customer_stops),
    "agree, decline": ("shared", LEO2_AGREES, MIA_DECLINES),
    "agree, agree": ("shared", LEO2_AGREES, MIA_AGREES),
    "agree, think better of it": ("shared", LEO2_AGREES, LEO2_DECLINES),
    "agree, customer stops": ("shared", LEO2_AGREES, customer_stops),
    "agree, time out": ("shared", LEO2_AGREES, nobody_said),
}


@pytest.mark.clause("REF-12", "CON-48", "CON-54", "AMD-01", "TOK-02")
@pytest.mark.parametrize("pair", PAIRS)
def test_what_comes_of_two_acts_at_once_is_what_comes_of_one_after_the_other(
    stages: Stages, pair: str
) -> None:
    begins, *acts = PAIRS[pair]
    taken: list[list[int]] = []

    def lived(order: tuple[int, ...]) -> tuple[Any, ...]:
        stage: Stage = getattr(stages, begins)()
        answers, steps = stepped([act(stage) for act in acts], order)
        taken.append(steps)
        stage.tidies()  # a job leaves to its next run what somebody else holds
        outcome = stage.outcome(answers)
        stage.clears()
        return outcome

    one_after_the_other = {lived((0,) * ALONE), lived((1,) * ALONE)}

    first, second = (max(steps) for steps in zip(*taken, strict=True))
    for order in orders(first, second, most=MOST, seed=35):
        came = lived(order)
        assert came in one_after_the_other, (pair, order, came, one_after_the_other)
