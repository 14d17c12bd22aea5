"""A customer says by telephone that a consent was not them: whoever takes the call opens the report."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse

from consent.models import Person
from consent.searching import Search, search
from oidc.clauses import clause
from oidc.security_log import decided
from portal.answers import see
from staff import reports, sessions, troubles
from staff.answers import show
from staff.finding import masked, rows
from staff.forms import DisownedForm
from staff.gates import page
from staff.member import Member
from staff.pages.customers import MOST, opened_here
from staff.purposes import Why
from staff.recording import Did, record

CALLED = frozenset({Why.CUSTOMER_ASKED, Why.NOT_THEM})
"""The purposes that say that it was the customer who spoke."""
NOT_ASKED = "Nothing was reported: a report is the customer’s word, and you look for another reason."
OPEN = "It is reported already, and nobody has closed that yet."


@page("report_take")
@clause("DASH-12", "DASH-35", "AUD-04")
def report_take(http: HttpRequest, member: Member, opening: UUID) -> HttpResponse:
    """Of a consent that the customer gave whom this session has opened. It ends nothing by itself."""
    person_id = opened_here(http, member, opening, page="report_take")
    person = Person.objects.filter(pk=person_id).first() if person_id is not None else None
    if person is None or person.customer_number is None:
        record(http, member, Did.LOOKED, page="report_take", customer_id=person_id)
        return troubles.not_there(http, member, "opened customer")
    found = search(Search(customer=person.customer_number), after=None, limit=MOST)
    form = DisownedForm(http.POST if http.method == "POST" else None, rows=rows(found.consents))
    asked = member.purpose is not None and member.purpose.why in CALLED
    if http.method == "POST" and not asked:
        record(http, member, Did.WAS_REFUSED, page="report_take", customer_id=person.pk)
        return troubles.too_late(http, member, NOT_ASKED)
    if form.is_bound and form.is_valid():
        consent_id = form.chosen
        if not reports.take(http, member, person.pk, consent_id):
            record(
                http, member, Did.WAS_REFUSED, page="report_take", consent=consent_id, customer_id=person.pk
            )
            return troubles.too_late(http, member, OPEN)
        decided(http, "reported as misuse", consent_id=consent_id, customer=person.pk)
        return see("staff:consent", consent_id=consent_id)
    if not asked:
        sessions.awaits_another_purpose(http, str(opening), person.pk)
    record(http, member, Did.LOOKED, page="report_take", customer_id=person.pk)
    context = {
        "form": form,
        "asked": asked,
        "ends": member.may_see("consent_end"),
        "opening": opening,
        "number": masked(person.customer_number),
        "any": bool(found.consents),
        "more": found.more,
    }
    return show(http, member, "report_take", context)
