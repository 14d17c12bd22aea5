"""Four eyes: proposals are listed, shown with their exact effect, and decided by somebody else."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.db.models.functions import Now
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from consent.models import Erasure
from oidc.clauses import clause
from portal.answers import see
from staff import troubles
from staff.acts import ACTS, Effect, NotPossible, effect_of
from staff.answers import show
from staff.exports.wish import wish_of
from staff.gates import page
from staff.kinds import Kind
from staff.member import Member
from staff.models import Proposal
from staff.paging import piece_of
from staff.proposal_forms import RefusalForm
from staff.proposals import (
    NOT_ANY_MORE,
    EffectChanged,
    NotDecided,
    approve,
    concerns,
    decline,
    has_moved,
    progress_of,
    still_proposed,
)
from staff.purposes import REFUSALS, Refusal
from staff.recording import Did, record


@page("proposals")
def proposals(http: HttpRequest, member: Member) -> HttpResponse:
    """Those of the kinds that are this member's to see, and their own."""
    record(http, member, Did.LOOKED, page="proposals")
    rows = Proposal.objects.select_related("proposer", "approved_by", "refused_by")
    seen = [kind for kind in Kind if member.sees(kind)]
    rows = rows.filter(kind__in=seen) | rows.filter(proposer=member.id)
    is_open = Q(decided_at=None, expires_at__gt=Now())
    waiting = piece_of(http, "open", rows.filter(is_open), by="proposed_at")
    over = piece_of(http, "over", rows.exclude(is_open), by="proposed_at")
    context = {
        "open": [_line(row, member) for row in waiting.rows],
        "older_open": waiting.older,
        "begun_open": waiting.begun,
        "here_open": waiting.here,
        "over": [_line(row, member) for row in over.rows],
        "older_over": over.older,
        "begun_over": over.begun,
        "here_over": over.here,
        "proposes_end": member.may_act("propose_end"),
        "proposes_erase": member.may_act("propose_erase"),
        "proposes_role": member.may_act("propose_role"),
    }
    return show(http, member, "proposals", context)


@page("proposal")
def proposal(http: HttpRequest, member: Member, proposal_id: UUID) -> HttpResponse:
    row = _found(member, proposal_id)
    if row is None:
        record(http, member, Did.LOOKED, page="proposal", proposal=proposal_id)
        return troubles.not_there(http, member, "proposal")
    _record(http, member, Did.LOOKED, row, page="proposal")
    return _page(http, member, row)


@page("proposal_decide")
@clause("DASH-35", "ASVS §2.3.5")
def proposal_decide(http: HttpRequest, member: Member, proposal_id: UUID) -> HttpResponse:
    row = _found(member, proposal_id)
    if row is None or row.kind == Kind.ERASE:
        return troubles.not_there(http, member, "proposal of this kind")
    return _decide(http, member, row)


@page("erasure_decide")
@clause("DASH-33", "DASH-35", "ASVS §2.3.5")
def erasure_decide(http: HttpRequest, member: Member, proposal_id: UUID) -> HttpResponse:
    """The same of what cannot be undone at all, by who answers for privacy."""
    row = _found(member, proposal_id)
    if row is None or row.kind != Kind.ERASE:
        return troubles.not_there(http, member, "proposal of this kind")
    return _decide(http, member, row)


def _decide(http: HttpRequest, member: Member, row: Proposal) -> HttpResponse:
    if row.proposer_id != member.id and not member.decides(Kind(row.kind)):
        _record(http, member, Did.WAS_REFUSED, row)
        return troubles.not_yours(http, member)
    try:
        if http.POST.get("decision") == "approve":
            approve(http, member, row, seen=http.POST.get("seen", ""))
        elif row.proposer_id == member.id:
            decline(http, member, row)
        else:
            refusal = RefusalForm(http.POST)
            if not refusal.is_valid():
                _record(http, member, Did.LOOKED, row)
                return _page(http, member, row, refusal=refusal)
            why, case = Refusal(refusal.cleaned_data["refused_why"]), refusal.cleaned_data["refused_case"]
            decline(http, member, row, why=why, case=case)
    except EffectChanged as changed:
        _record(http, member, Did.LOOKED, row)
        return _page(http, member, row, effect=changed.effect, changed=True, status=409)
    except NotDecided as why:
        _record(http, member, Did.WAS_REFUSED, row)
        return troubles.too_late(http, member, str(why))
    return see("staff:proposal", proposal_id=row.pk)


