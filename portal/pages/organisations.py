"""What the organisations share that nominated the customer: each representative sees it and can stop it."""

from contextlib import suppress
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from consent import operations
from consent.identifiers import identifier
from consent.issuers import consent_policy
from consent.lifecycle import Actor, TransitionRefused
from oidc.clauses import clause
from oidc.security_log import decided, note
from portal.answers import done, see
from portal.gates import Customer, customers_only
from portal.organisation_cards import organisation_card, organisation_cards

SHOWN = 6
"""On a page."""


@require_safe
@customers_only
@clause("DASH-28")
def organisations(http: HttpRequest, customer: Customer) -> HttpResponse:
    """Whoever agreed to it, newest first."""
    cards, more = organisation_cards(customer, limit=SHOWN, after=identifier(http.GET.get("after", "")))
    onward = f"{reverse('portal:organisations')}?after={cards[-1].id}" if more else ""
    return render(http, "portal/organisations.html", {"cards": cards, "onward": onward})


@require_http_methods(["GET", "HEAD", "POST"])
@customers_only
@clause("DASH-28", "DASH-12")
def organisation_stop(http: HttpRequest, customer: Customer, consent_id: UUID) -> HttpResponse:
    """Any representative ends it, by themselves and in their own name; Http404 for anybody else."""
    note(http, consent_id=consent_id)
    found = organisation_card(customer, consent_id)
    if found is None:
        raise Http404("no consent of an organisation that nominated this customer")
    facts, card = found
    note(http, issuer=facts.issuer)
    if not card.stoppable:
        return see("portal:organisations")
    if http.method != "POST":
        return render(http, "portal/organisation_stop.html", {"card": card})
    with suppress(TransitionRefused):  # it ended meanwhile
        operations.withdraw(
            consent_id=facts.id,
            actor=Actor.CUSTOMER,
            reference=str(customer.id),
            at=customer.at,
            policy=consent_policy(facts.issuer),
        )
        decided(http, "stopped for an organisation", client_id=facts.client_id)
    said = _("Stopped: {app} sees nothing by this sharing of {organisation} any more.")
    names = {"app": facts.recipient.name, "organisation": card.organisation}
    return done(http, said.format(**names), "portal:organisations")
