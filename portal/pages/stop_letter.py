"""Stopping on paper: a letter with all that the bank needs to know, to be printed and signed."""

from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from bank.port import core_banking
from oidc.clauses import clause
from oidc.security_log import reference_of
from portal.answers import see
from portal.askers import recipient_card
from portal.gates import Customer, customers_only
from portal.moments import day
from portal.pages.consent import facts_of
from portal.paying import is_stoppable, pays
from portal.spoken import wording_of


@require_safe
@customers_only
@clause("ARR-13")
def stop_letter(http: HttpRequest, customer: Customer, consent_id: UUID) -> HttpResponse:
    facts = facts_of(http, customer, consent_id)
    if not is_stoppable(facts):
        return see("portal:consent", consent_id=facts.id)
    writer = core_banking().customer(customer.number)
    context = {
        "consent_id": facts.id,
        "recipient": recipient_card(facts.recipient),
        "pays": pays(facts),
        "bank": settings.BANK_NAME,
        "writer": f"{writer.given_name} {writer.family_name}".strip() if writer else "",
        "number": customer.number,
        "reference": reference_of(facts.id),
        "agreed": day(facts.agreed_at, wording_of(facts.issuer).timezone),
    }
    return render(http, "portal/stop_letter.html", context)
