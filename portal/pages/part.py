"""Taking a part of a consent back: one account of several, or the time that is left."""

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bank.port import core_banking
from consent import operations
from consent.issuers import consent_policy
from consent.lifecycle import TransitionRefused, Verb
from consent.open_accounts import open_accounts
from consent.queries import WatchedConsent
from oidc.clauses import clause
from oidc.security_log import decided
from oidc.tokens import end_tokens_by
from portal.answers import done, see
from portal.asked_lists import account_of
from portal.gates import Customer, customers_only
from portal.pages.consent import consent_card, facts_of
from portal.parts import lets
from portal.spoken import wording_of
from portal.terms import account_card
from portal.typed_days import NoDay, Span, day_of, not_sooner, span_until, typed


@require_http_methods(["GET", "HEAD", "POST"])
@customers_only
@clause("DASH-12")
def take_out(http: HttpRequest, customer: Customer, consent_id: UUID, account: str) -> HttpResponse:
    """One account less; Http404 for an account that this consent does not cover."""
    facts = facts_of(http, customer, consent_id)
    found = account_of(account, core_banking().accounts_of(customer.number), customer.number)
    if found is None or (found.reference not in facts.accounts and http.method != "POST"):
        raise Http404("no account of this consent")
    if http.method == "POST" and facts.authorised_at is not None and not facts.in_force:
        return _had_ended(http, facts)
    if not lets(facts, Verb.REMOVE_ACCOUNT):
        return see("portal:consent", consent_id=facts.id)
    if open_accounts(facts.id) == (found.reference,):
        return _is_the_last(http, facts)
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
    except operations.LastAccount:  # another one went meanwhile
        return _is_the_last(http, facts)
    except TransitionRefused:
        return _had_ended(http, facts)
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
    if http.method == "POST" and facts.authorised_at is not None and not facts.in_force:
        return _had_ended(http, facts)
    if not lets(facts, Verb.SHORTEN):
        return see("portal:consent", consent_id=facts.id)
    span = _span(facts, customer)
    if http.method != "POST":
        return _page(http, facts, customer, span)
    try:
        last = day_of(typed(http.POST), span)
    except NoDay as wrong:
        return _page(http, facts, customer, span, wrong)
    try:
        with transaction.atomic():
            shortened = operations.shorten(
                consent_id=facts.id,
                customer_id=customer.id,
                ends=span.end_of(last),
                at=customer.at,
                policy=consent_policy(facts.issuer),
                evidence=_evidence(customer),
            )
            end_tokens_by(shortened)
    except operations.NotSooner:  # it was made shorter meanwhile
        facts = facts_of(http, customer, consent_id)
        span = _span(facts, customer)
        return _page(http, facts, customer, span, not_sooner(last, span))
    except TransitionRefused:
        return _had_ended(http, facts)
    decided(http, "end brought forward", client_id=facts.client_id)
    said = _("It ends sooner now: their last day is {day}.")
    return done(http, said.format(day=span.written(last)), "portal:consent", consent_id=facts.id)


def _evidence(customer: Customer) -> dict[str, object]:
    """How the customer proved who they are."""
    proved = customer.authentication
    return {"amr": list(proved.methods), "authenticated_at": proved.at}


def _span(facts: WatchedConsent, customer: Customer) -> Span:
    return span_until(facts.expires_at, customer.at, wording_of(facts.issuer).timezone)


def _is_the_last(http: HttpRequest, facts: WatchedConsent) -> HttpResponse:
    """Nothing would be left to share: that is a stop, which has its own page."""
    said = format_html(
        '{} <a href="{}">{}</a>',
        _("It’s the last account here, so it can’t be taken out by itself."),
        reverse("portal:stop", kwargs={"consent_id": facts.id}),
        _("Stop this sharing instead"),
    )
    messages.error(http, said)
    return see("portal:consent", consent_id=facts.id)


def _had_ended(http: HttpRequest, facts: WatchedConsent) -> HttpResponse:
    """Between the page and the decision."""
    messages.error(http, _("It had ended already, so nothing was changed."))
    return see("portal:consent", consent_id=facts.id)


def _page(
    http: HttpRequest, facts: WatchedConsent, customer: Customer, span: Span, wrong: NoDay | None = None
) -> HttpResponse:
    ends_today = span.last is not None and span.last < span.first
    if ends_today:  # which the page says itself, and has no fields to mend
        wrong = None
    context = {
        "card": consent_card(facts, customer),
        "first": span.written(span.first),
        "last": span.written(span.last) if span.last else "",
        "ends_today": ends_today,
        "parts": typed(http.POST),
        "error": wrong.text if wrong else "",
        "wrong": wrong.field if wrong else "",
    }
    return render(http, "portal/end_sooner.html", context)
