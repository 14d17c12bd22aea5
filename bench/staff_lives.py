"""Consents whose timelines are asked for: made by the product's own operations, some of them with a very long
life, and all of it sealed. Needs Django set up."""

import itertools
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

from django.db import connection, transaction

from bank.example.models import Account, Customer, Holding
from consent import operations
from consent.audit.sealing import seal_all
from consent.hashing import event_hash
from consent.issuers import consent_policy
from consent.models import (
    Consent,
    ConsentEvent,
    DeliveryAttempt,
    Disclosure,
    DisclosureDay,
    OutboxMessage,
    Person,
    Recipient,
)
from consent.policy import Terms
from oidc.models import AccessToken, AuthorizationCode, Client, Interaction
from staff.recording import Did, append

ISSUER, CLIENT = "nz", "lives"
RESOURCES = ("accounts", "balances", "transactions")


@dataclass(frozen=True, kw_only=True)
class Life:
    """How much hangs on one consent."""

    events: int
    days: int
    """Days on which each of the RESOURCES was looked at."""
    looks: int
    """Calls on each of them."""
    messages: int
    tokens: int
    interactions: int
    staff: int
    """Lines of the log of staff."""


SHORT = Life(events=3, days=20, looks=2, messages=2, tokens=10, interactions=2, staff=5)
LONG = Life(events=1_000, days=1_800, looks=4, messages=500, tokens=3_000, interactions=50, staff=300)


def make_lives(life: Life, count: int) -> None:
    """So many consents with such a life, of the first customers, to the first companies."""
    client = _client()
    for number in range(count):
        _make(life, client, number)
    seal_all()
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = '15s'", [])


def lives() -> tuple[list[UUID], list[UUID]]:
    """Those with a short life, and those with a long one."""
    known = Consent.objects.filter(issuer=ISSUER, client_id=CLIENT)
    short = known.filter(version__lt=LONG.events).values_list("pk", flat=True)
    return list(short), list(known.filter(version__gte=LONG.events).values_list("pk", flat=True))


def _client() -> Client:
    recipient = Recipient.objects.order_by("name").first()
    client: Client
    client, _ = Client.objects.get_or_create(
        issuer=ISSUER, client_id=CLIENT, defaults={
            "recipient": recipient, "metadata": {"redirect_uris": []}, "jwks": {"keys": []}, "scopes": [],
            "token_endpoint_auth_method": "private_key_jwt", "sector": "lives.test", "name": "Lives",
        },
    )  # fmt: skip
    return client


def _make(life: Life, client: Client, number: int) -> None:
    now = datetime.now(UTC)
    at = now - timedelta(days=life.days + 1)
    person = Person.objects.get(username=f"customer-{number + 1}")
    policy = consent_policy(ISSUER)
    terms = Terms(permissions=("ReadAccountsBasic", "ReadBalances"), wire={"Data": {}})
    consent = operations.propose(
        issuer=ISSUER, client_id=CLIENT, kind="account access", recipient_id=client.recipient_id, terms=terms,
        at=at, policy=policy,
    )  # fmt: skip
    account = _account(person)
    operations.authorise(
        consent_id=consent.pk, customer_id=person.pk, accounts=[account], at=at, policy=policy,
        evidence={"amr": ["pwd", "otp"]},
    )  # fmt: skip
    operations.pick_up(consent.pk, edition=1, at=at)
    consent.refresh_from_db()
    _lengthen(consent, life.events)
    moments = [at + n * (now - at) / (life.messages + 1) for n in range(1, life.messages + 1)]
    DisclosureDay.objects.bulk_create(_days(consent, account, at.date(), life.days))
    Disclosure.objects.bulk_create(_looks(consent, at, life))
    _tell(consent, moments)
    _give_tokens(consent, client, person, at, life)
    with transaction.atomic():
        for nth in range(life.staff):
            append(
                at=now - timedelta(minutes=nth), member="ada", did=Did.LOOKED, page="consent",
                consent=consent.pk, why="audit", case="BENCH-1", source="127.0.0.1",
            )  # fmt: skip


