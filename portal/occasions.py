"""What a customer signs in for: the consent being decided, or their own pages."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from consent.payments import Nature, PaymentTerms
from oidc import interactions
from oidc.asking import Asking
from oidc.clauses import clause
from oidc.policy import Demand, Risk
from portal.file_sums import whole_payment_of
from portal.flow import flow_id_of
from portal.onward import onward_of
from portal.paying import filled
from portal.signing import signing_at


@dataclass(frozen=True, kw_only=True)
class Occasion:
    flow_id: UUID | None
    link: str
    """What a factor is proved for (`oidc.linking`); "" on the customer's own pages."""
    words: str
    """What follows "is your code to": "pay £20.00 to Anna"."""
    pays: bool
    demand: Callable[[Risk], Demand]
    identifier_first: bool


def occasion_of(http: HttpRequest) -> Occasion:
    """What the sign-in page at hand is for: its address or its form says which consent, if any."""
    flow_id = flow_id_of(http)
    if flow_id is not None:
        try:
            return _consenting(interactions.asking(http, flow_id))
        except interactions.InteractionLost:
            pass
    signing = signing_at(http, onward_of(http))
    if signing is not None:
        return Occasion(
            flow_id=None,
            link=signing.link,
            words=signing.words,
            pays=signing.pays,
            demand=signing.demand,
            identifier_first=False,
        )
    return Occasion(
        flow_id=None,
        link="",
        words=_("sign in"),
        pays=False,
        demand=settings.PORTAL_DEMAND,
        identifier_first=False,
    )


def onward_to(http: HttpRequest, occasion: Occasion) -> str:
    """Where a sign-in page leads. On a consent's way it names the consent, so that what the customer sees on
    the page is what is proved on it, whatever else is open in the browser."""
    if occasion.flow_id is not None and not onward_of(http):
        return reverse("portal:start", kwargs={"flow_id": occasion.flow_id})
    return onward_of(http)


def _consenting(asking: Asking) -> Occasion:
    payment, app = whole_payment_of(asking.consent), asking.consent.recipient.name
    return Occasion(
        flow_id=asking.id,
        link=asking.link,
        words=_paying(payment, app) if payment else _("share data with {app}").format(app=app),
        pays=payment is not None,
        demand=asking.demand,
        identifier_first=asking.identifier_first,
    )


@clause("ACR-16")
def _paying(payment: PaymentTerms, app: str) -> str:
    """Whom and how much, so that the code of another payment is seen to be one."""
    if payment.nature is Nature.FUNDS:
        return _("let {app} ask about money in your account").format(app=app)
    if payment.nature is Nature.FILE:
        return filled(_("make a list of payments, {amount} in all"), payment, app)
    if payment.amount is None:
        return filled(_("let {app} pay {payee}, within the limits it asks for"), payment, app)
    return filled(_("pay {amount} to {payee}"), payment, app)
