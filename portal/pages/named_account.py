"""The account an intent names itself: the customer goes on with it, or the request ends (CON-40)."""

from django.http import HttpRequest, HttpResponse

from consent.lifecycle import TransitionRefused
from consent.payments import Party
from oidc import interactions
from oidc.clauses import clause
from oidc.security_log import refused
from portal import flow, troubles
from portal.answers import see
from portal.choice import Offer
from portal.gates import Step


@clause("CON-40")
def named_account(http: HttpRequest, step: Step, debtor: Party, offer: Offer) -> HttpResponse:
    """On to the decision with the account named; back to the recipient where it is not this customer's, or
    cannot pay. Which of the two it was nobody is told."""
    account = offer.named(debtor, step.asking.issuer)
    if account is not None:
        flow.choose(http.session, step.asking.id, [account.reference])
        return see("portal:review", flow_id=step.asking.id)
    refused(http, "account not the customer's", "the intent names an account this customer cannot use")
    try:
        interactions.fail(
            http, step.asking.id, authentication=step.customer.authentication, at=step.customer.at
        )
    except TransitionRefused:
        return troubles.decision_too_late(http, step.asking)
    return see("portal:return", flow_id=step.asking.id)
