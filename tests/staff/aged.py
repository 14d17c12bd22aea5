"""Consents of long ago, and everything personal that a customer of long ago has left behind."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from allauth.account.models import EmailAddress
from django.utils import timezone

from consent import operations
from consent.issuers import consent_policy
from consent.lifecycle import Actor
from consent.models import Consent, Person
from consent.policy import Terms
from consent.reasons import Reason
from portal.models import KnownDevice, MisuseReport, Preference, SignInEvent
from profiles.plain import SIX_YEARS
from tests.payments import FILE, kind
from tests.staff.things import MIA, a_company, a_consent

LONG_AGO = SIX_YEARS + timedelta(days=30)
ACCOUNT, PAYEE, NOTE = "canary-account", "Canary Payee", "canary note"
NAME, MAIL, DEVICE, NETWORK = "Canarina", "canary@mail.example", "Canary Browser", "203.0.113.77"
CANARIES = (ACCOUNT, PAYEE, NOTE, NAME, MAIL, DEVICE, NETWORK)


def over(consent: Consent, at: datetime) -> Consent:
    operations.withdraw(
        consent_id=consent.pk,
        actor=Actor.CUSTOMER,
        reference=str(consent.customer_id),
        at=at,
        policy=consent_policy(consent.issuer),
    )
    consent.refresh_from_db()
    return consent


def a_consent_of_long_ago(*, customer: str = MIA, ago: timedelta = LONG_AGO) -> Consent:
    """Given, used and stopped, so long ago."""
    at = timezone.now() - ago
    return over(a_consent(customer=customer, at=at - timedelta(days=9)), at)


def _person(number: str) -> Person:
    return Person.objects.get(customer_number=number)


def a_payment_of_long_ago(*, with_file: bool = False, ago: timedelta = LONG_AGO) -> Consent:
    """A payment order that names who gets the money, made so long ago; or a file of them."""
    at = timezone.now() - ago
    one = kind("uk", f"v4.0/pisp/{'file' if with_file else 'domestic'}-payment-consents")
    wire = one.body()
    initiation = wire["Data"]["Initiation"]
    if not with_file:
        initiation["CreditorAccount"]["Name"] = PAYEE
    policy = consent_policy("uk")
    consent = operations.propose(
        issuer="uk",
        client_id="budget-fox",
        kind=one.resource.kind,
        recipient_id=a_company().pk,
        terms=Terms(permissions=("payments",), wire=wire),
        at=at,
        policy=policy,
    )
    said: dict[str, Any] = {"consent_id": consent.pk, "at": at, "policy": policy}
    if with_file:
        operations.complete(
            client_id="budget-fox", content=FILE + PAYEE.encode(), media_type="application/json", **said
        )
        operations.end(reason=Reason.FRAUD_SUSPECTED, note=NOTE, system="core", **said)
        consent.refresh_from_db()
        return consent
    operations.authorise(
        customer_id=_person(MIA).pk, accounts=[ACCOUNT], evidence={"shown": {"data": PAYEE}}, **said
    )
    operations.pick_up(consent.pk, edition=1, at=at)
    account = initiation["CreditorAccount"]
    order = operations.Order(
        amount=Decimal(initiation["InstructedAmount"]["Amount"]),
        currency=initiation["InstructedAmount"]["Currency"],
        reference=NOTE,
        payee=(account["SchemeName"], account["Identification"]),
        repeats={},
    )
    operations.use(issuer="uk", user="gateway", order=order, key="k-1", **said)
    consent.refresh_from_db()
    return consent


@dataclass(frozen=True, kw_only=True)
class LeftBehind:
    person: Person
    consents: tuple[Consent, ...]


def all_of_mias(ago: timedelta = LONG_AGO) -> LeftBehind:
    """What one customer leaves behind, with canaries in it wherever something personal may stand."""
    at = timezone.now() - ago
    person = _person(MIA)
    Person.objects.filter(pk=person.pk).update(first_name=NAME, last_name=NAME, email=MAIL)
    EmailAddress.objects.create(user=person, email=MAIL)
    KnownDevice.objects.create(person=person, digest=bytes(32), known_since=at)
    Preference.objects.create(person=person, language="mi", reads_first=True)
    event = SignInEvent(person=person, what="signed in", at=at)
    event.observe(about=NOTE, device=DEVICE, source=NETWORK).save()
    given = a_consent(given=False, at=at - timedelta(days=9))
    policy = consent_policy(given.issuer)
    operations.authorise(
        consent_id=given.pk,
        customer_id=person.pk,
        accounts=[ACCOUNT],
        at=at - timedelta(days=9),
        policy=policy,
        evidence={"shown": {"data": {"name": NAME, "mail": MAIL}}, "note": NOTE},
    )
    operations.pick_up(given.pk, edition=1, at=at - timedelta(days=9))
    given.refresh_from_db()
    over(given, at)
    report = MisuseReport(person=person, consent=given, reported_at=at, stopped=True, sessions_ended=1)
    report.observe(device=DEVICE, source=NETWORK).save()
    paid = a_payment_of_long_ago(ago=ago)
    return LeftBehind(person=Person.objects.get(pk=person.pk), consents=(given, paid))
