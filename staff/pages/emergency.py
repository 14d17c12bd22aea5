"""Breaking the glass: a role for an hour, by another's word, or alone where nobody is there, or refused."""

from django.db import transaction
from django.http import HttpRequest, HttpResponse

from consent.models import Person
from oidc.clauses import clause
from oidc.security_log import decided
from portal.answers import see
from staff import emergencies as glass
from staff import troubles
from staff.answers import show
from staff.gates import page
from staff.kinds import Kind
from staff.member import Member
from staff.models import OperatorAct
from staff.paging import piece_of
from staff.proposal_forms import EmergencyForm
from staff.proposals import propose
from staff.recording import Did, record
from staff.roles import Role

AT_WORK = "You act in an emergency already: give that role back first."
ONCE_A_DAY = "You broke the glass by your own word within the last day. Somebody else has to approve it now."

REFUSED = "Somebody refused it within the last day, and that stands. Somebody else has to approve it now."


@page("emergency")
@clause("DASH-35", "ASVS §2.3.5")
def emergency(http: HttpRequest, member: Member) -> HttpResponse:
    """Where others are there who could decide, or somebody has refused, it is proposed; else it begins at
    once."""
    lacking = [role for role in Role if role not in member.granted]
    form = EmergencyForm(lacking, http.POST if http.method == "POST" else None)
    there, refused = glass.who_is_there(Kind.TAKE_ROLE, but=member.id), glass.was_refused_lately(member.id)
    if form.is_bound and form.is_valid() and member.emergency is None:
        role = Role(form.cleaned_data["role"])
        if refused or (there and not glass.was_unheard(member.id, role)):
            arguments = {"colleague": member.id, "name": member.name, "role": role.value}
            made = propose(
                http, member, Kind.TAKE_ROLE, arguments, why=form.chosen, case=form.cleaned_data["case"]
            )
            return see("staff:proposal", proposal_id=made.pk)
        return _alone(http, member, role, form)
    if form.is_bound and member.emergency is not None:
        return troubles.too_late(http, member, AT_WORK)
    return show(
        http,
        member,
        "emergency",
        {"form": form, "there": there, "refused": refused, "taken": member.emergency},
    )


@page("emergency_end")
def emergency_end(http: HttpRequest, member: Member) -> HttpResponse:
    """Before its hour is over; nothing happens where it is."""
    with transaction.atomic():
        if glass.give_back(member.id):
            record(http, member, Did.GAVE_BACK)
    return see("staff:home")


@page("emergencies")
@clause("AUD-06")
def emergencies(http: HttpRequest, member: Member) -> HttpResponse:
    record(http, member, Did.LOOKED, page="emergencies")
    taken = piece_of(http, "after", glass.all_taken(), by="began_at")
    rows = [
        {
            "id": row.pk,
            "member": row.person.username,
            "role": row.role,
            "why": row.why,
            "case": row.case,
            "began_at": row.began_at,
            "ended_at": min(row.given_back_at or row.ends_at, row.ends_at),
            "over": (row.given_back_at or row.ends_at) <= member.at,
            "by": row.proposal.approved_by.username if row.proposal and row.proposal.approved_by else "",
            "told": row.told,
        }
        for row in taken.rows
    ]
    alone = piece_of(http, "before", OperatorAct.objects.filter(proposal_id=None), by="at")
    names = dict(
        Person.objects.filter(pk__in=[one.person_id for one in alone.rows]).values_list("pk", "username")
    )
    acts = [
        {
            "at": one.at,
            "whose": one.about or names.get(one.person_id or 0, ""),
            "what": one.get_what_display(),
            "role": one.role,
            "by": one.by,
            "case": one.case,
            "told": one.told,
        }
        for one in alone.rows
    ]
    context = {
        "rows": rows,
        "older": taken.older,
        "begun": taken.begun,
        "here": taken.here,
        "acts": acts,
        "older_acts": alone.older,
        "begun_acts": alone.begun,
        "here_acts": alone.here,
    }
    return show(http, member, "emergencies", context)


def _alone(http: HttpRequest, member: Member, role: Role, form: EmergencyForm) -> HttpResponse:
    why, case = form.chosen, form.cleaned_data["case"]
    try:
        with transaction.atomic():
            made = glass.begin(person_id=member.id, role=role, why=why, case=case, proposal=None)
            record(
                http,
                member,
                Did.BROKE_GLASS,
                emergency=str(made.pk),
                role=role,
                stated_why=why,
                stated_case=case,
                alone=True,
            )
    except glass.AtWork:
        return troubles.too_late(http, member, AT_WORK)
    except glass.AloneLately:
        return troubles.too_late(http, member, ONCE_A_DAY)
    except glass.RefusedLately:
        return troubles.too_late(http, member, REFUSED)
    decided(http, "staff broke the glass", reason=role, customer=member.id)
    return see("staff:home")
