"""The payments in a file: for the customer who is to allow it, and who has allowed it."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from consent.queries import ConsentFacts
from oidc.clauses import clause
from portal.gates import Customer, Step, consent_step, customers_only
from portal.pages.consent import facts_of
from portal.payment_lists import payment_list


@require_safe
@consent_step
@clause("CON-41")
def listed_to_decide(http: HttpRequest, step: Step) -> HttpResponse:
    """Outside the words that are decided on, which say how many they are and what they come to."""
    back = reverse("portal:review", args=[step.asking.id])
    return _page(
        http, step.asking.consent, "portal/payment_list_to_decide.html", back, _("Back to your decision")
    )


@require_safe
@customers_only
def listed(http: HttpRequest, customer: Customer, consent_id: UUID) -> HttpResponse:
    facts = facts_of(http, customer, consent_id)
    back = reverse("portal:consent", args=[consent_id])
    return _page(http, facts, "portal/payment_list.html", back, facts.recipient.name)


def _page(http: HttpRequest, facts: ConsentFacts, template: str, back: str, label: str) -> HttpResponse:
    found = payment_list(facts, http.GET.get("after", ""))
    if found is None:
        raise Http404("no file of payments")
    return render(http, template, {"list": found, "back": back, "back_label": label})
