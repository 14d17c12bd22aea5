"""Stopping a consent: a page that asks, a POST that stops, and a page that says so only once it is true."""

from contextlib import suppress
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from consent import operations
from consent.issuers import consent_policy
from consent.lifecycle import Actor, TransitionRefused
from oidc.security_log import decided
from portal.answers import see
from portal.gates import Customer, customers_only
from portal.pages.consent import consent_card, facts_of
from portal.paying import is_stoppable, pays
from portal.told_words import receipt_words


@require_http_methods(["GET", "HEAD", "POST"])
@customers_only
def stop(http: HttpRequest, customer: Customer, consent_id: UUID) -> HttpResponse:
    facts = facts_of(http, customer, consent_id)
    if http.method == "POST":
        with suppress(TransitionRefused):  # it ended meanwhile, or is a payment that nobody takes back
            ended = operations.withdraw(
                consent_id=facts.id,
                actor=Actor.CUSTOMER,
                reference=str(customer.id),
                at=customer.at,
                policy=consent_policy(facts.issuer),
            )
            if ended.status_changed_at == customer.at:  # by this request, not by one before
                decided(http, "stopped", client_id=ended.client_id)
        return see("portal:stopped", consent_id=facts.id)
    if not is_stoppable(facts):
        return see("portal:consent", consent_id=facts.id)
    return render(http, "portal/stop.html", {"card": consent_card(facts, customer)})


@require_safe
@customers_only
def stopped(http: HttpRequest, customer: Customer, consent_id: UUID) -> HttpResponse:
    facts = facts_of(http, customer, consent_id)
    if facts.in_force:
        return see("portal:consent", consent_id=facts.id)
    said = {
        "card": consent_card(facts, customer),
        "moved_money": pays(facts),
        "receipt": receipt_words(facts.id, customer.number),
    }
    return render(http, "portal/stopped.html", said)