def _record(
    http: HttpRequest, member: Member, did: Did, row: Proposal, *, page: str = "proposal_decide"
) -> None:
    """On whom and what it is about: a proposal says some of that to whoever opens it."""
    act = ACTS[Kind(row.kind)]
    record(
        http,
        member,
        did,
        page=page,
        consent=act.consent(row.arguments),
        recipient=act.recipient(row.arguments),
        customer_id=act.customer(row.arguments),
        proposal=row.pk,
        kind=row.kind,
    )


def _found(member: Member, proposal_id: UUID) -> Proposal | None:
    """A proposal that is this member's to see; to others it is not there."""
    rows = Proposal.objects.select_related("proposer", "approved_by", "refused_by")
    row = rows.filter(pk=proposal_id).first()
    theirs = row is not None and (row.proposer_id == member.id or member.sees(Kind(row.kind)))
    return row if theirs else None


def _page(
    http: HttpRequest,
    member: Member,
    row: Proposal,
    *,
    effect: Effect | None = None,
    changed: bool = False,
    refusal: RefusalForm | None = None,
    status: int = 200,
) -> HttpResponse:
    kind, line = Kind(row.kind), _line(row, member)
    act, is_open = ACTS[kind], line["state"] == "open"
    obstacle = ""
    try:
        now = (effect or act.effect(row.said, member.at)) if is_open else None
    except NotPossible as why:
        now, obstacle = None, str(why)
    if is_open and not still_proposed(row):
        obstacle = NOT_ANY_MORE
    kept = effect_of(row.effect_approved or row.effect)
    moved = now is not None and has_moved(row, now)
    own = row.proposer_id == member.id
    decides = is_open and (own or (member.decides(kind) and not concerns(row, member)))
    decide = "erasure_decide" if kind is Kind.ERASE else "proposal_decide"
    context = {
        "line": line,
        "why": row.why,
        "case": row.case,
        "reason": row.arguments.get("reason", ""),
        "effect": now,
        "effect_approved": effect_of(row.effect_approved) if row.effect_approved else None,
        "changes": kept.changes,
        "changed": changed,
        "refused": _refused(row),
        "refusal": refusal or RefusalForm(),
        "moved": moved,
        "sample": act.sample(row.said, member.at) if now and member.sees_customers else (),
        "wish": wish_of(row.arguments) if kind is Kind.EXPORT else None,
        "ends_many": kind is Kind.END_MANY,
        "progress": progress_of(row),
        "own": own,
        "obstacle": obstacle,
        "erases": kind is Kind.ERASE,
        "lifts": kind is Kind.LIFT_HOLD,
        "erasure": Erasure.objects.filter(proposal=row.pk).values_list("pk", flat=True).first(),
        "decide_at": reverse(f"staff:{decide}", kwargs={"proposal_id": row.pk}),
        "decides": decides,
        "approves": decides and not own and not moved and not obstacle,
    }
    return show(http, member, "proposal", context, status=status)


def _line(row: Proposal, member: Member) -> dict[str, object]:
    return {
        "id": row.pk,
        "says": ACTS[Kind(row.kind)].says(row.said, member.sees_customers),
        "proposer": row.proposer.username,
        "at": row.proposed_at,
        "expires_at": row.expires_at,
        "effect": effect_of(row.effect),
        "state": _state(row, member.at),
        "decider": (row.approved_by or row.refused_by).username if row.decided_at else "",  # type: ignore[union-attr]
        "decided_at": row.decided_at,
    }


def _refused(row: Proposal) -> str:
    """Why, in words; nothing of what nobody refused, or took back."""
    why = REFUSALS[Refusal(row.refused_why)] if row.refused_why else ""
    return ", ".join(filter(None, [why, row.refused_case]))


def _state(row: Proposal, now: datetime) -> str:
    if row.approved_by_id:
        return "approved"
    if row.refused_by_id:
        return "taken back" if row.refused_by_id == row.proposer_id else "refused"
    return "open" if row.expires_at > now else "ran out"