def _account(person: Person) -> str:
    reference, number = f"{person.pk}-everyday", str(person.customer_number)
    opened = date(2017, 2, 13)
    account, _ = Account.objects.get_or_create(
        reference=reference,
        defaults={"nickname": "Everyday", "product": "Everyday", "category": "transaction", "number": number,
                  "currency": "NZD", "opened_on": opened, "balance": 0, "available": 0},
    )  # fmt: skip
    Holding.objects.get_or_create(account=account, customer_number=number, position=0)
    names = {"given_name": "Mia", "family_name": "Thompson", "changed_at": datetime.now(UTC)}
    Customer.objects.get_or_create(number=number, defaults=names)
    return reference


def _lengthen(consent: Consent, many: int) -> None:
    """Events as if the customer had changed their mind once a day, each hashed as the product does it."""
    added, last = list[ConsentEvent](), consent.last_hash
    for sequence in range(consent.version + 1, many + 1):
        event = ConsentEvent(
            consent=consent, sequence=sequence, verb="amend", result="active", actor="customer",
            actor_reference=str(consent.customer_id), at=consent.created_at + timedelta(days=sequence),
            detail={}, previous=bytes(last),
        )  # fmt: skip
        event.hash = last = event_hash(event)
        added.append(event)
    ConsentEvent.objects.bulk_create(added)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE consent_consent DISABLE TRIGGER consent_status_moves_legally", [])
        Consent.objects.filter(pk=consent.pk).update(version=consent.version + len(added), last_hash=last)
        cursor.execute("ALTER TABLE consent_consent ENABLE ALWAYS TRIGGER consent_status_moves_legally", [])


def _days(consent: Consent, account: str, since: date, many: int) -> Iterator[DisclosureDay]:
    for day, resource in itertools.product((since + timedelta(days=n) for n in range(many)), RESOURCES):
        moment = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
        yield DisclosureDay(
            consent=consent, day=day, account=account, resource=resource, customer_present=False, calls=4,
            last_at=moment,
        )  # fmt: skip


def _looks(consent: Consent, since: datetime, life: Life) -> Iterator[Disclosure]:
    for day, resource, nth in itertools.product(range(life.days), RESOURCES, range(life.looks)):
        yield Disclosure(
            consent=consent, at=since + timedelta(days=day, hours=nth), resource=resource, accounts=1,
            customer_present=False, interaction_id=uuid4(),
        )  # fmt: skip


def _tell(consent: Consent, moments: list[datetime]) -> None:
    messages = [
        OutboxMessage(
            consent=consent, sequence=2, channel="mail", topic="reminder", occasion=str(nth), issuer=ISSUER,
            client_id=CLIENT, lane="mail", at=at, give_up_at=at, state="delivered", attempts=1,
            next_attempt_at=at, settled_at=at,
        )
        for nth, at in enumerate(moments)
    ]  # fmt: skip
    OutboxMessage.objects.bulk_create(messages)
    DeliveryAttempt.objects.bulk_create(
        DeliveryAttempt(message=one, number=1, begun_at=one.at, ended_at=one.at, outcome="delivered")
        for one in messages
    )


def _give_tokens(consent: Consent, client: Client, person: Person, at: datetime, life: Life) -> None:
    code = AuthorizationCode.objects.create(
        digest=secrets.token_bytes(32), application=client, user=person, consent=consent, scope="accounts",
        issued_at=at, consumed_at=at, expires=at, authenticated_at=at, acr="", amr=[],
    )  # fmt: skip
    step = (datetime.now(UTC) - at) / (life.tokens + 1)
    AccessToken.objects.bulk_create(
        AccessToken(
            user=person, application=client, code=code, consent=consent, scope="accounts", certificate="",
            digest=secrets.token_bytes(32), issued_at=at + nth * step, expires=at + (nth + 1) * step,
        )
        for nth in range(life.tokens)
    )  # fmt: skip
    Interaction.objects.bulk_create(
        Interaction(
            client=client, browser=b"", parameters={}, consent=consent, customer=person, created_at=moment,
            expires_at=moment + timedelta(minutes=10), authenticated_at=moment, amr=["pwd", "otp"],
            decided_at=moment + timedelta(minutes=2), answered_at=moment + timedelta(minutes=2),
            outcome="allowed",
        )
        for moment in (at + nth * timedelta(days=life.days) / (life.interactions + 1)
                       for nth in range(life.interactions))
    )  # fmt: skip
