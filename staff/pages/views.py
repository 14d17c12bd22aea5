"""Saved views: a search under a name, for oneself or for everybody who may search."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse

from portal.answers import see
from staff import troubles
from staff.answers import said, show
from staff.finding import Unclear, require_known
from staff.forms import ViewForm
from staff.gates import page
from staff.grammar import Terms, read
from staff.member import Member
from staff.recording import Did, record
from staff.views import NotSaved, remove, save, visible

NOT_MANY = "A reference names one consent: there is nothing to run again."


@page("views")
def views(http: HttpRequest, member: Member) -> HttpResponse:
    """The list, and a form that keeps one more."""
    typed = said(http, "line")[:500]
    form = ViewForm(http.POST if http.method == "POST" else None, initial={"line": typed})
    if form.is_bound and form.is_valid() and _saved(http, member, form):
        return see("staff:views")
    record(http, member, Did.LOOKED, page="views")
    return show(http, member, "views", {"form": form, "views": visible(member)})


@page("view_remove")
def view_remove(http: HttpRequest, member: Member, view_id: UUID) -> HttpResponse:
    if not remove(http, member, view_id):
        return troubles.not_there(http, member, "view of yours")
    return see("staff:views")


def _saved(http: HttpRequest, member: Member, form: ViewForm) -> bool:
    line = form.cleaned_data["line"].strip()
    terms = read(line, member.at)
    faults = [*terms.faults, *([NOT_MANY] if terms.ref else ())] or _unknown(terms)
    for fault in faults:
        form.add_error("line", fault)
    if faults:
        return False
    try:
        save(http, member, name=form.cleaned_data["name"], line=line, shared=form.cleaned_data["shared"])
    except NotSaved as why:
        form.add_error(None, str(why))
        return False
    return True


def _unknown(terms: Terms) -> list[str]:
    try:
        require_known(terms)
    except Unclear as why:
        return [str(why)]
    return []
