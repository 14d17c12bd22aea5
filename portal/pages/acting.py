"""Whom the customer acts for, before any account is chosen; who can act for one alone never sees it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from oidc.clauses import clause
from portal import flow
from portal.acting import ONESELF, acting_for, choices
from portal.answers import see
from portal.gates import Step, consent_step


@require_http_methods(["GET", "HEAD", "POST"])
@consent_step
@clause("DASH-28", "ACC-04")
def acting(http: HttpRequest, step: Step) -> HttpResponse:
    """They themselves are chosen beforehand, and no organisation ever is; the choice can be changed until the
    decision."""
    offered = choices(step)
    if step.asking.had is not None or not step.asking.needs_accounts or len(offered) < 2:
        return see("portal:start", flow_id=step.asking.id)
    number = http.POST.get("acting", "")
    chosen = [one for place, one in enumerate(offered, 1) if str(place) == number]
    if http.method == "POST" and chosen:
        flow.act_for(http.session, step.asking.id, chosen[0].number)
        return see("portal:start", flow_id=step.asking.id)
    now = acting_for(http, step) or next((one for one in offered if one.number == ONESELF), None)
    context = {
        "choices": [{"name": one.name, "ticked": one == now} for one in offered],
        "app": step.asking.consent.recipient.name,
        "flow_id": step.asking.id,
        "error": _("Choose whom you act for.") if http.method == "POST" else "",
    }
    return render(http, "portal/acting.html", context)
