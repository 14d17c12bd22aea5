"""What one member wants done, and another has to approve: shown as it would be, then proposed as shown."""

from collections.abc import Mapping
from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from consent.models import LegalHold
from oidc.clauses import clause
from oidc.models import Client
from portal.answers import see
from portal.models import TextEdition
from staff import companies, troubles
from staff.acts import ACTS, NotPossible
from staff.answers import show
from staff.erasing import plan_of
from staff.gates import page
from staff.kinds import Kind
from staff.member import Member, lasting_roles, staff_person_of
from staff.proposal_forms import NARROWING, ChangeForm, EndManyForm, EraseForm, ProposalForm, RoleForm
from staff.proposals import propose
from staff.recording import Did, hashed, record
from staff.whose_number import is_account_of_any, whose_number


@page("propose_end")
@clause("DASH-35")
def propose_end(http: HttpRequest, member: Member) -> HttpResponse:
    """The count and a sample first; only what was counted is proposed."""
    whose = partial(whose_number, http, member, page="propose_end")
    is_account = partial(is_account_of_any, http, member, page="propose_end")
    form = EndManyForm(whose, is_account, http.POST if http.method == "POST" else None)
    context: dict[str, object] = {"form": form}
    if not form.is_bound or not form.is_valid():
        record(http, member, Did.LOOKED, page="propose_end", customer_id=form.person_id)
        return show(http, member, "propose_end", context)
    said, act = {**form.arguments, **(form.personal or {})}, ACTS[Kind.END_MANY]
    effect = act.effect(said, member.at)
    if http.POST.get("counted") == effect.digest and effect.consents + effect.taken_back:
        return _propose(http, member, Kind.END_MANY, form.arguments, form, personal=form.personal)
    narrowed = {name: said[name] for name in NARROWING if name in said}
    about = {"target": said["target"], "named": hashed(form.cleaned_data["named"]), **narrowed}
    record(
        http,
        member,
        Did.LOOKED,
        page="propose_end",
        recipient=act.recipient(said),
        customer_id=act.customer(said),
        effect=effect.as_json,
        about=about,
    )
    context |= {"effect": effect, "sample": act.sample(said, member.at) if member.sees_customers else ()}
    return show(http, member, "propose_end", context)


@page("propose_erase")
@clause("DASH-33", "DASH-35")
def propose_erase(http: HttpRequest, member: Member) -> HttpResponse:
    """What would be erased and what is kept first; only what was counted is proposed."""
    whose = partial(whose_number, http, member, page="propose_erase")
    form = EraseForm(whose, http.POST if http.method == "POST" else None)
    context: dict[str, object] = {"form": form}
    if not form.is_bound or not form.is_valid():
        record(http, member, Did.LOOKED, page="propose_erase", customer_id=form.person_id)
        return show(http, member, "propose_erase", context)
    said = {"person": form.cleaned_data["number"]}
    plan = plan_of(said["person"], member.at)
    effect = None if plan.obstacle else ACTS[Kind.ERASE].effect(said, member.at)
    if effect is not None and http.POST.get("counted") == effect.digest:
        return _propose(http, member, Kind.ERASE, said, form)
    record(http, member, Did.LOOKED, page="propose_erase", customer_id=said["person"], records=plan.records)
    return show(http, member, "propose_erase", context | {"plan": plan, "effect": effect})


@page("propose_lift")
@clause("AUD-01", "DASH-35")
def propose_lift(http: HttpRequest, member: Member, hold_id: UUID) -> HttpResponse:
    """What would be erased within minutes first; only what was shown is proposed."""
    act, arguments = ACTS[Kind.LIFT_HOLD], {"hold": str(hold_id)}
    found = LegalHold.objects.filter(pk=hold_id).first()
    record(
        http,
        member,
        Did.LOOKED,
        page="propose_lift",
        consent=act.consent(arguments),
        customer_id=act.customer(arguments),
    )
    if found is None:
        return troubles.not_there(http, member, "hold")
    try:
        effect = act.effect(arguments, member.at)
    except NotPossible as why:
        return troubles.too_late(http, member, str(why))
    form = ProposalForm(http.POST if http.method == "POST" else None)
    shown = http.POST.get("counted")
    if form.is_bound and form.is_valid() and shown == effect.digest:
        return _propose(http, member, Kind.LIFT_HOLD, arguments, form)
    context = {
        "form": form,
        "row": found,
        "says": act.says(arguments, member.sees_customers),
        "effect": effect,
        "changed": form.is_bound and shown != effect.digest,
    }
    return show(http, member, "propose_lift", context)


