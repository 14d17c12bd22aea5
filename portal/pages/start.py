"""The way into a consent: decides which step comes next."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from portal import flow
from portal.acting import acting_for
from portal.answers import see
from portal.choice import is_settled, offer_to
from portal.gates import Step, consent_step
from portal.pages.named_account import cannot_be_met, named_account


@require_safe
@consent_step
def start(http: HttpRequest, step: Step) -> HttpResponse:
    """With one eligible account there is nothing to choose, nor where no account is asked about (ACC-01)."""
    if not step.asking.needs_accounts:
        return see("portal:review", flow_id=step.asking.id)
    acting = acting_for(http, step)
    if acting is None:
        return see("portal:acting", flow_id=step.asking.id)
    offer = offer_to(step, acting)
    if is_settled(step):
        return named_account(http, step, offer)
    if step.payment is not None and step.payment.alone and not offer.eligible:
        return cannot_be_met(http, step, "one signature is asked for, and enough for no account")
    if len(offer.eligible) != 1:
        return see("portal:accounts", flow_id=step.asking.id)
    flow.choose(http.session, step.asking.id, [offer.eligible[0].reference])
    return see("portal:review", flow_id=step.asking.id)
