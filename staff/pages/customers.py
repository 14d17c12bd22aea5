"""A customer is opened by their exact number, each for a purpose of their own; it stands in no address."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from bank.port import core_banking
from consent.models import Person
from consent.searching import Search, kept_consents, search
from oidc.clauses import clause
from portal.allowances import Rule, UsedUp, give_back, take
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
from staff.recording import Did, hashed, record
from staff.timelines.of import of_customer

MOST = 200
NOBODY = "No customer has this number."
IN_VAIN = Rule(name="customers not found by a member", limit=20, within=timedelta(hours=1))
"""Numbers are known, and not guessed."""
TOO_MANY = (
    f"{IN_VAIN.limit} numbers within an hour were nobody’s: no other is looked for until that hour is over."
)


@page("customers")
@clause("AUD-04", "DASH-35")
def customers(http: HttpRequest, member: Member) -> HttpResponse:
    """Opening one is an event, and so is looking for one who is not there."""
    form = CustomerForm(http.POST if http.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            # Before anybody is looked for: whoever has none left learns of no number whether it is right.
            take(IN_VAIN, str(member.id), member.at)
        except UsedUp:
            record(http, member, Did.WAS_REFUSED, page="customers", limit=IN_VAIN.limit)
            return troubles.too_often(http, member, TOO_MANY)
        number = form.cleaned_data["number"].strip()
        person = Person.objects.filter(customer_number=number).first()
        if person is not None:
            give_back(IN_VAIN, str(member.id))
            opening = str(uuid4())
            if not sessions.opened(http, opening, person.pk):
                no_reason_yet = replace(member, purpose=None)
                record(http, no_reason_yet, Did.SEARCHED, page="customers", customer_id=person.pk, found=1)
                return see("staff:purpose", query={"next": _address(opening)})
            record(http, member, Did.OPENED_CUSTOMER, page="customers", customer_id=person.pk)
            return see("staff:customer", opening=opening)
        record(http, member, Did.SEARCHED, page="customers", terms=[f"customer:{hashed(number)}"], found=0)
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
    shared = say_in_others(person.pk).values_list("account__consent", flat=True).distinct()
    known = core_banking().customer(person.customer_number)
    context = {
        "opening": opening,
        "exports_timeline": offered_to(member),
        "takes_reports": member.may_act("report_take"),
        "name": f"{known.given_name} {known.family_name}" if known else "Not on the bank’s record",
        "number": masked(person.customer_number),
        "signs_in": person.is_active,
        "rows": rows(found.consents),
        "total": found.total,
        "begun": place is not None,
        "next": str(found.consents[-1].place) if found.more else "",
        "shared": rows(kept_consents(list(shared[:MOST]))),
        "shared_total": shared.count(),
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
