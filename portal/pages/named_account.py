"""The account that is settled before anybody chooses: the customer goes on with it, or the request ends
(CON-40), as it does where none can pay as it asks (CON-73)."""

from django.http import HttpRequest, HttpResponse

from consent.lifecycle import TransitionRefused
from consent.operations import DecisionTooLate
from oidc import interactions
from oidc.clauses import clause
from oidc.security_log import refused
from portal import flow, troubles
from portal.answers import see
from portal.choice import Offer, settled_account
from portal.gates import Step


@clause("CON-40")
def named_account(http: HttpRequest, step: Step, offer: Offer) -> HttpResponse:
    """On to the decision with the account that is settled; back to the recipient where it is not this
    customer's, or cannot pay. Which of the two it was nobody is told."""
    account = settled_account(step, offer)
    if account is not None:
        flow.choose(http.session, step.asking.id, [account.reference])
        return see("portal:review", flow_id=step.asking.id)
    return cannot_be_met(http, step, "the account is settled, and this customer cannot use it")


@clause("CON-40", "CON-73")
def cannot_be_met(http: HttpRequest, step: Step, why: str) -> HttpResponse:
    """Back to the recipient: whatever this customer chose, they could not agree to what the intent asks."""
    refused(http, "no account fits", why)
    try:
        interactions.fail(
            http, step.asking.id, authentication=step.customer.authentication, at=step.customer.at
        )
    except (DecisionTooLate, TransitionRefused):
        return troubles.decision_too_late(http, step.asking)
    return see("portal:return", flow_id=step.asking.id)
