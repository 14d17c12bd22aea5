"""Four eyes: proposals are listed, made with their effect counted first, and decided by somebody else."""

from uuid import UUID

from django.db.models.functions import Now
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from consent.models import Erasure, Person
from consent.reasons import Target
from oidc.clauses import clause
from portal.answers import see
from staff import companies, troubles
from staff.answers import show
from staff.effects import Effect, effect_on, sample_of
from staff.erasing import NotErasable, plan_of
from staff.finding import masked
from staff.forms import EndManyForm, EraseForm, ProposalForm
from staff.gates import page
from staff.member import Member
from staff.models import Proposal
from staff.models.proposal import Kind
from staff.proposals import EffectChanged, NotDecided, approve, decline, progress_of, propose
from staff.recording import Did, hashed, record

LISTED = 100


@page("proposals")
def proposals(http: HttpRequest, member: Member) -> HttpResponse:
    record(http, member, Did.LOOKED, page="proposals")
    rows = Proposal.objects.select_related("proposer", "approved_by", "refused_by").order_by("-proposed_at")
    context = {
        "open": [_line(row) for row in rows.filter(decided_at=None, expires_at__gt=Now())[:LISTED]],
        "over": [_line(row) for row in rows.exclude(decided_at=None, expires_at__gt=Now())[:LISTED]],
        "proposes_end": member.may_act("propose_end"),
        "proposes_erase": member.may_act("propose_erase"),
    }
    return show(http, member, "proposals", context)


@page("propose_end")
@clause("DASH-35")
def propose_end(http: HttpRequest, member: Member) -> HttpResponse:
    """The count and a sample first; only what was counted is proposed."""
    form = EndManyForm(http.POST if http.method == "POST" else None)
    context: dict[str, object] = {"form": form}
    if not form.is_bound or not form.is_valid():
        record(http, member, Did.LOOKED, page="propose_end")
        return show(http, member, "propose_end", context)
    said = {**form.arguments, **(form.personal or {})}
    effect = effect_on(Kind.END_MANY, said, member.at)
    if http.POST.get("counted") == str(effect.consents) and effect.consents:
        made = propose(
            http,
            member,
            Kind.END_MANY,
            form.arguments,
            why=form.chosen,
            case=form.cleaned_data["case"],
            personal=form.personal,
        )
        return see("staff:proposal", proposal_id=made.pk)
    about = {"target": said["target"], "named": hashed(form.cleaned_data["named"])}
    record(http, member, Did.LOOKED, page="propose_end", effect=effect.as_json, about=about)
    context |= {"effect": effect, "sample": sample_of(Kind.END_MANY, said)}
    return show(http, member, "propose_end", context)


@page("propose_erase")
@clause("DASH-33", "DASH-35")
def propose_erase(http: HttpRequest, member: Member) -> HttpResponse:
    """What would be erased and what is kept first; only what was counted is proposed."""
    form = EraseForm(http.POST if http.method == "POST" else None)
    context: dict[str, object] = {"form": form}
    if not form.is_bound or not form.is_valid():
        record(http, member, Did.LOOKED, page="propose_erase")
        return show(http, member, "propose_erase", context)
    person_id = form.cleaned_data["number"]
    plan = plan_of(person_id, member.at)
    if http.POST.get("counted") == str(plan.records) and not plan.obstacle:
        said = {"person": person_id}
        try:
            made = propose(http, member, Kind.ERASE, said, why=form.chosen, case=form.cleaned_data["case"])
        except NotErasable as why:  # something came between
            return troubles.too_late(http, member, str(why))
        return see("staff:proposal", proposal_id=made.pk)
    record(http, member, Did.LOOKED, page="propose_erase", customer_id=person_id, records=plan.records)
    return show(http, member, "propose_erase", context | {"plan": plan})


@page("propose_suspend")
@clause("DASH-35")
def propose_suspend(http: HttpRequest, member: Member, recipient_id: UUID) -> HttpResponse:
    found = companies.company(recipient_id)
    if found is None:
        return troubles.not_there(http, member, "company")
    kind = Kind.REINSTATE if found.suspended_at else Kind.SUSPEND
    arguments = {"recipient": str(recipient_id)}
    form = ProposalForm(http.POST if http.method == "POST" else None)
    if form.is_bound and form.is_valid():
        made = propose(http, member, kind, arguments, why=form.chosen, case=form.cleaned_data["case"])
        return see("staff:proposal", proposal_id=made.pk)
    effect = effect_on(kind, arguments, member.at)
    context = {"form": form, "company": found, "kind": kind, "effect": effect}
    return show(http, member, "propose_suspend", context)


@page("proposal")
def proposal(http: HttpRequest, member: Member, proposal_id: UUID) -> HttpResponse:
    row = _found(proposal_id)
    record(http, member, Did.LOOKED, page="proposal", proposal=proposal_id)
    return _page(http, member, row) if row else troubles.not_there(http, member, "proposal")


