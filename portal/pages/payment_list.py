"""The payments in a file: for the customer who is to allow it, or has, and for whoever signs it with them."""

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
from portal.pages.joint import joint_of
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


@require_safe
@customers_only
@clause("CON-41", "CON-43")
def listed_jointly(http: HttpRequest, customer: Customer, consent_id: UUID) -> HttpResponse:
    """For another holder, who signs what the list says or has signed it."""
    found = joint_of(http, customer, consent_id)
    to_decide = reverse("portal:joint_decide", args=[consent_id]), _("Back to your decision")
    seen = reverse("portal:joint", args=[consent_id]), found.facts.recipient.name
    back, label = to_decide if found.waiting else seen
    return _page(http, found.facts, "portal/payment_list_to_sign.html", back, label)


def _page(http: HttpRequest, facts: ConsentFacts, template: str, back: str, label: str) -> HttpResponse:
    found = payment_list(facts, http.GET.get("after", ""))
    if found is None:
        raise Http404("no file of payments")
    return render(http, template, {"list": found, "back": back, "back_label": label})
