"""What staff did, line by line, and whether both logs still say what they said."""

from datetime import timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.http import urlencode
from django.utils.text import capfirst

from consent.audit.anchor_key import NotOurs
from oidc.clauses import clause
from portal.answers import see
from staff import troubles, verifying
from staff.answers import posted, said, show
from staff.chain import canonical
from staff.exports.source import NotExported
from staff.exports.staff_log import DAYS, FILTERS, NO_DAY, fitting, no_days
from staff.forms import PartForm
from staff.gates import page
from staff.member import Member
from staff.models import StaffEvent, Verification
from staff.numbers import could_be_a_number
from staff.parts import NoPart, part_of
from staff.recording import Did, record

LISTED = 100
RESULTS = 10
NAMED = frozenset({"member", "case", "customer"})
"""Of the filters, those whose words stand in lines as they are."""
LABELS = {"member": "Member", "did": "Did", "case": "Case", "customer": "Customer, as a pseudonym"}
"""What the fields are called that can be wrong in another way than days can."""
UNDER_WAY = "A walk of yours is under way: ask for this part once it is done."


@page("audit")
@clause("AUD-04")
def audit(http: HttpRequest, member: Member) -> HttpResponse:
    """A filter stands in the address only where it could be no number of a customer's or an account's, or is
    what some line says."""
    if http.method == "POST":
        return _filtered(http, member, {name: value[:150] for name, value in posted(http, *FILTERS).items()})
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
        "wrong": no_days(chosen),
        "chosen": chosen,
        "asked": urlencode(chosen),
        "dids": list(Did),
        "next": "?" + urlencode(following) if following else "",
    }
    return show(http, member, "audit", context)


def _filtered(http: HttpRequest, member: Member, typed: dict[str, str]) -> HttpResponse:
    unknown = [
        name
        for name, value in typed.items()
        if name not in DAYS
        and could_be_a_number(value)
        and not (name in NAMED and StaffEvent.objects.filter(**{name: value}).exists())
    ]
    days = no_days(typed)
    if not unknown and not days:
        return see("staff:audit", query=typed)
    record(http, member, Did.LOOKED, page="audit", by=sorted(typed))
    labels = ", ".join(LABELS.get(name, "Emergency") for name in unknown)
    faults = [f"No line says that: {labels}."] if unknown else []
    context = {
        "events": [],
        "total": 0,
        "fault": " ".join([*faults, NO_DAY] if days else faults),
        "wrong": [*unknown, *days],
        "chosen": dict.fromkeys(FILTERS, "") | typed,
        "asked": "",
        "dids": list(Did),
        "next": "",
    }
    return show(http, member, "audit", context)


@page("staff_event")
@clause("AUD-04", "AUD-06")
def staff_event(http: HttpRequest, member: Member, number: int) -> HttpResponse:
    """One line of the log as it was hashed, and whether it still says what it said."""
    found = StaffEvent.objects.filter(number=number).first()
    record(http, member, Did.VERIFIED, page="staff_event", number=number)
    if found is None:
        return troubles.not_there(http, member, "line of this number")
    verdict = verifying.one_event(number)
    context = {
        "event": found,
        "canonical": canonical(found),
        "hash": bytes(found.hash).hex(),
        "previous": bytes(found.previous).hex(),
        "verdict": verdict,
        "faults": [capfirst(verdict.fault)] if verdict.fault else [],
    }
    return show(http, member, "staff_event", context)


@page("verification")
@clause("AUD-06")
def verification(http: HttpRequest, member: Member) -> HttpResponse:
    """What was added since the last anchor is walked along at once; all of both logs by a job where somebody
    asks for it, and the result is signed."""
    whole = http.method == "POST" and "part" not in http.POST
    record(http, member, Did.VERIFIED, page="verification", whole=whole)
    form = PartForm(http.POST if http.method == "POST" and not whole else None)
    if whole or (form.is_bound and form.is_valid() and _asks_for(member, form)):
        if whole:
            verifying.ask(member.id, member.at)
        return see("staff:verification")
    rows = Verification.objects.select_related("asked_by").order_by("-asked_at")[:RESULTS]
    context = {
        "lately": verifying.since_anchor(),
        "results": [_result(row) for row in rows],
        "form": form,
    }
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


def _asks_for(member: Member, form: PartForm) -> bool:
    """Whether a walk along the part begins; else the form says why not."""
    try:
        part = part_of(form.cleaned_data["begin"], form.cleaned_data["end"], member.at)
    except NoPart as why:
        form.add_error("begin", str(why))
        return False
    if verifying.ask(member.id, member.at, part):
        return True
    form.add_error("begin", UNDER_WAY)
    return False


def _part_in_words(row: Verification) -> str:
    """What was asked for; empty where that was all of both logs."""
    if row.since is not None and row.until is not None:
        return f"{row.since:%Y-%m-%d} to {row.until - timedelta(days=1):%Y-%m-%d}"
    return f"events {row.first} to {row.last} of staff" if row.first is not None else ""


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
        "walked": row.walked - row.began,
        "total": row.total - row.began,
        "part": _part_in_words(row),
        "holds": row.holds,
        "said": said,
        "forged": forged,
    }
