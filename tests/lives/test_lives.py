"""Consents live as the model says, whatever happens to them in whichever order.

Some lives at every run, always the same ones; `LIVES=2000 STEPS=60 make test ARGS=tests/lives` lives many
more, and other ones each time.
"""

import os
from collections import Counter

from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.lives.kinds import KINDS
from tests.lives.machine import Lives
from tests.lives.world import World

USUAL, ROUNDS = 12, 6
LIVES, STEPS = int(os.environ.get("LIVES", USUAL)), int(os.environ.get("STEPS", "30"))
REACHED = {
    "allow: decided", "allow: before", "deny: decided", "redeems: True", "redeems: False",
    "redeems, unheard: True", "refreshes: True", "active: True", "active: False", "pays: counted",
    "pays: refused", "pays: repeated", "reads: 200", "reads: 401", "delivered: given",
    "the bank ends: ended", "the bank ends: before", "another holder says approve: True",
    "sees accounts: 0", "sees accounts: 1", "asks for funds: True", "file: taken", "ends sooner: True",
    "takes an account out: True", "an account: rests", "an account: goes on",
    "goes on after it was barred: True", "sees accounts: 2", "what was stopped: is back",
}  # fmt: skip
"""Without these a machine that goes on finding nothing would prove nothing; some more lives are lived for one
that is missing."""
RACES = 6
"""So many different pairs of things have happened at once, at the least."""
UNSURE_AT_MOST = 0.5
"""On a machine so slow that a greater part of all steps was not lived, nobody can ask for more."""


def test_consents_live_as_the_model_says(world: World) -> None:
    """Each kind once from the asking to the end, one whose tokens got lost, then whatever comes to all."""
    Lives.world = world
    for kind, unheard in [*((kind, False) for kind in KINDS), (KINDS[0], True)]:
        life = Lives()
        life.straight(kind, unheard=unheard)
        life.the_rows_are_as_the_model_says_and_break_no_invariant()

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
        missing = missed(world)
        if not missing:
            break

    assert not missing or nearly_nothing_was_lived(world.happened), missing


def nearly_nothing_was_lived(happened: Counter[str]) -> bool:
    return happened["unsure"] > UNSURE_AT_MOST * happened["steps"]


def test_a_few_steps_that_were_not_lived_excuse_nothing() -> None:
    assert not nearly_nothing_was_lived(Counter(unsure=1, steps=100))
    assert not nearly_nothing_was_lived(Counter(steps=0))
    assert nearly_nothing_was_lived(Counter(unsure=51, steps=100))


def missed(world: World) -> set[str]:
    """What has not happened yet."""
    raced = sum(what.startswith("at once: ") for what in world.happened)
    return (REACHED - world.happened.keys()) | ({f"{RACES} races, not {raced}"} if raced < RACES else set())
