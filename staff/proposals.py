"""What needs two pairs of eyes: proposed by one member, looked at again, approved by another, done at once.

Deciding is one conditional write, so of two who decide one does; what was approved is done in the same
transaction as the approval and its line in the log.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now
from django.http import HttpRequest

from consent import operations
from consent.issuers import consent_policies
from consent.models import Ending
from oidc.clauses import clause
from oidc.registrars import Registrar, changing_as
from oidc.security_log import decided
from staff.acts import ACTS, Doing, Effect, NotPossible, effect_of, order_key
from staff.kinds import SYSTEM, Kind
from staff.member import Member, may_now
from staff.models import Proposal
from staff.purposes import Refusal
from staff.recording import Did, record
from staff.rights import RIGHTS

LASTS = timedelta(hours=24)
TOO_LATE = "It was decided before, or its time is over."
MOVED = "What it would change has changed meanwhile. Have it proposed anew, from what there is now."
OWN = "Nobody approves what they proposed themselves, or decides what gives or takes roles of their own."
NOT_ANY_MORE = "Whoever proposed it may not propose that any more. Have it proposed anew, by who may."
AT_ONCE = 500
"""So many consents are ended before the approver's page is answered; a job does the rest."""


class NotDecided(Exception):
    """It was decided before, ran out, is the member's own, or cannot be done; the message says which."""


class EffectChanged(Exception):
    """It would do something else now than what the approver saw."""

    def __init__(self, effect: Effect) -> None:
        super().__init__(effect.words)
        self.effect = effect


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How far an order to end many has come."""

    total: int
    ended: int
    left: int | None
    taken_back: int
    """Of a customer: what they had agreed to in the consents of others."""
    finished: bool


@clause("DASH-35", "ASVS §2.3.5")
def propose(
    http: HttpRequest,
    member: Member,
    kind: Kind,
    arguments: Mapping[str, Any],
    *,
    why: str,
    case: str,
    personal: Mapping[str, Any] | None = None,
) -> Proposal:
    """Keep a proposal for another member to decide within a day; nothing happens by it.

    `arguments` are kept for ever, so they hold references alone; `personal` is what else it says of somebody,
    and is erased in its time. Raises NotPossible for what could not be done even now.
    """
    act, said = ACTS[kind], {**arguments, **(personal or {})}
    act.prepare(said)
    effect = act.effect(said, member.at).as_json
    with transaction.atomic():
        made = Proposal.objects.create(
            kind=kind,
            arguments=dict(arguments),
            personal=dict(personal) if personal else None,
            why=why,
            case=case,
            effect=effect,
            proposer_id=member.id,
            proposed_at=member.at,
            expires_at=member.at + LASTS,
        )
        record(
            http,
            member,
            Did.PROPOSED,
            consent=act.consent(arguments),
            recipient=act.recipient(arguments),
            customer_id=act.customer(arguments),
            proposal=made.pk,
            kind=kind,
            effect=effect,
            case_given=case,
        )
    return made


@clause("DASH-35", "ASVS §2.3.5")
def approve(http: HttpRequest, member: Member, proposal: Proposal, *, seen: str) -> None:
    """Let a proposal of somebody else's count, and do what it says; `seen` is the digest of the effect that
    the approver was shown. Raises NotDecided or EffectChanged, and then nothing has happened."""
    kind, act = Kind(proposal.kind), ACTS[Kind(proposal.kind)]
    if proposal.proposer_id == member.id or concerns(proposal, member):
        raise NotDecided(OWN)
    try:
        prepared = act.prepare(proposal.said)
        with transaction.atomic():
            if not _open(proposal).exists():
                raise NotDecided(TOO_LATE)
            if not still_proposed(proposal):
                raise NotDecided(NOT_ANY_MORE)
            act.hold(proposal.said)
            effect = act.effect(proposal.said, member.at)
            if act.bound and effect.digest != effect_of(proposal.effect).digest:
                raise NotDecided(MOVED)
            if effect.digest != seen:
                if not _open(proposal).exists():  # another approval came first, and is what changed it
                    raise NotDecided(TOO_LATE)
                raise EffectChanged(effect)
            if not _take(proposal, approved_by_id=member.id, effect_approved=effect.as_json):
                raise NotDecided(TOO_LATE)
            with changing_as(Registrar.STAFF, str(proposal.pk)):
                came_of_it = act.do(
                    Doing(proposal=proposal, at=member.at, by=member.name, effect=effect, prepared=prepared)
                )
            record(
                http,
                member,
                Did.APPROVED,
                consent=act.consent(proposal.arguments),
                recipient=act.recipient(proposal.arguments),
                customer_id=act.customer(proposal.arguments),
                proposal=proposal.pk,
                kind=kind,
                effect=effect.as_json,
                **(came_of_it or {}),
            )
    except NotPossible as why:
        raise NotDecided(str(why)) from None
    decided(http, f"staff approved: {kind}", reason=effect.words)
    if kind is Kind.END_MANY:
        order = order_of(proposal)
        operations.carry_on(
            at=member.at, policies=consent_policies(), limit=AT_ONCE, only=order.pk if order else proposal.pk
        )


def decline(
    http: HttpRequest, member: Member, proposal: Proposal, *, why: Refusal | None = None, case: str = ""
) -> None:
    """Refuse a proposal for a reason, or take one's own back; raises NotDecided.

    Whose role it is about has no say in it, so that nobody keeps what two others want to take away.
    """
    kind = Kind(proposal.kind)
    if concerns(proposal, member) and proposal.proposer_id != member.id:
        raise NotDecided(OWN)
    with transaction.atomic():
        reason = {"refused_why": why, "refused_case": case} if why else {}
        if not _take(proposal, refused_by_id=member.id, **reason):
            raise NotDecided(TOO_LATE)
        record(
            http,
            member,
            Did.DECLINED,
            consent=ACTS[kind].consent(proposal.arguments),
            recipient=ACTS[kind].recipient(proposal.arguments),
            customer_id=ACTS[kind].customer(proposal.arguments),
            proposal=proposal.pk,
            kind=kind,
            **reason,
        )


def concerns(proposal: Proposal, member: Member) -> bool:
    """Whether it is about a role of the member's own."""
    return bool(proposal.arguments.get("colleague") == member.id)


