"""Who may see a page: every page needs a customer with two factors, a decision needs them fresh."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import wraps
from typing import Concatenate, ParamSpec
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from consent.payments import PaymentTerms
from oidc import interactions
from oidc.asking import Asking
from oidc.authentication import authentication_of
from oidc.policy import Authentication, Strength
from oidc.security_log import note
from portal import flow, troubles
from portal.answers import see
from portal.paying import payment_of
from portal.wording import Wording

P = ParamSpec("P")
FRESH, TO_READ = timedelta(minutes=10), timedelta(minutes=10)


@dataclass(frozen=True, kw_only=True)
class Customer:
    """Whoever looks at a page, with two factors proved in this session."""

    id: int
    number: str
    authentication: Authentication
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step of a consent, taken by the customer it belongs to, who proved two factors for it."""

    asking: Asking
    customer: Customer
    wording: Wording

    @property
    def payment(self) -> PaymentTerms | None:
        """What is to be paid; None where the consent is about data."""
        return payment_of(self.asking.consent)


def customers_only(
    view: Callable[Concatenate[HttpRequest, Customer, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Let customers through who signed in with two factors; send others to sign in and back here."""

    @wraps(view)
    def gate(http: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        flow.forget(http.session)
        found = _customer(http, needs=Strength.TWO_FACTORS, since=None)
        return found if isinstance(found, HttpResponse) else view(http, found, *args, **kwargs)

    return gate


def fresh_customers_only(
    view: Callable[Concatenate[HttpRequest, Customer, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """As `customers_only`, for a decision outside any request: the second factor must be minutes old.

    It may be a little older once the page is answered, so that there is time to read it.
    """

    @wraps(view)
    def gate(http: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        flow.forget(http.session)
        since = timezone.now() - (FRESH if http.method in {"GET", "HEAD"} else FRESH + TO_READ)
        found = _customer(http, needs=Strength.TWO_FACTORS, since=since)
        return found if isinstance(found, HttpResponse) else view(http, found, *args, **kwargs)

    return gate


def with_two_factors(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The same gate before a page of allauth's, which knows nothing of our `Customer`."""

    @wraps(view)
    @customers_only
    def gate(http: HttpRequest, _customer: Customer) -> HttpResponse:
        return view(http)

    return gate


def consent_step(
    view: Callable[[HttpRequest, Step], HttpResponse],
) -> Callable[[HttpRequest, UUID], HttpResponse]:
    """Let a customer through to a step of a consent that still waits for them, freshly signed in for it."""

    @wraps(view)
    def gate(http: HttpRequest, flow_id: UUID) -> HttpResponse:
        try:
            asking = interactions.asking(http, flow_id)
            if asking.decided:
                return see("portal:return", flow_id=flow_id)
            if asking.outdated:
                return troubles.decision_too_late(http, asking)
            flow.remember(http.session, flow_id)
            found = _customer(http, needs=asking.needs, since=asking.authenticated_after)
            if isinstance(found, HttpResponse):
                return found
            interactions.bind_customer(http, flow_id, found.id)
            return view(
                http, Step(asking=asking, customer=found, wording=settings.ISSUERS[asking.issuer].wording)
            )
        except interactions.NotAuthenticated:
            return see("mfa_reauthenticate", query={"next": http.path})
        except interactions.AlreadyDecided:
            return see("portal:return", flow_id=flow_id)
        except interactions.OtherCustomer:
            return troubles.other_customer(http, flow_id)
        except interactions.InteractionLost as lost:
            return troubles.lost(http, lost)

    return gate


def _customer(http: HttpRequest, *, needs: Strength, since: datetime | None) -> Customer | HttpResponse:
    """The customer, or the page that asks for the proof still missing and leads back here."""
    at = timezone.now()
    onward = {"next": http.get_full_path() if http.method == "GET" else http.path}
    authentication = authentication_of(http, at)
    if authentication is None or not http.user.is_authenticated:
        return see("account_login", query=onward)
    note(http, customer=authentication.customer_id)
    if http.user.customer_number is None:
        return troubles.not_a_customer(http)
    if authentication.strength < needs or (since is not None and authentication.at < since):
        enrolled = Authenticator.objects.filter(user=http.user, type=Authenticator.Type.TOTP).exists()
        return see("mfa_reauthenticate", query=onward) if enrolled else troubles.no_second_factor(http)
    return Customer(
        id=authentication.customer_id,
        number=http.user.customer_number,
        authentication=authentication,
        at=at,
    )
