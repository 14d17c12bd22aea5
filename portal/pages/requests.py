"""What apps ask without a browser: found here by whom they ask, and opened as any other request is."""

from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from oidc.asked_elsewhere import Waiting, take_up, waiting_for
from oidc.browsers import browser_secret, remember_browser
from oidc.clauses import clause
from oidc.digests import digest
from portal.answers import see
from portal.askers import recipient_card, software_card
from portal.cards import RequestCard
from portal.gates import Customer, customers_only
from portal.moments import time
from portal.spoken import wording_of


@require_safe
@customers_only
@clause("CIB-12")
def requests(http: HttpRequest, customer: Customer) -> HttpResponse:
    """All that waits for the customer's word at this moment."""
    cards = request_cards(customer)
    return render(http, "portal/requests.html", {"requests": cards})


@require_POST
@customers_only
@clause("CIB-12")
def request(http: HttpRequest, customer: Customer, waiting_id: int) -> HttpResponse:
    """Open one of them, in this browser; back to the list where it waits no more."""
    secret = browser_secret(http)
    flow_id = take_up(waiting_id, customer_id=customer.id, browser=digest(secret), at=customer.at)
    if flow_id is None:
        return see("portal:requests")
    response = see("portal:start", flow_id=flow_id)
    remember_browser(response, secret)
    return response


def request_cards(customer: Customer) -> list[RequestCard]:
    """Those that wait for a customer, the newest first."""
    return [_card(waiting) for waiting in waiting_for(customer.id)]


def _card(waiting: Waiting) -> RequestCard:
    zone = ZoneInfo(wording_of(waiting.issuer).timezone)
    return RequestCard(
        id=waiting.id,
        recipient=recipient_card(waiting.recipient),
        software=software_card(waiting.software, waiting.recipient),
        message=waiting.binding_message,
        asked=time(waiting.asked_at.astimezone(zone)),
        until=time(waiting.expires_at.astimezone(zone)),
    )
