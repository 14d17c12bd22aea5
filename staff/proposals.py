"""What needs two pairs of eyes: proposed by one member, counted again, approved by another, and done at once.

Deciding is one conditional write, so of two who decide one does; what was approved is done in the same
transaction as the approval and its line in the log.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models.functions import Now
from django.http import HttpRequest

from consent import operations
from consent.issuers import consent_policies
from consent.models import Ending, Person
from consent.operations.suspend_recipient import reinstate_recipient, suspend_recipient
from consent.reasons import Reason, Target
from oidc.clauses import clause
from oidc.security_log import decided
from staff.effects import Effect, effect_on
from staff.erasing import Order, erase_customer, named
from staff.member import Member
from staff.models import Proposal
from staff.models.proposal import Kind
from staff.recording import Did, record

LASTS = timedelta(hours=24)
SYSTEM = "staff"
"""Who gave the orders that came of proposals, in the log of the consents they ended."""
TOO_LATE = "It was decided before, or its time is over."
AT_ONCE = 500
"""So many consents are ended before the approver's page is answered; a job does the rest."""


class NotDecided(Exception):
    """It was decided before, ran out, or is the member's own; the message says which."""


class EffectChanged(Exception):
    """It would do something else now than what the approver saw."""

    def __init__(self, effect: Effect) -> None:
        super().__init__(f"{effect.consents} consents")
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
    and is erased in its time. Raises NotErasable.
    """
    effect = effect_on(kind, {**arguments, **(personal or {})}, member.at)
    with transaction.atomic():
        made = Proposal.objects.create(
            kind=kind,
            arguments=dict(arguments),
            personal=dict(personal) if personal else None,
            why=why,
            case=case,
            effect=effect.as_json,
            proposer_id=member.id,
            proposed_at=member.at,
            expires_at=member.at + LASTS,
        )
        record(
            http,
            member,
            Did.PROPOSED,
            recipient=_recipient(arguments),
            customer_id=arguments.get("person"),
            proposal=made.pk,
            kind=kind,
            effect=effect.as_json,
            case_given=case,
        )
    return made


@clause("DASH-35", "ASVS §2.3.5")
def approve(http: HttpRequest, member: Member, proposal: Proposal, *, seen: int) -> None:
    """Let a proposal of somebody else's count, and do what it says; `seen` is how many consents the approver
    was told it concerns. Raises NotDecided, NotErasable or EffectChanged, and then nothing has happened."""
    if proposal.proposer_id == member.id:
        record(http, member, Did.WAS_REFUSED, page="proposal_decide", proposal=proposal.pk)
        raise NotDecided("Nobody approves what they proposed themselves.")
    kind = Kind(proposal.kind)
    with transaction.atomic():
        effect = effect_on(kind, proposal.said, member.at)
        if effect.consents != seen:
            raise EffectChanged(effect)
        if not _take(proposal, approved_by=member.id, effect_approved=effect.as_json):
            raise NotDecided(TOO_LATE)
        came_of_it = _do(kind, proposal, member)
        record(
            http,
            member,
            Did.APPROVED,
            recipient=_recipient(proposal.arguments),
            customer_id=proposal.arguments.get("person"),
            proposal=proposal.pk,
            kind=kind,
            effect=effect.as_json,
            **came_of_it,
        )
    decided(http, f"staff approved: {kind}", reason=f"{effect.consents} consents")
    if kind is Kind.END_MANY:
        order = order_of(proposal)
        operations.carry_on(
            at=member.at, policies=consent_policies(), limit=AT_ONCE, only=order.pk if order else proposal.pk
        )


def decline(http: HttpRequest, member: Member, proposal: Proposal) -> None:
    """Refuse a proposal, or take one's own back; raises NotDecided."""
    with transaction.atomic():
        if not _take(proposal, refused_by=member.id):
            raise NotDecided(TOO_LATE)
        record(
            http,
            member,
            Did.DECLINED,
            recipient=_recipient(proposal.arguments),
            customer_id=proposal.arguments.get("person"),
            proposal=proposal.pk,
            kind=proposal.kind,
        )


def order_of(proposal: Proposal) -> Ending | None:
    """The order to end many that came of it; None before it is approved, and for other kinds."""
    return Ending.objects.filter(system=SYSTEM, key=proposal.pk.hex).first()


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


def _take(proposal: Proposal, **decision: Any) -> bool:
    """Whether it was ours to decide: one conditional write, on the database's clock."""
    fields = {f"{name}_id" if name.endswith("_by") else name: value for name, value in decision.items()}
    open_one = Proposal.objects.filter(pk=proposal.pk, decided_at=None, expires_at__gt=Now())
    return open_one.update(decided_at=Now(), **fields) == 1


def _do(kind: Kind, proposal: Proposal, member: Member) -> dict[str, Any]:
    """Do what was approved; gives what the log is to say of it besides."""
    said = proposal.said
    match kind:
        case Kind.SUSPEND:
            suspend_recipient(recipient_id=UUID(said["recipient"]), at=member.at)
        case Kind.REINSTATE:
            reinstate_recipient(recipient_id=UUID(said["recipient"]))
        case Kind.END_MANY:
            ordered = operations.Ordered(
                system=SYSTEM,
                target=Target(said["target"]),
                named=_named(said),
                issuer=said["issuer"],
                shared_with_others=True,
                reason=Reason(said["reason"]),
                note="",
            )
            operations.order_end(ordered, key=proposal.pk.hex, body=proposal.pk.bytes, at=member.at)
        case Kind.ERASE:
            order = Order(
                at=member.at,
                ordered_by=proposal.proposer.username,
                approved_by=member.name,
                why=proposal.why,
                case=proposal.case,
                proposal=proposal.pk,
            )
            return named(erase_customer(said["person"], order))
    return {}


def _named(said: Mapping[str, Any]) -> str:
    """Whom an order to end many names; raises NotDecided where nobody knows any more."""
    if said["target"] != Target.CUSTOMER:
        return str(said["named"])
    number = Person.objects.values_list("customer_number", flat=True).get(pk=said["person"])
    if number is None:
        raise NotDecided("The customer’s data were erased.")
    return number


def _recipient(arguments: Mapping[str, Any]) -> UUID | None:
    """The company it is about, where it is about one."""
    named = arguments.get("recipient") or (
        arguments.get("named") if arguments.get("target") == Target.RECIPIENT else None
    )
    return UUID(named) if named else None
