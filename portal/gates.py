"""Who may see a page: a customer who proved a factor; a decision needs what its profile demands, afresh."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property, wraps
from typing import Concatenate, ParamSpec
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from bank.port import Account, CoreAway, core_banking
from consent.models import Person
from consent.payments import PaymentTerms
from consent.queries import ConsentFacts
from oidc import interactions, progress
from oidc.asking import Asking
from oidc.authentication import authentication_of
from oidc.clauses import clause
from oidc.policy import CALM, EVERY_FACTOR, Authentication, Demand, Factor, Risk, Strength
from oidc.security_log import note
from portal import flow, sessions, troubles
from portal.answers import see
from portal.backend import read_at
from portal.by_app import signed_in_by_app
from portal.editions import may_be_decided_on
from portal.file_sums import whole_payment_of
from portal.reach import factors_of
from portal.risk import risk_of
from portal.signing import demand_on, signed_link
from portal.spoken import spoken, wording_of
from portal.wording import Wording

P = ParamSpec("P")
FRESH, TO_READ = timedelta(minutes=10), timedelta(minutes=10)

LOOKING = Demand(strength=Strength.ONE_FACTOR, factors=EVERY_FACTOR)
"""To look, and to stop, what the weakest decision needed is enough (DASH-34); what stronger ones were for is
shown to who proved as much."""
LATELY = timedelta(minutes=10)
"""How fresh the factors must be that change what guards the customer's pages."""


@dataclass(frozen=True, kw_only=True)
class Customer:
    """Whoever looks at a page, with a factor at least proved in this session."""

    id: int
    number: str
    authentication: Authentication
    at: datetime
    """When the page was asked for, by the database's clock."""

    def may_see(self, issuer: str) -> bool:
        """Whether they proved what consents of this issuer rest on."""
        profile = settings.ISSUERS.get(issuer)
        needed = profile.security.demand(CALM).strength if profile else Strength.TWO_FACTORS
        return bool(self.authentication.strength >= needed)


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step of a consent, taken by the customer it belongs to, who proved for it what it demands."""

    asking: Asking
    customer: Customer
    risk: Risk
    wording: Wording

    @cached_property
    def payment(self) -> PaymentTerms | None:
        """What is to be paid; None where the consent is about data."""
        return whole_payment_of(self.asking.consent)

    @cached_property
    def held(self) -> Sequence[Account]:
        """The customer's accounts, asked of the bank once for all that this page says of them."""
        return core_banking().accounts_of(self.customer.number)


