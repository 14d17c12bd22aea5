"""Asking for what was found as a file: how much it is, which columns, why; and who else has to agree."""

from collections.abc import Callable, Mapping

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from oidc.clauses import clause
from portal.answers import see
from staff import sessions
from staff.acts import NotPossible
from staff.answers import said, show
from staff.exports.asking import begin
from staff.exports.consent_data import CONSENT_DATA
from staff.exports.consent_log import CONSENT_LOG
from staff.exports.consents import CONSENTS
from staff.exports.files import Form
from staff.exports.messages import MESSAGES
from staff.exports.source import NotExported, Query, Source
from staff.exports.staff_log import STAFF_LOG
from staff.exports.timelines import AUDITED_TIMELINE, TIMELINE
from staff.exports.wish import Wish, needs_another
from staff.finding import customer_of
from staff.gates import page
from staff.kinds import Kind
from staff.member import Member
from staff.proposal_forms import ExportForm
from staff.proposals import propose
from staff.recording import Did, record

NOTHING = "Nothing fits."


def _said(http: HttpRequest, source: Source) -> Query:
    return {name: said(http, name)[:500] for name in source.asks}  # in the form's address, too


def _opened(http: HttpRequest, _source: Source) -> Query:
    """One consent; or the customer whom this session has opened, whose number stands in no address."""
    opening = said(http, "opening")
    person = sessions.customer_opened(http, opening) if opening else None
    return {"person": str(person)} if person is not None else {"consent": said(http, "consent")[:500]}


def _page_of(
    source: Source, asked: Callable[[HttpRequest, Source], Query] = _said
) -> Callable[..., HttpResponseBase]:
    @page(source.page)
    @clause("DASH-35", "AUD-04")
    def ask(http: HttpRequest, member: Member) -> HttpResponse:
        """Counted when it is shown, and again when it is asked for."""
        query = asked(http, source)
        form = ExportForm(source, http.POST if http.method == "POST" else None, initial=_stated(member))
        if (
            form.is_bound
            and form.is_valid()
            and _asked(http, member, _wish(source, query, form, member), form)
        ):
            return see("staff:exports")
        return _show(http, member, source, query, form)

    return ask


export_consents = _page_of(CONSENTS)
export_events = _page_of(CONSENT_LOG)
export_disclosures = _page_of(CONSENT_DATA)
export_timeline = _page_of(TIMELINE, _opened)
export_audited_timeline = _page_of(AUDITED_TIMELINE, _opened)
export_log = _page_of(STAFF_LOG)
export_messages = _page_of(MESSAGES)


def _stated(member: Member) -> Mapping[str, str]:
    """The reason that is kept with every look, to begin with."""
    return {"why": member.purpose.why, "case": member.purpose.case} if member.purpose else {}


def _wish(source: Source, query: Query, form: ExportForm, member: Member) -> Wish:
    filled = form.cleaned_data
    return Wish(source.name, query, tuple(filled["columns"]), Form(filled["form"]), member.at)


def _asked(http: HttpRequest, member: Member, wish: Wish, form: ExportForm) -> bool:
    why, case = form.chosen, form.cleaned_data["case"]
    try:
        counted = wish.counted()
        if not counted.rows:
            raise NotExported(NOTHING)
        if needs_another(wish, counted) or not begin(http, member, wish, counted, why=why, case=case):
            propose(http, member, Kind.EXPORT, wish.as_json, why=why, case=case)
    except (NotExported, NotPossible) as fault:
        form.add_error(None, str(fault))
        return False
    return True


def _show(http: HttpRequest, member: Member, source: Source, query: Query, form: ExportForm) -> HttpResponse:
    rows, fault = 0, ""
    try:
        rows = source.count(query, member.at).rows
    except NotExported as why:
        fault = str(why)
    consent = source.consent(query)
    whose = customer_of(consent) if consent else source.customer(query)
    record(http, member, Did.LOOKED, page=source.page, consent=consent, customer_id=whose, found=rows)
    ticked = set(http.POST.getlist("columns")) if form.is_bound else None
    only_personal = all(column.personal for column in source.columns)
    columns = [
        {
            "name": one.name,
            "personal": one.personal,
            "ticked": one.name in ticked if ticked is not None else only_personal or not one.personal,
        }
        for one in source.columns
    ]
    context = {
        "of": source.name,
        "says": source.says(query),
        "rows": rows,
        "fault": fault,
        "form": form,
        "columns": columns,
    }
    return show(http, member, "export_ask", context)