@page("propose_suspend")
@clause("DASH-35")
def propose_suspend(http: HttpRequest, member: Member, recipient_id: UUID) -> HttpResponse:
    """The form says which of the two it proposes: what was suspended in between is not reinstated by it."""
    found = companies.company(recipient_id)
    if found is None:
        return troubles.not_there(http, member, "company")
    kind = Kind.REINSTATE if found.suspended_at else Kind.SUSPEND
    arguments = {"recipient": str(recipient_id)}
    form = ProposalForm(http.POST if http.method == "POST" else None)
    if form.is_bound:
        if http.POST.get("kind") != kind:
            state = "suspended" if found.suspended_at else "active"
            return troubles.too_late(http, member, f"Meanwhile the company is {state}: look at it again.")
        if form.is_valid():
            return _propose(http, member, kind, arguments, form)
    context = {
        "form": form,
        "company": found,
        "kind": kind,
        "effect": ACTS[kind].effect(arguments, member.at),
    }
    return show(http, member, "propose_suspend", context)


@page("propose_change")
@clause("DASH-35")
def propose_change(http: HttpRequest, member: Member, client_id: int) -> HttpResponse:
    """One thing of a registration at a time: typed, shown as a difference, then proposed as shown."""
    client = Client.objects.select_related("recipient").filter(pk=client_id).first()
    if client is None:
        return troubles.not_there(http, member, "client")
    form = ChangeForm(client, http.POST if http.method == "POST" else None)
    context: dict[str, object] = {"form": form, "client": client, "company": client.recipient.name}
    if form.is_bound and form.is_valid():
        act, arguments = ACTS[Kind.CHANGE_CLIENT], form.arguments
        effect = act.effect(arguments, member.at)
        try:
            act.prepare(arguments)
        except NotPossible as why:
            form.add_error(form.chosen_field, str(why))
        else:
            if not effect.changes:
                form.add_error(form.chosen_field, "That is what is registered already.")
            elif http.POST.get("shown") == effect.digest:
                return _propose(http, member, Kind.CHANGE_CLIENT, arguments, form)
            else:
                context |= {"effect": effect}
    return show(http, member, "propose_change", context)


@page("propose_role")
@clause("DASH-35", "ASVS §8.2.1")
def propose_role(http: HttpRequest, member: Member, person_id: int) -> HttpResponse:
    """One role of one colleague; nobody proposes anything about their own."""
    person = staff_person_of(person_id)
    if person is None:
        return troubles.not_there(http, member, "member of staff")
    if person.pk == member.id:
        record(http, member, Did.WAS_REFUSED, page="propose_role")
        return troubles.too_late(http, member, "Others propose what concerns your own roles.")
    form = RoleForm(lasting_roles(person.pk), http.POST if http.method == "POST" else None)
    if form.is_bound and form.is_valid():
        arguments = {"colleague": person.pk, "name": person.username, **form.arguments}
        return _propose(http, member, Kind.CHANGE_ROLE, arguments, form)
    return show(http, member, "propose_role", {"form": form, "name": person.username, "person_id": person_id})


@page("propose_renewal")
@clause("DASH-35", "ASVS §2.3.5")
def propose_renewal(http: HttpRequest, member: Member, person_id: int) -> HttpResponse:
    """What signs a colleague in, made anew by an operator once another member agrees."""
    person = staff_person_of(person_id)
    if person is None:
        return troubles.not_there(http, member, "member of staff")
    if person.pk == member.id:
        record(http, member, Did.WAS_REFUSED, page="propose_renewal")
        return troubles.too_late(http, member, "Others propose what signs you in.")
    act, arguments = ACTS[Kind.RENEW], {"colleague": person.pk, "name": person.username}
    form = ProposalForm(http.POST if http.method == "POST" else None)
    if form.is_bound and form.is_valid():
        return _propose(http, member, Kind.RENEW, arguments, form)
    context = {
        "form": form,
        "name": person.username,
        "person_id": person_id,
        "effect": act.effect(arguments, member.at),
    }
    return show(http, member, "propose_renewal", context)


@page("propose_texts")
@clause("DASH-35")
def propose_texts(http: HttpRequest, member: Member, edition: int) -> HttpResponse:
    """What would be published, exactly; then proposed."""
    found = TextEdition.objects.filter(pk=edition).first()
    if found is None:
        return troubles.not_there(http, member, "edition")
    act, arguments = ACTS[Kind.PUBLISH_TEXTS], {"edition": edition}
    try:
        act.prepare(arguments)
    except NotPossible as why:
        return troubles.too_late(http, member, str(why))
    form = ProposalForm(http.POST if http.method == "POST" else None)
    if form.is_bound and form.is_valid():
        return _propose(http, member, Kind.PUBLISH_TEXTS, arguments, form)
    context = {"form": form, "edition": found, "effect": act.effect(arguments, member.at)}
    return show(http, member, "propose_texts", context)


def _propose(
    http: HttpRequest,
    member: Member,
    kind: Kind,
    arguments: Mapping[str, Any],
    form: ProposalForm,
    *,
    personal: Mapping[str, Any] | None = None,
) -> HttpResponse:
    why, case = form.chosen, form.cleaned_data["case"]
    try:
        made = propose(http, member, kind, arguments, why=why, case=case, personal=personal)
    except NotPossible as fault:
        record(http, member, Did.WAS_REFUSED, page="proposals")
        return troubles.too_late(http, member, str(fault))
    return see("staff:proposal", proposal_id=made.pk)
