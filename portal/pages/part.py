"""Taking a part of a consent back: one account of several, or the time that is left."""

from datetime import date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bank.port import core_banking
from consent import operations
from consent.issuers import consent_policy
from consent.lifecycle import TransitionRefused, Verb
from consent.queries import WatchedConsent
from oidc.clauses import clause
from oidc.security_log import decided
from oidc.tokens import end_tokens_by
from portal.answers import done, see
from portal.asked_lists import account_of
from portal.gates import Customer, customers_only
from portal.moments import day
from portal.pages.consent import consent_card, facts_of
from portal.parts import lets
from portal.spoken import wording_of
from portal.terms import account_card
from portal.wording import Wording

LAST_SECOND = time(23, 59, 59)


@require_http_methods(["GET", "HEAD", "POST"])
@customers_only
@clause("DASH-12")
def take_out(http: HttpRequest, customer: Customer, consent_id: UUID, account: str) -> HttpResponse:
    """One account less; Http404 for an account that this consent does not cover."""
    facts = facts_of(http, customer, consent_id)
    found = account_of(account, core_banking().accounts_of(customer.number), customer.number)
    if found is None or (found.reference not in facts.accounts and http.method != "POST"):
        raise Http404("no account of this consent")
    if not lets(facts, Verb.REMOVE_ACCOUNT) or len(facts.accounts) < 2:
        return see("portal:consent", consent_id=facts.id)
    if http.method != "POST":
        context = {"card": consent_card(facts, customer), "account": account_card(found), "token": account}
        return render(http, "portal/take_out.html", context)
    try:
        operations.remove_account(
            consent_id=facts.id,
            customer_id=customer.id,
            account=found.reference,
            at=customer.at,
            policy=consent_policy(facts.issuer),
            evidence=_evidence(customer),
        )
    except (TransitionRefused, operations.LastAccount):  # it ended, or another one went meanwhile
        return see("portal:consent", consent_id=facts.id)
    decided(http, "account taken out", client_id=facts.client_id)
    said = _("{account} is taken out: {app} sees nothing of it any more.")
    names = {"account": account_card(found).name, "app": facts.recipient.name}
    return done(http, said.format(**names), "portal:consent", consent_id=facts.id)


@require_http_methods(["GET", "HEAD", "POST"])
@customers_only
@clause("DASH-12")
def end_sooner(http: HttpRequest, customer: Customer, consent_id: UUID) -> HttpResponse:
    """An earlier last day, which counts whole, by the customer's calendar."""
    facts = facts_of(http, customer, consent_id)
    if not lets(facts, Verb.SHORTEN):
        return see("portal:consent", consent_id=facts.id)
    if http.method != "POST":
        return _page(http, facts, customer, error="")
    zone = ZoneInfo(_wording(facts).timezone)
    last = _date(http.POST.get("last_day", ""))
    if last is None:
        return _page(http, facts, customer, error=_("Enter a date, such as 2027-03-31."))
    try:
        with transaction.atomic():
            shortened = operations.shorten(
                consent_id=facts.id,
                customer_id=customer.id,
                ends=datetime.combine(last, LAST_SECOND, zone),
                at=customer.at,
                policy=consent_policy(facts.issuer),
                evidence=_evidence(customer),
            )
            end_tokens_by(shortened)
    except operations.NotSooner:
        error = _("Choose a day from today on.")
        if facts.expires_at:
            error = _("Choose a day from today on and before {day}.").format(
                day=day(facts.expires_at, zone.key)
            )
        return _page(http, facts, customer, error=error)
    except TransitionRefused:  # it ended meanwhile
        return see("portal:consent", consent_id=facts.id)
    decided(http, "end brought forward", client_id=facts.client_id)
    said = _("It ends sooner now: their last day is {day}.")
    ends = day(datetime.combine(last, LAST_SECOND, zone), zone.key)
    return done(http, said.format(day=ends), "portal:consent", consent_id=facts.id)


def _wording(facts: WatchedConsent) -> Wording:
    return wording_of(facts.issuer)


def _date(text: str) -> date | None:
    try:
        return parse_date(text.strip())
    except ValueError:  # well written, and no such day
        return None


def _evidence(customer: Customer) -> dict[str, object]:
    """How the customer proved who they are."""
    proved = customer.authentication
    return {"amr": list(proved.methods), "authenticated_at": proved.at}


def _page(http: HttpRequest, facts: WatchedConsent, customer: Customer, *, error: str) -> HttpResponse:
    context = {
        "card": consent_card(facts, customer),
        "error": error,
        "said": http.POST.get("last_day", "")[:10],
    }
    return render(http, "portal/end_sooner.html", context, status=200)