@page("proposal_decide")
@clause("DASH-35", "ASVS §2.3.5")
def proposal_decide(http: HttpRequest, member: Member, proposal_id: UUID) -> HttpResponse:
    row = _found(proposal_id)
    if row is None or row.kind == Kind.ERASE:
        return troubles.not_there(http, member, "proposal of this kind")
    return _decide(http, member, row)


@page("erasure_decide")
@clause("DASH-33", "DASH-35", "ASVS §2.3.5")
def erasure_decide(http: HttpRequest, member: Member, proposal_id: UUID) -> HttpResponse:
    """The same of what cannot be undone at all, by who answers for privacy."""
    row = _found(proposal_id)
    if row is None or row.kind != Kind.ERASE:
        return troubles.not_there(http, member, "proposal of this kind")
    return _decide(http, member, row)


def _decide(http: HttpRequest, member: Member, row: Proposal) -> HttpResponse:
    try:
        if http.POST.get("decision") == "approve":
            seen = http.POST.get("seen", "")
            approve(http, member, row, seen=int(seen) if seen.isascii() and seen.isdigit() else -1)
        else:
            decline(http, member, row)
    except EffectChanged as changed:
        return _page(http, member, row, effect=changed.effect, changed=True, status=409)
    except (NotDecided, NotErasable) as why:
        return troubles.too_late(http, member, str(why))
    return see("staff:proposal", proposal_id=row.pk)


def _found(proposal_id: UUID) -> Proposal | None:
    rows = Proposal.objects.select_related("proposer", "approved_by", "refused_by")
    return rows.filter(pk=proposal_id).first()


def _page(
    http: HttpRequest,
    member: Member,
    row: Proposal,
    *,
    effect: Effect | None = None,
    changed: bool = False,
    status: int = 200,
) -> HttpResponse:
    kind, line = Kind(row.kind), _line(row)
    is_open = line["state"] == "open"
    obstacle = ""
    try:
        now = (effect or effect_on(kind, row.said, member.at)) if is_open else None
    except NotErasable as why:
        now, obstacle = None, str(why)
    decide = "erasure_decide" if kind is Kind.ERASE else "proposal_decide"
    context = {
        "line": line,
        "why": row.why,
        "case": row.case,
        "reason": row.arguments.get("reason", ""),
        "effect": now,
        "effect_approved": row.effect_approved,
        "changed": changed,
        "obstacle": obstacle,
        "sample": sample_of(kind, row.said) if is_open else (),
        "ends_many": kind is Kind.END_MANY,
        "progress": progress_of(row),
        "own": row.proposer_id == member.id,
        "erases": kind is Kind.ERASE,
        "erasure": Erasure.objects.filter(proposal=row.pk).values_list("pk", flat=True).first(),
        "decides": is_open and member.may_act(decide),
        "decide_at": reverse(f"staff:{decide}", kwargs={"proposal_id": row.pk}),
    }
    return show(http, member, "proposal", context, status=status)


def _line(row: Proposal) -> dict[str, object]:
    return {
        "id": row.pk,
        "says": f"{_verb(row)} {_whom(row)}",
        "proposer": row.proposer.username,
        "at": row.proposed_at,
        "expires_at": row.expires_at,
        "effect": row.effect,
        "state": _state(row),
        "decider": (row.approved_by or row.refused_by).username if row.decided_at else "",  # type: ignore[union-attr]
        "decided_at": row.decided_at,
    }


def _state(row: Proposal) -> str:
    if row.approved_by_id:
        return "approved"
    if row.refused_by_id:
        return "taken back" if row.refused_by_id == row.proposer_id else "refused"
    return "open" if row.expires_at > timezone.now() else "ran out"


def _verb(row: Proposal) -> str:
    return {
        Kind.END_MANY: "End every consent",
        Kind.SUSPEND: "Suspend",
        Kind.REINSTATE: "Reinstate",
        Kind.ERASE: "Erase what no duty keeps of",
    }[Kind(row.kind)]


def _whom(row: Proposal) -> str:
    """Whom it is about; a customer or an account by its last digits."""
    said = row.said
    if "person" in said:
        number = Person.objects.values_list("customer_number", flat=True).filter(pk=said["person"]).first()
        of = "of " if "target" in said else ""
        return f"{of}customer {masked(number)}" if number else f"{of}a customer whose data were erased"
    if "recipient" in said or said["target"] == Target.RECIPIENT:
        found = companies.company(UUID(said.get("recipient") or said["named"]))
        name = found.name if found else "a company that is not there any more"
        return name if "recipient" in said else f"to {name}"
    return (
        f"to account {masked(said['named'])}" if said.get("named") else "to an account that was erased here"
    )
