"""The half-year report (CDR rule 9.4): to read, to take along, and to enter what no row of ours tells."""

from django.db import transaction
from django.http import HttpRequest, HttpResponse

from oidc.measuring import measured_issuers
from portal.answers import file, see
from staff import troubles
from staff.answers import said, show
from staff.forms import EntriesForm
from staff.gates import page
from staff.half_year import Half, Report, enter, entered, halves, report
from staff.member import Member
from staff.recording import Did, record


@page("half_year")
def half_year(http: HttpRequest, member: Member) -> HttpResponse:
    asked = _asked(http, member)
    if asked is None:
        return troubles.not_there(http, member, "report")
    issuer, half = asked
    if http.method != "POST":
        record(http, member, Did.LOOKED, page="half_year", issuer=issuer, half=half.name)
        form = EntriesForm(initial={entry.name.lower(): number for entry, number in entered(*asked).items()})
        return _page(http, member, report(issuer, half), form)
    form = EntriesForm(http.POST)
    if not form.is_valid():
        return _page(http, member, report(issuer, half), form)
    with transaction.atomic():
        changed = enter(issuer, half, form.numbers, member=member.name, at=member.at)
        record(http, member, Did.ENTERED, page="half_year", issuer=issuer, half=half.name, changed=changed)
    return see("staff:half_year", query={"issuer": issuer, "half": half.name})


@page("half_year_csv")
def half_year_csv(http: HttpRequest, member: Member) -> HttpResponse:
    asked = _asked(http, member)
    if asked is None:
        return troubles.not_there(http, member, "report")
    issuer, half = asked
    record(http, member, Did.LOOKED, page="half_year", issuer=issuer, half=half.name, form="csv")
    lines = report(issuer, half).table.csv_lines()
    name = f"half-year-{issuer}-{half.name}.csv"
    return file("".join(lines), media_type="text/csv; charset=utf-8", name=name)


@page("half_year_svg")
def half_year_svg(http: HttpRequest, member: Member) -> HttpResponse:
    asked = _asked(http, member)
    picture = report(*asked).picture if asked else None
    if asked is None or picture is None:
        return troubles.not_there(http, member, "picture")
    issuer, half = asked
    record(http, member, Did.LOOKED, page="half_year", issuer=issuer, half=half.name, form="svg")
    return file(picture.alone(), media_type="image/svg+xml", name=f"half-year-{issuer}-{half.name}.svg")


def _asked(http: HttpRequest, member: Member) -> tuple[str, Half] | None:
    """Which issuer's report, and of which half: the last whole one, where none is named; None where no such
    report is made."""
    issuers, known = measured_issuers(), {half.name: half for half in halves(member.at)}
    issuer = said(http, "issuer") or (issuers[0] if issuers else "")
    name = said(http, "half") or list(known)[1]
    return (issuer, known[name]) if issuer in issuers and name in known else None


def _page(http: HttpRequest, member: Member, made: Report, form: EntriesForm) -> HttpResponse:
    context = {
        "report": made,
        "halves": halves(member.at),
        "issuers": measured_issuers(),
        "form": form,
        "enters": member.may_act("half_year"),
        "over": made.half.last < member.at.date(),
    }
    return show(http, member, "half_year", context, status=400 if form.errors else 200)
