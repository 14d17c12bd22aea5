"""A recipient's own server, real TLS on loopback, and what comes of the messages that are sent to it."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs

import pytest
from django.db.models import F
from django.utils import timezone
from joserfc import jws
from joserfc.jwk import KeySet

from consent import operations
from consent.delivering import deliver_one, senders
from consent.issuers import consent_policy
from consent.lifecycle import Actor
from consent.models import Consent, OutboxMessage, Person
from consent.notices import Channel, State
from consent.policy import Terms
from demo.authority import Authority
from oidc.outbound import post as outbound
from profiles.uk.payments import SIGNATURE
from tests.actors import Answer, Customer, Recipient
from tests.payments import signature
from tests.people import MakeRecipient
from tests.relying_party import RelyingParty
from tests.websites import Website, says, website


@pytest.fixture
def site(pki: Authority) -> Iterator[Website]:
    """Takes whatever it is told."""
    with website(pki.server(), says("204 No Content")) as site:
        yield site


@pytest.fixture
def told(make_recipient: MakeRecipient, site: Website) -> Recipient:
    """An Australian recipient that can be called."""
    return make_recipient("cds", recipient_base_uri=site.url("/cdr"))


def stops(customer: Customer, recipient: Recipient) -> Consent:
    """The customer allows, and stops in the portal; gives the consent."""
    customer.allows(recipient.link())
    consent = Consent.objects.latest("created_at")
    customer.opens(f"/consents/{consent.pk}/stop").press("btn-stop")
    consent.refresh_from_db()
    return consent


def delivers(channel: Channel = Channel.CALL) -> State | None:
    """One attempt at what is due on a channel, with the wait after it at its longest."""
    return deliver_one({channel: senders()[channel]}, draw=lambda: 1.0)


def comes_due() -> None:
    """The wait, and the lease of whoever died, are over."""
    OutboxMessage.objects.update(next_attempt_at=F("at"), claimed_until=None)


def grows_older(by: timedelta) -> None:
    moved = {name: F(name) - by for name in ("at", "give_up_at", "next_attempt_at", "claimed_until")}
    OutboxMessage.objects.update(**moved)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for an answer longer than a moment: a limit made shorter."""
    monkeypatch.setattr(outbound, "SECONDS", 0.3)


def by_published_keys(recipient: Recipient, compact: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Header and claims of a JWS, verified by the keys that the issuer's jwks_uri serves."""
    keys = KeySet.import_key_set(recipient.http.get(f"/{recipient.issuer}/jwks", secure=True).json())
    read = jws.deserialize_compact(compact, keys, algorithms=["PS256", "ES256"])
    return dict(read.headers()), dict(json.loads(read.payload))


URN = {
    "nz": "urn:nz:co:paymentsnz:apicentre:events:account-access-consent-revoked",
    "uk": "urn:uk:org:openbanking:events:consent-authorization-revoked",
}
PATHS = {"nz": "/nz/open-banking-nz/v3.0", "uk": "/uk/open-banking/v3.1"}
CALLBACK = "/v3.1/event-notifications"


def asks(
    recipient: Recipient, method: str, path: str, body: Any = None, *, token: str = "", **headers: str
) -> Answer:
    """A call of an address below the version's root, with a token of the client's own, signed where the
    standard wants it; a header given as "" is not sent."""
    raw = b"" if body is None else json.dumps(body).encode()
    sent = {"Authorization": f"Bearer {token or recipient.client_token()}"}
    signed = "event-subscriptions" in path or "callback-urls" in path
    if recipient.issuer == "uk" and signed and method in {"POST", "PUT"}:
        sent["x-jws-signature"] = signature(recipient, raw, SIGNATURE)
    return recipient.http.generic(
        method,
        path if path.startswith("/") else f"{PATHS[recipient.issuer]}/{path}",
        raw,
        content_type="application/json",
        secure=True,
        headers={name: value for name, value in (sent | headers).items() if value},
        **recipient.handshake(),
    )


def wish(recipient: Recipient, url: str = "", **changes: Any) -> dict[str, Any]:
    """The body of a subscription; a member given as ... is left out."""
    said = {"CallbackUrl": url or ..., "Version": "3.1", "EventTypes": [URN[recipient.issuer]], **changes}
    return {"Data": {name: value for name, value in said.items() if value is not ...}}


def subscribes(recipient: Recipient, url: str = "", **changes: Any) -> dict[str, Any]:
    answer = asks(recipient, "POST", "event-subscriptions", wish(recipient, url, **changes))
    assert answer.status_code == 201, answer.content
    return dict(answer.json())


def given(recipient: Recipient, *, at: datetime | None = None) -> Consent:
    """A consent that its customer gave at a moment, for ninety days, without the pages between."""
    at, policy = at or timezone.now(), consent_policy(recipient.issuer)
    mia, _ = Person.objects.get_or_create(username="mia", defaults={"customer_number": "40118204"})
    consent = operations.propose(
        issuer=recipient.issuer,
        client_id=recipient.client_id,
        recipient_id=recipient.row.recipient_id,
        kind=policy.intents[0].kind if policy.intents else "sharing",
        terms=Terms(permissions=tuple(sorted(policy.permissions))[:1], wire={}, lasts=timedelta(days=90)),
        at=at,
        policy=policy,
    )
    authorised = operations.authorise(
        consent_id=consent.pk,
        at=at,
        policy=policy,
        customer_id=mia.pk,
        accounts=["mia-everyday"],
        evidence={},
    )
    operations.pick_up(consent.pk, edition=1, at=at)
    return authorised


def stopped(recipient: Recipient, *, at: datetime | None = None) -> Consent:
    """One that its customer stopped at the same moment."""
    consent = given(recipient, at=at)
    return operations.withdraw(
        consent_id=consent.pk,
        actor=Actor.CUSTOMER,
        reference=str(consent.customer_id),
        at=consent.status_changed_at,
        policy=consent_policy(recipient.issuer),
    )


@pytest.fixture
def listener(app: RelyingParty, site: Website) -> RelyingParty:
    """An app that hears of its customers' signing out."""
    app.register(backchannel_logout_uri=site.url("/logged-out?from=bank"))
    return app


def signs_out(customer: Customer) -> None:
    customer.opens("/account/logout/").press("btn-sign-out")


def logouts() -> list[OutboxMessage]:
    return list(OutboxMessage.objects.filter(channel="logout"))


def words(site: Website) -> list[str]:
    """Every logout token that has arrived, as it stands."""
    return [parse_qs(body.decode())["logout_token"][0] for body in site.bodies]
