"""What the first page tells: what waits for whom, how the machinery is, and how many asked today."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min, Q
from django.db.models.functions import Now

from consent.figures import days_counted, in_force_by_day
from consent.happenings import Happening
from consent.health import Health
from consent.models import Consent, OutboxMessage
from consent.models.outbox import DEAD, UNSETTLED
from consent.notices import State
from consent.over import OVER
from oidc.clients.certificate_ends import ending_soon
from oidc.measuring import flows_by_day
from oidc.reporting import Stage
from staff.drawing import Picture, spark_bars, spark_line
from staff.kinds import Kind
from staff.member import Member
from staff.models import Proposal
from staff.moments import spelled

DAY = timedelta(days=1)
WEEKS = 4


@dataclass(frozen=True, kw_only=True)
class OutboxFacts:
    waiting: int
    held: int
    """Kept until somebody fetches them, or a letter of several takes them."""
    oldest_at: datetime | None
    dead: int


@dataclass(frozen=True, kw_only=True)
class Glance:
    """A small picture, its number, and the page that says more where the member may see it."""

    picture: Picture
    words: str
    number: str
    page: str

    @property
    def address(self) -> str:
        return f"staff:{self.page}"


@dataclass(frozen=True, kw_only=True)
class Today:
    """Of what was asked in the last 24 hours."""

    asked: int
    allowed: int
    refused: int
    waiting: int


def outbox_facts() -> OutboxFacts:
    counted = OutboxMessage.objects.filter(state__in=[*UNSETTLED, *DEAD]).aggregate(
        waiting=Count("pk", filter=Q(state=State.WAITING)),
        held=Count("pk", filter=Q(state=State.HELD)),
        oldest_at=Min("at", filter=Q(state=State.WAITING)),
        dead=Count("pk", filter=Q(state__in=DEAD)),
    )
    return OutboxFacts(**counted)


def today() -> Today:
    counted = Consent.objects.filter(created_at__gte=Now() - DAY).aggregate(
        asked=Count("pk"),
        allowed=Count("pk", filter=Q(authorised_at__isnull=False)),
        refused=Count("pk", filter=Q(status="rejected")),
        waiting=Count("pk", filter=Q(status__in=["incomplete", "awaiting"]) & ~OVER),
    )
    return Today(**counted)


def faults(seen: Health, outbox: OutboxFacts) -> list[str]:
    """What is wrong, in sentences."""
    found = seen.faults
    if outbox.oldest_at is not None and seen.at - outbox.oldest_at > timedelta(hours=1):
        found.append(f"a message waits since {spelled(outbox.oldest_at)}")
    return [*found, *ending_soon(seen.at)]


def glances(at: datetime) -> list[Glance]:
    """Consents given, consents in force and the share of flows that were abandoned, over four weeks."""
    until = at.date()
    days = [until - DAY * n for n in range(WEEKS * 7 - 1, -1, -1)]
    given, force, flows = dict.fromkeys(days, 0), dict.fromkeys(days, 0), flows_by_day(days[0], until)
    for one in days_counted(days[0], until):
        given[one.day] += one.number if one.what == Happening.GIVEN else 0
    for counted in in_force_by_day(days[0], until):
        force[counted.day] = counted.consents
    known = [day for day in days if force[day]]
    total = sum(sum(of.values()) for of in flows.values())
    lost = total - sum(of.get(Stage.COMPLETED, 0) for of in flows.values())
    shares = [_share(flows.get(day, {})) for day in days]
    now = force[known[-1]] if known else 0
    share = f"{lost / total:.0%}" if total else "none"
    return [
        Glance(
            picture=spark_bars(
                "given",
                "Consents given, day by day",
                f"The last four weeks: {sum(given.values())} altogether, {given[until]} today.",
                list(given.values()),
            ),
            words="Given in four weeks",
            number=f"{sum(given.values()):,}",
            page="figure_consents",
        ),
        Glance(
            picture=spark_line(
                "force",
                "Consents in force",
                f"{now} when they were last counted.",
                [force[day] for day in known],
            ),
            words="In force",
            number=f"{now:,}",
            page="figure_in_force",
        ),
        Glance(
            picture=spark_bars(
                "left",
                "Flows that were abandoned, day by day, as a share",
                f"The last four weeks: {lost} of {total}.",
                shares,
            ),
            words="Abandoned",
            number=share,
            page="figure_abandonment",
        ),
    ]


def _share(stages: Mapping[str, int]) -> float:
    many = sum(stages.values())
    return 1 - stages.get(Stage.COMPLETED, 0) / many if many else 0.0


def proposals_for(member: Member) -> Mapping[str, int]:
    """How many proposals wait: for this member's decision, to be read by them, and their own."""
    open_ones = Proposal.objects.filter(decided_at=None, expires_at__gt=Now())
    others = open_ones.exclude(proposer=member.id)
    decides = [kind for kind in Kind if member.decides(kind)]
    reads = [kind for kind in Kind if member.sees(kind) and kind not in decides]
    return {
        "to_decide": others.filter(kind__in=decides).count(),
        "to_read": others.filter(kind__in=reads).count(),
        "own": open_ones.filter(proposer=member.id).count(),
    }
