"""What is measured of calls and of flows, and what an ecosystem decides about that (pure)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from consent.happenings import DayCount


class Tier(StrEnum):
    """How fast a call has to be answered, in the order in which a report lists them."""

    UNAUTHENTICATED = "unauthenticated"
    HIGH = "highPriority"
    LOW = "lowPriority"
    UNATTENDED = "unattended"
    LARGE = "largePayload"


class Door(StrEnum):
    """What a call knocks at."""

    PUBLIC = "public"
    """Open to anybody."""
    TOKEN = "token"  # noqa: S105 -- a kind of endpoint
    SECURITY = "security"
    """Everything else of the protocol: requests, introspection, revocation, registration."""
    DATA = "data"
    ADMIN = "admin"


@dataclass(frozen=True, kw_only=True)
class CallKind:
    tier: Tier
    door: Door
    within: timedelta
    """How soon the answer has to be ready."""


class Stage(StrEnum):
    """How far a flow came that is over. All but COMPLETED are ways to abandon it, and each flow is one."""

    PRE_IDENTIFICATION = "preIdentification"
    """Nobody said by a name or a passkey who they are."""
    PRE_AUTHENTICATION = "preAuthentication"
    """Somebody did, and never proved what the request demands."""
    PRE_ACCOUNT_SELECTION = "preAccountSelection"
    """They proved it, and never saw the decision: no account was chosen, or none could be."""
    PRE_AUTHORISATION = "preAuthorisation"
    """They saw the decision, and took none."""
    REJECTED = "rejected"
    """They said no."""
    FAILED_TOKEN_EXCHANGE = "failedTokenExchange"  # noqa: S105 -- a stage
    """They said yes, and the recipient never came for a token."""
    COMPLETED = "completed"


ABANDONED = tuple(stage for stage in Stage if stage is not Stage.COMPLETED)


@dataclass(frozen=True, kw_only=True)
class Answered:
    """Calls of one kind that were answered in one way within one hour."""

    hour: datetime
    tier: str
    door: str
    status: int
    fault: str
    """Why they were refused, in the words of `consent.problems.Fault`; empty where they were not."""
    calls: int
    within: int
    """Those of them that were answered as soon as their tier asks."""
    milliseconds: int
    """All of them took together."""


@dataclass(frozen=True, kw_only=True)
class Measured:
    """Everything that is known of one issuer when it is asked. Days and hours are UTC's."""

    at: datetime
    began_on: date
    """The first day on which calls were measured: of days before it nothing is known."""
    answered: tuple[Answered, ...]
    """Of today and the seven days before."""
    peaks: Mapping[tuple[date, str], int]
    """By day and doors ("secured", "public", "all"): the most calls in one second."""
    served: Mapping[date, float]
    """By the first of a month: the share of its minutes in which somebody answered calls."""
    counted: tuple[DayCount, ...]
    counted_from: date
    """The first day on which consents or flows were counted."""
    stages: Mapping[tuple[date, str], int]
    """How many flows of a day ended at each stage."""
    ongoing: int
    """Consents in force that are good for more than one occasion."""
    ongoing_for_organisations: int
    """Those of them that somebody gave who acted for an organisation."""
    customers: int
    """Persons who consent for themselves, and organisations, with a consent in force."""
    clients: int
    """With a consent in force."""


@dataclass(frozen=True, kw_only=True)
class MetricsResource:
    """Where whoever watches over the ecosystem asks how it went."""

    path: str
    """Below the issuer, without slashes at its ends."""
    scope: str
    """Of a token of its own by which a client may ask, beside the directory that signs each call."""
    versions: frozenset[int]
    negotiate: Callable[[Mapping[str, str], frozenset[int]], Mapping[str, str]]
    """Headers of a call, by lower-case names, to headers of the answer; raises Problem (400, 406)."""
    read_period: Callable[[Mapping[str, str]], str]
    """The query to the period it asks about; raises Problem (400)."""
    render: Callable[[Measured, str, str], dict[str, Any]]
    """What was measured, the period and the call's own URL to an answer."""


@dataclass(frozen=True, kw_only=True)
class ReportingPolicy:
    kind_of: Callable[[str, bool], CallKind | None]
    """What a call is, by its path below the issuer and whether the customer is there; None for what is not
    measured: pages for people."""
    metrics: MetricsResource
    relied_on: Mapping[str, str]
    """Why data was refused, in the words of `consent.problems.Fault`, to the rule that allows to refuse it. A
    refusal for any other reason is none: the call was no valid request."""


def rate(share: float) -> str:
    """`share` as the CDS's RateString, "1.0000" being all of them. Rounded down, so that no figure says "all"
    of nearly all; a share that has four decimals keeps them, though its float may lie a bit below."""
    return f"{int(round(share * 10_000, 6)) / 10_000:.4f}"
