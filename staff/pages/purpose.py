"""Why a member of staff looks at customers' data: asked first, and before another customer."""

from django.http import HttpRequest, HttpResponse

from oidc.clauses import clause
from oidc.redirects import SeeOther
from staff import sessions
from staff.answers import onward_of, show
from staff.forms import PurposeForm
from staff.gates import page
from staff.member import Member
from staff.purposes import Purpose
from staff.recording import Did, record


@page("purpose")
@clause("AUD-04")
def purpose(http: HttpRequest, member: Member) -> HttpResponse:
    form = PurposeForm(http.POST if http.method == "POST" else None)
    if form.is_bound and form.is_valid():
        stated = Purpose(why=form.chosen, case=form.cleaned_data["case"])
        record(http, member, Did.STATED_PURPOSE, stated_why=stated.why, stated_case=stated.case)
        sessions.state_purpose(http, stated)
        return SeeOther(onward_of(http))
    context = {"form": form, "onward": onward_of(http), "another": sessions.awaits_purpose(http)}
    return show(http, member, "purpose", context)
