"""How far customers come who are asked for a consent, and where they leave."""

from collections.abc import Mapping, Sequence

from oidc.clauses import clause
from oidc.measuring import flows_by_stage
from oidc.reporting import ABANDONED, Stage
from staff.drawing import Step, funnel
from staff.drawing.scales import number
from staff.figures.figure import Asked, Figure, Kind
from staff.tables import Cell, Table

WORDS = {
    Stage.PRE_IDENTIFICATION: "left before saying who they are",
    Stage.PRE_AUTHENTICATION: "left before proving it",
    Stage.PRE_ACCOUNT_SELECTION: "left before choosing accounts",
    Stage.PRE_AUTHORISATION: "left before deciding",
    Stage.REJECTED: "said no",
    Stage.FAILED_TOKEN_EXCHANGE: "never fetched by the company",
}
STEPS = ("Asked", "Said who they are", "Proved it", "Saw the decision", "Decided", "Said yes", "In use")


def came_to(ended: Mapping[str, int]) -> list[int]:
    """How many flows came to each of STEPS, by how many ended at each stage."""
    left = [sum(ended.values())]
    for stage in ABANDONED:
        left.append(left[-1] - ended.get(stage, 0))
    return left


@clause("AUD-08", "DASH-08")
def draw(asked: Asked) -> Figure:
    by_client = flows_by_stage(asked.since, asked.until, clients=asked.clients)
    by_app: dict[str, dict[str, int]] = {}
    for (issuer, client_id), stages in by_client.items():
        own = by_app.setdefault(asked.name_of(issuer, client_id), {})
        for stage, many in stages.items():
            own[stage] = own.get(stage, 0) + many
    summed: dict[str, int] = {stage: sum(own.get(stage, 0) for own in by_app.values()) for stage in Stage}
    began = sum(summed.values())
    abandoned = began - summed[Stage.COMPLETED]
    *before, in_use = zip(STEPS, came_to(summed), strict=True)
    steps = [
        Step(reached=name, number=left, lost=WORDS[ended], lost_number=summed[ended])
        for (name, left), ended in zip(before, ABANDONED, strict=True)
    ]
    steps.append(Step(reached=in_use[0], number=in_use[1]))
    says = (
        f"{number(abandoned)} of {number(began)} flows were abandoned"
        + (f", {abandoned / began:.0%}." if began else "."),
    )
    rows: list[Sequence[Cell]] = [
        (name, sum(own.values()), *(own.get(stage, 0) for stage in ABANDONED),
         sum(own.get(stage, 0) for stage in ABANDONED), own.get(Stage.COMPLETED, 0))
        for name, own in sorted(by_app.items(), key=lambda item: (-sum(item[1].values()), item[0]))
    ]  # fmt: skip
    if len(rows) > 1:
        rows.append(
            ("All", began, *(summed[stage] for stage in ABANDONED), abandoned, summed[Stage.COMPLETED])
        )
    return Figure(
        picture=funnel(
            "abandonment",
            f"Where flows end {asked.whose}, the last {asked.days} days",
            f"{says[0]} " + ", ".join(f"{number(summed[stage])} {WORDS[stage]}" for stage in ABANDONED) + ".",
            steps=steps,
        )
        if began
        else None,
        table=Table(
            caption="Flows that are over, by company and by the stage at which they ended",
            columns=("Company", "Asked", *(stage.value for stage in ABANDONED), "Abandoned", "Completed"),
            rows=rows,
        ),
        says=says,
        notes=(
            "A flow counts under the day on which it began, once it is over. Each abandoned one stands "
            "under one stage: the stages add up to all that were abandoned, as Get Metrics asks.",
            "Who presses “Cancel” before proving who they are has left; “rejected” is the no of somebody "
            "known.",
            "What a recipient pushed or registered and never sent a browser for is no flow: nobody was "
            "asked.",
        ),
    )


KIND = Kind(
    slug="abandonment",
    title="Abandonment",
    answers="How far do customers come, and where do they leave?",
    draw=draw,
)
