"""What went out under one consent, call by call: when, what, by which request, and who served it."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse

from consent.identifiers import identifier
from consent.searching import kept_consent
from oidc.clauses import clause
from portal.answers import see
from staff import troubles
from staff.answers import said, show
from staff.calls import accounts_on, calls_of, day_in, piece_of_calls
from staff.forms import DayForm
from staff.gates import page
from staff.member import Member
from staff.recording import Did, record


@page("disclosures")
@clause("AUD-01", "AUD-04", "DASH-35")
def disclosures(http: HttpRequest, member: Member, consent_id: UUID) -> HttpResponse:
    """All of it, or that of a day or of one request; a day stands in the address only once it is one."""
    day, request = day_in(said(http, "day")), identifier(said(http, "request"))
    form = DayForm(http.POST if http.method == "POST" else None, initial={"day": day})
    if form.is_bound and form.is_valid():
        chosen = form.cleaned_data["day"]
        query = {"day": chosen.isoformat()} if chosen else {}
        return see("staff:disclosures", consent_id=consent_id, query=query)
    kept = kept_consent(consent_id)
    record(
        http,
        member,
        Did.LOOKED,
        page="disclosures",
        consent=consent_id,
        customer_id=kept.customer_id if kept else None,
    )
    if kept is None:
        return troubles.not_there(http, member, "consent")
    calls = calls_of(consent_id, day=day, request=request)
    piece = piece_of_calls(calls, after=said(http, "after"))
    context = {
        "consent": kept,
        "form": form,
        "day": day,
        "asked": request,
        "total": calls.count(),
        "piece": piece,
        "accounts": accounts_on(kept, day) if day else (),
        "exports": member.may_see("export_disclosures"),
    }
    return show(http, member, "disclosures", context)
