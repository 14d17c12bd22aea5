"""The bank in which every page is reached once, and what came of it: pages as a browser may be given them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar
from uuid import UUID

from django.urls import Resolver404, resolve

from consent.models import Consent
from portal.models import PasskeyKey
from tests.actors import Customer, Recipient
from tests.arrangements import Arrangement, given
from tests.pages import Page
from tests.passkeys import Device
from tests.payments import Payer, kind
from tests.people import MakeGateway, MakePayer, MakeRecipient
from tests.relying_party import RelyingParty

T = TypeVar("T")
BANK = "https://localhost:9443"
LONG_NAME = "Wolfeschlegelsteinhausenbergerdorff Haushaltsbuchführung & Consolidated Budgeting Services"
BASIC = "openid bank:accounts.basic:read"
EVERYTHING = "openid profile bank:accounts.detail:read bank:accounts.basic:read bank:transactions:read"


@dataclass
class World:
    """Recipients, and customers of the sandbox in as many browsers as a page needs."""

    make_recipient: MakeRecipient
    payer_of: MakePayer
    gateway_of: MakeGateway
    app: RelyingParty
    settings: Any
    made: dict[str, Any] = field(default_factory=dict)
    browsers: int = 0

    def customer(self, name: str = "mia") -> Customer:
        """In a browser of their own, at an address of its own: limits count by address."""
        customer = Customer(name)
        self.browsers += 1
        customer.http.defaults["REMOTE_ADDR"] = f"127.0.{self.browsers // 250}.{self.browsers % 250 + 1}"
        return customer

    def signed_in(self, name: str = "mia") -> Customer:
        customer = self.customer(name)
        customer.signs_in()
        return customer

    @property
    def cds(self) -> Recipient:
        return self.once("cds", lambda: self.make_recipient("cds", client_name=LONG_NAME, scope=EVERYTHING))

    @property
    def uk(self) -> Recipient:
        return self.once("uk", lambda: self.make_recipient("uk", scope="openid accounts payments"))

    @property
    def nz(self) -> Recipient:
        return self.once("nz", lambda: self.make_recipient("nz", "kiwi-budget"))

    @property
    def paying(self) -> Payer:
        """One payment of pounds."""
        return self.once("paying", lambda: self.payer_of(kind("uk", "v3.1/pisp/domestic-payment-consents")))

    @property
    def paying_often(self) -> Payer:
        return self.once("often", lambda: self.payer_of(kind("nz", "v3.0/enduring-payment-consents")))

    @property
    def sharing(self) -> Arrangement:
        """Mia shares everything that a recipient in Australia may ask for."""
        return self.once("sharing", lambda: given(self.cds, self.customer(), EVERYTHING))

    @property
    def joint(self) -> tuple[Customer, UUID]:
        """Leonie in her browser, and the sharing by Leo that she has a say in."""
        return self.once("joint", self._shared_by_leo)

    def _shared_by_leo(self) -> tuple[Customer, UUID]:
        self.cds.answer_in(self.customer("leo").allows(self.cds.link(scope=EVERYTHING)))
        shared = Consent.objects.filter(customer__username="leo").latest("created_at")
        return self.signed_in("leo2"), shared.pk

    @property
    def passkey(self) -> tuple[Customer, int]:
        """Ava in a browser that knows a passkey of hers, and its number."""
        return self.once("passkey", self._with_passkey)

    def _with_passkey(self) -> tuple[Customer, int]:
        ava = self.signed_in("ava")
        page = ava.opens("/security/passkeys/add")
        page.press("btn-passkey", id_name="My phone", credential=Device().makes(page.passkey))
        return ava, PasskeyKey.objects.get().pk

    def once(self, name: str, make: Callable[[], T]) -> T:
        if name not in self.made:
            self.made[name] = make()
        made: T = self.made[name]
        return made


@dataclass(frozen=True)
class Screen:
    """One page in one state, and how a customer comes to see it."""

    name: str
    reach: Callable[[World], Page]
    tall: bool = False
    """Whether it is as long as a page can get: many permissions, many accounts."""

    @property
    def id(self) -> str:
        return self.name.replace(" ", "-")


@dataclass(frozen=True)
class Shot:
    """What a screen's page was: all that a browser is told of it."""

    name: str
    url_name: str
    path: str
    status: int
    headers: dict[str, str]
    html: str
    origin: str = BANK


def shot(screen: Screen, world: World, *, origin: str = BANK, urls: str | None = None) -> Shot:
    """A screen as it is at `origin`, whose addresses stand in `urls`."""
    page = screen.reach(world)
    response = page.response
    assert response["Content-Type"].startswith("text/html"), (screen.name, response["Content-Type"])
    path = page.url.removeprefix(origin).partition("#")[0]
    try:
        url_name = resolve(path.partition("?")[0], urlconf=urls).view_name
    except Resolver404:
        url_name = ""
    headers = {name: value for name, value in response.items() if name != "Content-Length"}
    return Shot(screen.name, url_name, path, response.status_code, headers, response.content.decode(), origin)
