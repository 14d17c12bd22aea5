"""The bank's own app on a customer's phone, and its server."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.utils import timezone

from tests.actors import Answer
from tests.bank_systems import System
from tests.customers import Customer
from tests.pages import Page, visit

BANK = "https://localhost:9443"
FINGER = ("hwk", "fpt")
"""A key that the phone keeps, and whose finger opens it."""


@dataclass
class OwnApp:
    """Whose web view is a browser of its own."""

    customer: Customer
    number: str
    server: System = field(default_factory=lambda: System(name="app"))

    def signs_in(self, link: str, /, *methods: str, at: datetime | None = None, **changes: Any) -> Answer:
        """Its server says that its user has signed in, since the link opened it."""
        said: dict[str, Any] = {
            "link": f"{BANK}{link}",
            "customer": self.number,
            "methods": list(methods or FINGER),
            "authenticated_at": (at or timezone.now()).isoformat(),
        }
        said |= changes
        return self.server.call("POST", "sign-ins", {n: v for n, v in said.items() if v is not ...})

    def address_for(self, link: str, /, *methods: str, **said: Any) -> str:
        """What it opens then, without the host."""
        answer = self.signs_in(link, *methods, **said)
        assert answer.status_code == 200, answer.content
        address = str(answer.json()["open"])
        assert address.startswith(f"{BANK}/account/app/?")
        return address.removeprefix(BANK)

    def opens(self, link: str, /, *methods: str, **said: Any) -> Page:
        """The page in its web view."""
        return visit(self.customer.http, self.address_for(link, *methods, **said))


def ticket_in(address: str) -> str:
    return parse_qs(urlsplit(address).query)["ticket"][0]
