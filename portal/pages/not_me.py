""" "This wasn't me": the consent stops, every browser is signed out, and the bank's staff hear of it."""

from contextlib import suppress
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from consent import operations, queries
from consent.issuers import consent_policy
from consent.lifecycle import Actor, TransitionRefused
from oidc.addresses import address_of
from oidc.clauses import clause
from oidc.security_log import decided, reference_of
from oidc.signed_in_clients import sign_out
from portal import sessions
from portal.activity import Happened, happened
from portal.answers import see
from portal.devices import device_words, forget_devices
from portal.gates import Customer, customers_only
from portal.models import MisuseReport
from portal.pages.consent import consent_card, facts_of
from portal.paying import is_stoppable
from portal.reported import reported_by, token_for


@require_http_methods(["GET", "HEAD", "POST"])
def not_me(http: HttpRequest, consent_id: UUID) -> HttpResponse:
    token = http.POST.get("report", "")
    if not http.user.is_authenticated and reported_by(http, token) == consent_id:  # the second press
        return see("portal:reported", query={"of": token})
    return _not_me(http, consent_id)


@customers_only
@clause("DASH-12", "ASVS §7.4.3")
def _not_me(http: HttpRequest, customer: Customer, consent_id: UUID) -> HttpResponse:
    """What is done is committed together; the browser is signed out by the time it is told so."""
    facts = facts_of(http, customer, consent_id)
    token = token_for(http, consent_id=facts.id, customer_id=customer.id)
    if http.method != "POST":
        context = {"card": consent_card(facts, customer), "report": token}
        return render(http, "portal/not_me.html", context)
    stops = is_stoppable(facts)
    with transaction.atomic():
        # Sessions before consents: whoever signs in at a client at this moment takes them in that order.
        ended = sessions.end_all(customer.id, customer.at)
        if stops:
            with suppress(TransitionRefused):  # it ended meanwhile
                operations.withdraw(
                    consent_id=facts.id,
                    actor=Actor.CUSTOMER,
                    reference=str(customer.id),
                    at=customer.at,
                    policy=consent_policy(facts.issuer),
                )
        happened(http, customer.id, Happened.DISOWNED, customer.at, f"with {facts.recipient.name}")
        forget_devices(customer.id)
        MisuseReport.objects.bulk_create(
            [
                MisuseReport(
                    person_id=customer.id,
                    consent_id=facts.id,
                    reported_at=customer.at,
                    stopped=stops,
                    sessions_ended=ended,
                ).observe(device=device_words(http), source=address_of(http))
            ],
            ignore_conflicts=True,  # it is reported already, and staff have not closed that
        )
    decided(http, "reported as misuse", client_id=facts.client_id)
    sign_out(http, customer.at)
    return see("portal:reported", query={"of": token})


@require_safe
def reported(http: HttpRequest) -> HttpResponse:
    """Thanks whoever reported it, who is signed out; everybody else is led to their own pages."""
    consent_id = reported_by(http, http.GET.get("of", ""))
    if consent_id is None:
        return see("portal:dashboard")
    facts = queries.consent(consent_id)
    context = {
        "app": facts.recipient.name,
        "stopped": not facts.in_force,
        "reference": reference_of(facts.id),
    }
    return render(http, "portal/reported.html", context)
