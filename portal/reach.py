"""How the bank can reach a customer with a one-time code, by what it has on record and has verified."""

from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from django.conf import settings

from bank.facts import Customer
from bank.port import CoreAway, code_sender, core_banking
from consent.models import Person
from oidc.policy import Factor

NOBODY = "nobody"
"""The number that no customer has: strangers' names cost the bank the same question."""


@dataclass(frozen=True, kw_only=True)
class Reach:
    channel: Factor
    """SMS or EMAIL."""
    to: str

    @property
    def masked(self) -> str:
        """Enough for its owner to know it by: "••• 018", "m•••@thompson.example"."""
        if self.channel is Factor.SMS:
            return f"••• {self.to[-3:]}"
        name, _, host = self.to.partition("@")
        return f"{name[:1]}•••@{host}"


def factors_of(person: Person) -> frozenset[Factor]:
    """Which second factors a person has, as far as is known at present; recovery codes are no factor
    to rely on, so none of them."""
    rows = Authenticator.objects.filter(user_id=person.pk).values_list("type", flat=True)
    enrolled = frozenset({Factor(kind) for kind in rows} - {Factor.RECOVERY})
    ways = ways_known_to if enrolled else ways_to
    return enrolled | {way.channel for way in ways(person.customer_number)}


def letters_go_to(customer_number: str | None) -> str:
    """Where a customer's letters go, masked; "" where none do: no mail is sent here, or the bank has no
    address of theirs that it has verified."""
    if not settings.EMAIL_URL or customer_number is None:
        return ""
    customer = core_banking().customer(customer_number)
    if customer is None or not customer.email or not customer.email_verified:
        return ""
    return Reach(channel=Factor.EMAIL, to=customer.email).masked


def ways_to(customer_number: str | None) -> tuple[Reach, ...]:
    """The ways to a customer, the phone first; none where the installation sends no codes."""
    sender = code_sender()
    if sender is None or customer_number is None:
        return ()
    customer = core_banking().customer(customer_number)
    return tuple(way for way in _ways(customer) if way.channel in sender.channels) if customer else ()


def ways_known_to(customer_number: str | None) -> tuple[Reach, ...]:
    """The same; none while the bank's own systems do not say."""
    try:
        return ways_to(customer_number)
    except CoreAway:
        return ()


def _ways(customer: Customer) -> tuple[Reach, ...]:
    ways = []
    if customer.phone and customer.phone_verified:
        ways.append(Reach(channel=Factor.SMS, to=customer.phone))
    if customer.email and customer.email_verified:
        ways.append(Reach(channel=Factor.EMAIL, to=customer.email))
    return tuple(ways)
