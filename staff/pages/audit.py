"""What staff did, line by line, and whether both logs still say what they said."""

from django.http import HttpRequest, HttpResponse
from django.utils.http import urlencode

from consent.audit.anchor_key import trusted
from consent.audit.anchors import file_of_anchors
from consent.audit.faults import Report
from consent.audit.promises import promises
from consent.audit.verifying import verify
from consent.models import ConsentEvent
from oidc.clauses import clause
from staff import chain
from staff.answers import said, show
from staff.gates import page
from staff.member import Member
from staff.models import StaffEvent
from staff.recording import Did, record

LISTED = 100
FILTERS = ("member", "did", "case", "customer")
WALKED = 200_000
"""Events of consents that are read while a page waits; more are for `manage.py audit verify`."""


@page("audit")
@clause("AUD-04")
def audit(http: HttpRequest, member: Member) -> HttpResponse:
    chosen = {name: said(http, name)[:150] for name in FILTERS}
    record(http, member, Did.LOOKED, page="audit", by=[name for name, value in chosen.items() if value])
    rows = StaffEvent.objects.filter(**{name: value for name, value in chosen.items() if value})
    total = rows.count()
    before = http.GET.get("before", "")
    if before.isascii() and before.isdigit():
        rows = rows.filter(number__lt=int(before[:18]))
    events = list(rows.order_by("-number")[: LISTED + 1])
    following = {**chosen, "before": str(events[LISTED - 1].number)} if len(events) > LISTED else None
    context = {
        "events": events[:LISTED],
        "total": total,
        "chosen": chosen,
        "dids": list(Did),
        "next": "?" + urlencode(following) if following else "",
    }
    return show(http, member, "audit", context)


@page("verification")
@clause("AUD-06")
def verification(http: HttpRequest, member: Member) -> HttpResponse:
    """Both logs walked from their beginnings: every hash computed again, every link and anchor held against
    the others."""
    record(http, member, Did.VERIFIED, page="verification")
    report = Report() if ConsentEvent.objects.count() <= WALKED else None
    if report is not None:
        verify(report, promises(report, keys=trusted(), files=[file_of_anchors()]))
    return show(http, member, "verification", {"staff": chain.verify(), "report": report, "walked": WALKED})
