"""Consents live as the model says, whatever happens to them in whichever order.

Some lives at every run, always the same ones; `LIVES=2000 STEPS=60 make test ARGS=tests/lives` lives many
more, and other ones each time.
"""

import os

from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.lives.kinds import KINDS
from tests.lives.machine import Lives
from tests.lives.world import World

USUAL, ROUNDS = 20, 3
LIVES, STEPS = int(os.environ.get("LIVES", USUAL)), int(os.environ.get("STEPS", "40"))
REACHED = {
    "allow: decided", "allow: before", "deny: decided", "redeems: True", "redeems: False", "refreshes: True",
    "refreshes: False", "active: True", "active: False", "pays: counted", "pays: refused", "reads: 200",
    "reads: 401", "delivered: given", "the bank ends: ended", "the bank ends: before",
    "another holder says approve: True", "sees accounts: 0", "sees accounts: 1",
}  # fmt: skip
"""Without these a machine that goes on finding nothing would prove nothing; some more lives are lived for one
that is missing."""


def test_each_kind_lives_from_the_asking_to_the_end(world: World) -> None:
    Lives.world = world
    for kind in KINDS:
        lives = Lives()
        lives.straight(kind)
        lives.the_rows_are_as_the_model_says_and_break_no_invariant()
        lives.teardown()


def test_consents_live_as_the_model_says(world: World) -> None:
    Lives.world = world

    for steps in range(STEPS, STEPS + ROUNDS):  # another number of steps makes other lives
        run_state_machine_as_test(
            Lives,
            settings=settings(
                max_examples=LIVES,
                stateful_step_count=steps,
                derandomize=LIVES <= USUAL,
                suppress_health_check=list(HealthCheck),
            ),
        )
        missing = REACHED - world.happened.keys()
        if not missing:
            break

    assert world.happened["unsure"] or not missing, missing
