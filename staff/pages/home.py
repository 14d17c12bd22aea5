"""The first page: what waits for this member, how the machinery is, what was asked today."""

from django.http import HttpRequest, HttpResponse

from consent.health import health
from staff import access, overview
from staff.answers import show
from staff.gates import page
from staff.member import Member
from staff.operating import done_alone_lately
from staff.reports import how_many
from staff.views import visible


@page("home")
def home(http: HttpRequest, member: Member) -> HttpResponse:
    """Figures here count; none of them is a customer's."""
    seen, outbox = health(), overview.outbox_facts()
    context = {
        "proposals": overview.proposals_for(member),
        "reports": how_many() if member.may_see("reports") else None,
        "faults": overview.faults(seen, outbox),
        "jobs": len(seen.jobs),
        "outbox": outbox,
        "sees_jobs": member.may_see("jobs"),
        "sees_outbox": member.may_see("outbox"),
        "sees_consents": member.may_see("consents") and member.finds_widely,
        "today": overview.today(),
        "glances": [(one, member.may_see(one.page)) for one in overview.glances(seen.at)],
        "views": visible(member) if member.may_see("views") else None,
        "alone": done_alone_lately() if member.may_see("emergencies") else 0,
        "overdue": access.overdue(member.at) if member.may_see("access") else 0,
        "attests": member.may_act("attest"),
    }
    return show(http, member, "home", context)
