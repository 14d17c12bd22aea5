"""How a company's software fares with us: how far its customers come, what it is refused, what it takes."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from consent.models import OutboxMessage
from consent.notices import TO_CLIENTS, Channel, State
from consent.prepared import planned_anew
from oidc.clauses import clause
from oidc.measuring import flows_by_stage
from oidc.models import Client
from oidc.refusals import refused_most
from staff.drawing.scales import number
from staff.figures.abandonment import STEPS, came_to
from staff.tables import Table

LATELY = timedelta(days=30)
MOST = 10


@dataclass(frozen=True, kw_only=True)
class Failed:
    """The newest message that the company should have taken by one channel, and did not."""

    channel: str
    at: datetime
    """When there was something to tell."""
    attempts: int
    error: str


@dataclass(frozen=True, kw_only=True)
class Health:
    asked: int
    """Flows that are over."""
    steps: Table
    """Who of those that were asked came to each step, beside those of all companies."""
    refused: Table
    failed: Sequence[Failed]


@clause("DASH-35")
def health_of(recipient_id: UUID, at: datetime) -> Health:
    """Of the last LATELY, over all the software of a company."""
    clients = [
        (issuer, client_id)
        for issuer, client_id in Client.objects.filter(recipient=recipient_id).values_list(
            "issuer", "client_id"
        )
    ]
    since = (at - LATELY).date()
    own, of_all = _came_to(at, clients) if clients else came_to({}), _came_to(at, [])
    refused = refused_most(clients, since, most=MOST)
    return Health(
        asked=own[0],
        steps=Table(
            caption="Who came to each step, of its own customers and of all companies’",
            columns=("Step", "Of its own", "Of all"),
            rows=[
                (step, _share(ours, own[0]), _share(all_, of_all[0]))
                for step, ours, all_ in zip(STEPS[1:], own[1:], of_all[1:], strict=True)
            ],
        ),
        refused=Table(
            caption="Refused calls, by the kind of address and the code of the refusal",
            columns=("Address", "Code", "Calls", "Last on"),
            rows=[(one.address, one.code, one.calls, one.last.isoformat()) for one in refused],
        ),
        failed=[one for channel in TO_CLIENTS if (one := _newest_failed(clients, channel))],
    )


def _came_to(at: datetime, clients: Sequence[tuple[str, str]]) -> list[int]:
    ended = Counter[str]()
    for stages in flows_by_stage((at - LATELY).date(), at.date(), clients=clients).values():
        ended.update(stages)
    return came_to(ended)


def _share(many: int, of: int) -> str:
    return f"{number(many)} ({many / of:.0%})" if of else "nobody"


@planned_anew()  # a plan for any channel knows of no index of one of them
def _newest_failed(clients: Sequence[tuple[str, str]], channel: Channel) -> Failed | None:
    found: list[tuple[datetime, int, str]] = []
    for issuer, client_id in clients:
        rows = OutboxMessage.objects.filter(issuer=issuer, client_id=client_id, channel=channel)
        failed = rows.exclude(state__in=(State.DELIVERED, State.VOID)).exclude(last_error="")
        found += failed.order_by("-at").values_list("at", "attempts", "last_error")[:1]
    newest = max(found, default=None)
    if newest is None:
        return None
    at, attempts, error = newest
    return Failed(channel=channel, at=at, attempts=attempts, error=error)