def customers_only(
    view: Callable[Concatenate[HttpRequest, Customer, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Let customers through who proved a factor; send others to sign in and back here."""

    @wraps(view)
    def gate(http: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        flow.forget(http.session)
        found = _customer(http, LOOKING, since=None, link="")
        return found if isinstance(found, HttpResponse) else view(http, found, *args, **kwargs)

    return gate


def two_factors_only(
    view: Callable[Concatenate[HttpRequest, Customer, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """The same, for pages about the sign-in itself: two factors in any case."""

    @wraps(view)
    def gate(http: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        flow.forget(http.session)
        found = _customer(http, _own_demand(http), since=None, link="")
        return found if isinstance(found, HttpResponse) else view(http, found, *args, **kwargs)

    return gate


@clause("ASVS §7.5.1")
def confirmed_lately(
    view: Callable[Concatenate[HttpRequest, Customer, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """The same, for what changes the sign-in: two factors, proved within the last minutes."""

    @wraps(view)
    def gate(http: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        flow.forget(http.session)
        found = _customer(http, _own_demand(http), since=timezone.now() - LATELY, link="")
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
        found = _customer(http, _own_demand(http), since=since, link="")
        return found if isinstance(found, HttpResponse) else view(http, found, *args, **kwargs)

    return gate


def proved_for(http: HttpRequest, facts: ConsentFacts) -> Customer | HttpResponse:
    """Whoever signs in somebody else's consent, with what its profile demands proved within the last minutes
    and, where it pays, for this consent alone; or the page that asks for what is missing."""
    if not may_be_decided_on(facts.issuer, spoken().tag):
        return troubles.words_unpublished(http, facts)
    at, demand = timezone.now(), demand_on(facts.issuer)
    risk = risk_of(http, http.user.pk, at) if http.user.is_authenticated else CALM
    return _customer(http, demand(risk), since=at - FRESH - TO_READ, link=signed_link(facts))


@clause("ASVS §7.5.1")
def lately_confirmed(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """`confirmed_lately` before a page of allauth's, which knows nothing of our `Customer`."""

    @wraps(view)
    @confirmed_lately
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
            if not may_be_decided_on(asking.issuer, spoken().tag):
                return troubles.words_unpublished(http, asking.consent, flow_id)
            flow.remember(http.session, flow_id)
            if (opened := signed_in_by_app(http, asking)) is not None:
                return opened
            asking = interactions.asking(http, flow_id)  # of which the app may have spoken
            risk = risk_of(http, http.user.pk, timezone.now()) if http.user.is_authenticated else CALM
            found = _customer(
                http, asking.demand(risk), since=asking.authenticated_after, link=asking.link, flow_id=flow_id
            )
            if isinstance(found, HttpResponse):
                if http.user.is_authenticated:
                    progress.identified(http, flow_id, known=True)
                return found
            progress.bind_customer(http, flow_id, found.id)
            wording = wording_of(asking.issuer)
            return view(http, Step(asking=asking, customer=found, risk=risk, wording=wording))
        except interactions.NotAuthenticated:
            return see("mfa_reauthenticate", query={"next": http.path})
        except interactions.AlreadyDecided:
            return see("portal:return", flow_id=flow_id)
        except interactions.OtherCustomer:
            return troubles.other_customer(http, asking)
        except CoreAway:
            return troubles.core_away(http, asking)
        except interactions.InteractionLost as lost:
            return troubles.lost(http, lost)

    return gate


@clause("CON-69", "PAR-25")
def on_the_way(view: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Where the bank's own systems are away while somebody signs in for a consent, say so with the ways that
    the consent's own pages offer then."""

    @wraps(view)
    def gate(http: HttpRequest) -> HttpResponse:
        try:
            return view(http)
        except CoreAway:
            flow_id = flow.flow_id_of(http)
            if flow_id is None:
                raise
            try:
                return troubles.core_away(http, interactions.asking(http, flow_id))
            except interactions.InteractionLost as lost:
                return troubles.lost(http, lost)

    return gate


def _own_demand(http: HttpRequest) -> Demand:
    demand: Demand = settings.PORTAL_DEMAND(
        risk_of(http, http.user.pk, timezone.now()) if http.user.is_authenticated else CALM
    )
    return demand


def _customer(
    http: HttpRequest, demand: Demand, *, since: datetime | None, link: str, flow_id: UUID | None = None
) -> Customer | HttpResponse:
    """The customer, or the page that asks for the proof still missing and leads back here.

    A proof is missing that was never given, is older than `since`, or was given for other than `link`.
    """
    at = timezone.now()
    onward = {"next": http.get_full_path() if http.method == "GET" else http.path}
    authentication = authentication_of(http, at, demand.factors, flow=flow_id)
    if authentication is None or not isinstance(http.user, Person):
        return see("account_login", query=onward)
    note(http, customer=authentication.customer_id)
    if http.user.customer_number is None:
        return troubles.not_a_customer(http)
    is_fresh = (since is None or authentication.at >= since) and (not link or link in authentication.links)
    if authentication.strength < demand.strength or not is_fresh:
        lacks_password = authentication.strength is Strength.ONE_FACTOR and is_fresh
        return _ask(http, http.user, demand, onward, lacks_password=lacks_password)
    sessions.seen(http, at)
    return Customer(
        id=authentication.customer_id,
        number=http.user.customer_number,
        authentication=authentication,
        at=read_at(http.user),
    )


def _ask(
    http: HttpRequest, person: Person, demand: Demand, onward: dict[str, str], *, lacks_password: bool
) -> HttpResponse:
    """The page of the factor that is missing: where a code was proved, the password; else a second factor."""
    if lacks_password and person.has_usable_password():
        return see("account_reauthenticate", query=onward)
    usable: frozenset[Factor] = factors_of(person) & demand.factors
    if not usable or (lacks_password and Factor.PASSKEY not in usable):
        return troubles.no_second_factor(http)
    return see("mfa_reauthenticate", query=onward)