@clause("DASH-35", "ASVS §2.3.5")
def still_proposed(proposal: Proposal) -> bool:
    """Whether whoever proposed it is there, and may propose it, at this moment: else one pair of eyes is
    missing."""
    page = ACTS[Kind(proposal.kind)].page(proposal.arguments)
    return may_now(proposal.proposer_id, RIGHTS[page, "POST"])


def has_moved(proposal: Proposal, effect: Effect) -> bool:
    """Whether it may not be approved any more, because what it would change is not as it was."""
    return ACTS[Kind(proposal.kind)].bound and effect.digest != effect_of(proposal.effect).digest


def order_of(proposal: Proposal) -> Ending | None:
    """The order to end many that came of it; None before it is approved, and for other kinds."""
    return Ending.objects.filter(system=SYSTEM, key=order_key(proposal)).first()


def progress_of(proposal: Proposal) -> Progress | None:
    order = order_of(proposal)
    if order is None:
        return None
    return Progress(
        total=order.total,
        ended=order.ended,
        left=order.left,
        taken_back=order.taken_back,
        finished=order.finished_at is not None,
    )


def _open(proposal: Proposal) -> QuerySet[Proposal]:
    """The proposal while it waits, on the database's clock."""
    return Proposal.objects.filter(pk=proposal.pk, decided_at=None, expires_at__gt=Now())


def _take(proposal: Proposal, **decision: Any) -> bool:
    """Whether it was ours to decide: one conditional write."""
    return _open(proposal).update(decided_at=Now(), **decision) == 1
