"""What staff did, line by line, and whether both logs still say what they said."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.http import urlencode

from consent.audit.anchor_key import NotOurs
from oidc.clauses import clause
from portal.answers import see
from staff import troubles, verifying
from staff.answers import said, show
from staff.exports.source import NotExported
from staff.exports.staff_log import FILTERS, fitting
from staff.gates import page
from staff.member import Member
from staff.models import StaffEvent, Verification
from staff.recording import Did, record

LISTED = 100
RESULTS = 10


@page("audit")
@clause("AUD-04")
def audit(http: HttpRequest, member: Member) -> HttpResponse:
    chosen = {name: said(http, name)[:150] for name in FILTERS}
    record(http, member, Did.LOOKED, page="audit", by=[name for name, value in chosen.items() if value])
    rows, fault = StaffEvent.objects.none(), ""
    try:
        rows = fitting(chosen)
    except NotExported as why:
        fault = str(why)
    total = rows.count()
    before = http.GET.get("before", "")
    if before.isascii() and before.isdigit():
        rows = rows.filter(number__lt=int(before[:18]))
    events = list(rows.order_by("-number")[: LISTED + 1])
    following = {**chosen, "before": str(events[LISTED - 1].number)} if len(events) > LISTED else None
    context = {
        "events": events[:LISTED],
        "total": total,
        "fault": fault,
        "chosen": chosen,
        "asked": urlencode(chosen),
        "dids": list(Did),
        "next": "?" + urlencode(following) if following else "",
    }
    return show(http, member, "audit", context)


@page("verification")
@clause("AUD-06")
def verification(http: HttpRequest, member: Member) -> HttpResponse:
    """What was added since the last anchor is walked along at once; all of both logs by a job where somebody
    asks for it, and the result is signed."""
    record(http, member, Did.VERIFIED, page="verification", whole=http.method == "POST")
    if http.method == "POST":
        verifying.ask(member.id, member.at)
        return see("staff:verification")
    rows = Verification.objects.select_related("asked_by").order_by("-asked_at")[:RESULTS]
    context = {"lately": verifying.since_anchor(), "results": [_result(row) for row in rows]}
    return show(http, member, "verification", context)


@page("verification_result")
@clause("AUD-06", "RFC 7515 §3.1")
def verification_result(http: HttpRequest, member: Member, verification_id: UUID) -> HttpResponse:
    """The signed statement itself, to be kept elsewhere; `manage.py audit key` prints what checks it."""
    record(http, member, Did.LOOKED, page="verification_result", verification=verification_id)
    row = Verification.objects.filter(pk=verification_id).exclude(statement="").first()
    if row is None:
        return troubles.not_there(http, member, "finished verification")
    answer = HttpResponse(row.statement, content_type="application/jose")
    answer["Content-Disposition"] = f'attachment; filename="logs-{row.asked_at:%Y-%m-%d}.jws"'
    return answer


def _result(row: Verification) -> dict[str, object]:
    try:
        said, forged = verifying.result_of(row), ""
    except NotOurs as fault:
        said, forged = None, str(fault)
    return {
        "id": row.pk,
        "by": row.asked_by.username,
        "asked_at": row.asked_at,
        "finished_at": row.finished_at,
        "walked": row.walked,
        "total": row.total,
        "holds": row.holds,
        "said": said,
        "forged": forged,
    }
