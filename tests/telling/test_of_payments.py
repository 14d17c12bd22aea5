"""What is told of consents to pay: letters without names or amounts, and events where one is taken back."""

import re
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from consent import operations
from consent.issuers import consent_policy
from consent.lifecycle import Actor
from consent.models import Consent, OutboxMessage
from consent.notices import Channel, State
from tests.actors import Customer
from tests.payments import LANTERN, Payer, kind
from tests.people import MakeGateway, MakePayer
from tests.telling.conftest import CALLBACK, asks, by_published_keys, comes_due, delivers
from tests.websites import Website, says

pytestmark = pytest.mark.django_db
ENDURING = kind("nz", "v3.0/enduring-payment-consents")
VARIABLE = kind("uk", "v4.0/pisp/domestic-vrp-consents")
ONCE = kind("uk", "v4.0/pisp/domestic-payment-consents")
FUNDS = kind("uk", "v4.0/cbpii/funds-confirmation-consents")
TOLD = {
    "nz": (
        "urn:nz:co:paymentsnz:apicentre:events:enduring-payment-consent-revoked",
        "http://apicentre.paymentsnz.co.nz",
    ),
    "uk": ("urn:uk:org:openbanking:events:consent-authorization-revoked", "http://openbanking.org.uk"),
}


def letters() -> list[Any]:
    """All that is due, sent."""
    while delivers(Channel.MAIL) is not None:
        pass
    return mail.outbox


def subscribes(payer: Payer, url: str) -> None:
    """With the token that its intents are registered by."""
    root, version = {"nz": ("open-banking-nz", "3.0"), "uk": ("open-banking", "4.0")}[payer.kind.issuer]
    topic, _ = TOLD[payer.kind.issuer]
    answer = asks(
        payer.recipient,
        "POST",
        f"/{payer.kind.issuer}/{root}/v{version}/event-subscriptions",
        {"Data": {"CallbackUrl": url, "Version": version, "EventTypes": [topic]}},
        token=payer.token,
    )
    assert answer.status_code == 201, answer.content


@pytest.mark.clause("EVT-01", "EVT-04", "EVT-07", "ARR-11")
@pytest.mark.parametrize("which", [ENDURING, VARIABLE], ids=str)
def test_whoever_may_pay_hears_that_the_customer_took_it_back(
    which: Any, payer_of: MakePayer, mia: Customer, ava: Customer, site: Website
) -> None:
    site.behave = says("202 Accepted")
    payer, customer = payer_of(which), {"nz": mia, "uk": ava}[which.issuer]
    subscribes(payer, site.url(CALLBACK))
    intent = payer.registered()
    payer.allowed_by(customer, intent)

    stopped = customer.opens(f"/consents/{intent}/stop").press("btn-stop")
    assert "now. They already can’t begin anything new." in stopped.text
    assert "nothing." not in stopped.text, "what was under way goes through"
    assert delivers(Channel.EVENT) == State.DELIVERED

    (body,) = site.bodies
    _, claims = by_published_keys(payer.recipient, body.decode())
    (topic, space), resource = TOLD[which.issuer], which.resource.path.rpartition("/")[2]
    assert list(claims["events"]) == [topic]
    subject = claims["events"][topic]["subject"]
    assert (subject[f"{space}/rid"], subject[f"{space}/rty"]) == (intent, resource)
    assert claims["sub"] == subject[f"{space}/rlk"][-1]["link"] == payer.told_at(intent)
    assert LANTERN["Identification"] not in str(claims)


@pytest.mark.clause("DASH-17")
@pytest.mark.parametrize(
    ("which", "allowed"),
    [
        (VARIABLE, "to make payments for you, within limits"),
        (FUNDS, "to ask us whether there is enough in your account"),
        (ONCE, "to make a payment for you"),
    ],
    ids=str,
)
def test_a_customer_has_a_letter_for_what_they_allowed_and_it_names_no_one_else(
    which: Any, allowed: str, payer_of: MakePayer, ava: Customer
) -> None:
    payer = payer_of(which)
    intent = payer.registered()

    payer.allowed_by(ava, intent)

    (letter,) = letters()
    app = Consent.objects.get().recipient.name
    assert letter.subject == f"You allowed {app} {allowed}"
    assert ("stop it at any moment" in letter.body) == (which is not ONCE)
    said = f"{letter.subject} {letter.body}"
    assert not re.search(r"ava|lantern|42\.50|ORDER|\d{6}|{", said, re.IGNORECASE), said


@pytest.mark.clause("DASH-17")
def test_the_payment_that_uses_a_consent_up_is_no_end_that_is_told(
    payer_of: MakePayer, gateway_of: MakeGateway, ava: Customer
) -> None:
    payer, gateway = payer_of(ONCE), gateway_of("uk")
    intent = payer.registered()
    payer.allowed_by(ava, intent)
    letters()
    order = {"amount": "42.50", "currency": "GBP", "payee_scheme": LANTERN["SchemeName"]}

    used = gateway.counts(intent, **order, payee_identification=LANTERN["Identification"])

    assert used.status_code == 201, used.content
    assert OutboxMessage.objects.exclude(state=State.DELIVERED).count() == 0
    assert len(mail.outbox) == 1


@pytest.mark.clause("DASH-17")
@pytest.mark.parametrize(
    ("end", "subject", "says"),
    [
        (
            "customer",
            "You stopped what you allowed {app}",
            "may not make payments for you, within limits any",
        ),
        ("recipient", "{app} may not make payments for you, within limits any more", "told us on"),
        ("bank", "We stopped what you allowed {app}", "To ask us why, call us."),
    ],
)
def test_whoever_took_it_back_is_named(
    end: str, subject: str, says: str, payer_of: MakePayer, ava: Customer
) -> None:
    payer = payer_of(VARIABLE)
    intent = payer.registered()
    payer.allowed_by(ava, intent)
    letters()
    mail.outbox.clear()

    if end == "customer":
        ava.opens(f"/consents/{intent}/stop").press("btn-stop")
    elif end == "recipient":
        assert payer.call("DELETE", f"/{intent}").status_code == 204
    else:
        at, policy = timezone.now(), consent_policy("uk")
        it = Consent.objects.get().pk
        operations.withdraw(consent_id=it, actor=Actor.HOLDER, reference="sam", at=at, policy=policy)
    comes_due()

    (letter,) = letters()
    assert letter.subject == subject.format(app=Consent.objects.get().recipient.name)
    assert says in letter.body


@pytest.mark.clause("DASH-17")
def test_a_payment_that_nobody_made_in_time_is_told_as_such(payer_of: MakePayer, ava: Customer) -> None:
    payer = payer_of(ONCE)
    payer.allowed_by(ava, payer.registered())
    letters()
    mail.outbox.clear()
    Consent.objects.update(expires_at=timezone.now())

    operations.expire_due(at=timezone.now(), policies={"uk": consent_policy("uk")}, limit=10)

    (letter,) = letters()
    assert "may not make a payment for you any more" in letter.subject
    assert "no money has moved" in letter.body
