"""The customer says no: the recipient hears so, and gets nothing else."""

from demo.journey.australia import SCOPE, answer_of, pushes
from demo.journey.recipient import NAME
from demo.journey.telling import chapter, step
from demo.journey.world import World


def refusal(world: World) -> None:
    chapter("A customer who refuses")
    with (
        world.recipient("cds", response_types=["code"], scope=SCOPE) as recipient,
        world.customer("mia") as mia,
    ):
        sent, url = pushes(recipient)
        mia.page.goto(url)
        mia.signs_in(asked_by=NAME)
        mia.passes_second_factor()
        mia.chooses_first_account()
        answer = answer_of(recipient, mia.decides("#btn-deny"), sent)
        with step("Refused") as told:
            told.require(answer["error"] == "access_denied", "access_denied", found=answer)
            told.require("code" not in answer, "no code")
        with step("Every page") as told:
            mia.require_quiet(told)
