"""What customers say was not them: a list of what is open, each closed with what came of it; and these."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse

from oidc.clauses import clause
from portal.answers import see
from staff import reports as cases
from staff import troubles
from staff.answers import show
from staff.forms import OutcomeForm
from staff.gates import page
from staff.member import Member
from staff.paging import piece_of
from staff.purposes import Outcome
from staff.recording import Did, record

CLOSED = "It was closed before."


@page("reports")
@clause("DASH-35", "AUD-04")
def reports(http: HttpRequest, member: Member) -> HttpResponse:
    return _list(http, member)


@page("report_close")
@clause("DASH-35", "AUD-04")
def report_close(http: HttpRequest, member: Member, report_id: UUID) -> HttpResponse:
    """By one case handler alone; the list again where what they say of it cannot be read."""
    form = OutcomeForm(http.POST, auto_id=_auto_id(report_id))
    if not form.is_valid():
        return _list(http, member, wrong=report_id, form=form)
    outcome, case = Outcome(form.cleaned_data["outcome"]), form.cleaned_data["case"]
    if not cases.close(http, member, report_id, outcome=outcome, case=case):
        record(http, member, Did.WAS_REFUSED, page="report_close", report=report_id)
        return troubles.too_late(http, member, CLOSED)
    return see("staff:reports")


def _list(
    http: HttpRequest, member: Member, *, wrong: UUID | None = None, form: OutcomeForm | None = None
) -> HttpResponse:
    found, many = cases.open_reports(), cases.how_many()
    closed = piece_of(http, "closed", cases.closed_reports(), by="closed_at")
    record(http, member, Did.LOOKED, page="reports", found=many)
    closes = member.may_act("report_close")
    context = {
        "rows": [
            {
                "report": one,
                "form": (form if one.id == wrong else OutcomeForm(auto_id=_auto_id(one.id)))
                if closes
                else None,
            }
            for one in found
        ],
        "total": many,
        "more": many - len(found),
        "wrong": form,
        "first": f"id_{wrong}_outcome",
        "closes": closes,
        "closed": [cases.report_of(row) for row in closed.rows],
        "older_closed": closed.older,
        "begun": closed.begun,
    }
    return show(http, member, "reports", context)


def _auto_id(report_id: UUID) -> str:
    """There is a form for each of them on one page."""
    return f"id_{report_id}_%s"
