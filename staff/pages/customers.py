"""A customer is opened by their exact number, each for a purpose of their own; it stands in no address."""

from dataclasses import replace
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from bank.port import core_banking
from consent.models import Consent, Person
from consent.searching import Search, kept_consents, search
from oidc.clauses import clause
from portal.answers import see
from staff import sessions, troubles
from staff.answers import said, show
from staff.asked_timeline import asked_timeline
from staff.customers_accounts import accounts_of
from staff.exports.timelines import offered_to
from staff.finding import masked, place_in, rows
from staff.forms import CustomerForm
from staff.gates import page
from staff.member import Member
from staff.one_consent import say_in_others
from staff.paging import piece_of
from staff.recording import Did, record
from staff.timelines.of import of_customer
from staff.whose_number import NOBODY, whose_number

MOST = 50


@page("customers")
@clause("AUD-04", "DASH-35")
def customers(http: HttpRequest, member: Member) -> HttpResponse:
    """Opening one is an event, and so is looking for one who is not there."""
    form = CustomerForm(http.POST if http.method == "POST" else None)
    if form.is_bound and form.is_valid():
        person_id = whose_number(http, member, form.cleaned_data["number"], page="customers")
        if person_id is not None:
            opening = str(uuid4())
            if not sessions.opened(http, opening, person_id):
                no_reason_yet = replace(member, purpose=None)
                record(http, no_reason_yet, Did.SEARCHED, page="customers", customer_id=person_id, found=1)
                return see("staff:purpose", query={"next": _address(opening)})
            record(http, member, Did.OPENED_CUSTOMER, page="customers", customer_id=person_id)
            return see("staff:customer", opening=opening)
        form.add_error("number", NOBODY)
    elif form.is_bound:
        record(http, member, Did.SEARCHED, page="customers", terms=[], found=0)
    return show(http, member, "customers", {"form": form})


@page("customer")
@clause("AUD-04", "DASH-35")
def customer(http: HttpRequest, member: Member, opening: UUID) -> HttpResponse:
    """Whom this session has opened, with their consents, and those of others that they have a say in."""
    person_id = opened_here(http, member, opening, page="customer")
    record(http, member, Did.LOOKED, page="customer", customer_id=person_id)
    person = Person.objects.filter(pk=person_id).first() if person_id is not None else None
    if person is None or person.customer_number is None:
        return troubles.not_there(http, member, "opened customer")
    place = place_in(said(http, "consents"))
    found = search(Search(customer=person.customer_number), after=place, limit=MOST)
    others = Consent.objects.filter(pk__in=say_in_others(person.pk).values("account__consent"))
    shared = piece_of(http, "shared", others, by="created_at", most=MOST)
    known = core_banking().customer(person.customer_number)
    sees_holds = member.may_see("protection")
    context = {
        "opening": opening,
        "exports_timeline": offered_to(member),
        "takes_reports": member.may_act("report_take"),
        "name": f"{known.given_name} {known.family_name}" if known else "Not on the bank’s record",
        "number": masked(person.customer_number),
        "signs_in": person.is_active,
        "rows": rows(found.consents, sees_holds=sees_holds),
        "total": found.total,
        "begun": place is not None,
        "next": str(found.consents[-1].place) if found.more else "",
        "shared": rows(kept_consents([one.pk for one in shared.rows]), sees_holds=sees_holds),
        "shared_total": others.count(),
        "shared_next": shared.older,
        "timeline": asked_timeline(http, of_customer(person.pk, audits=member.sees_log), member),
        "accounts": accounts_of(person.customer_number, person.pk),
    }
    return show(http, member, "customer", context)


def opened_here(http: HttpRequest, member: Member, opening: UUID, *, page: str) -> int | None:
    """Whom this session has opened by that name; or opens by this very look, which is a line, since a purpose
    was stated for them."""
    if (awaited := sessions.opens_awaited(http, str(opening))) is not None:
        record(http, member, Did.OPENED_CUSTOMER, page=page, customer_id=awaited)
    return sessions.customer_opened(http, str(opening))


def _address(opening: str) -> str:
    return reverse("staff:customer", kwargs={"opening": opening})
