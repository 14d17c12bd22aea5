"""What becomes of the consents of a client that gave its registration up."""

from typing import Any

import pytest
from django.utils import timezone

from consent.models import Consent, ConsentEvent
from oidc import tasks
from oidc.deregistered import close_consents
from oidc.self_registration import deregister
from tests.actors import Customer, Recipient
from tests.chains import chain_holds
from tests.payments import kind
from tests.people import MakePayer

pytestmark = pytest.mark.django_db


@pytest.mark.clause("REG-18", "REG-23")
def test_access_ends_at_once_and_the_consents_follow(cds: Recipient, nz: Recipient, mia: Customer) -> None:
    gone = cds.redeems(cds.answer_in(mia.allows(cds.link()))["code"]).json()
    other = nz.redeems(nz.answer_in(Customer("mia").allows(nz.link()))["code"]).json()
    deregister(cds.row)
    at_once = cds.reads_accounts(gone["access_token"]).status_code, cds.refreshes(gone["refresh_token"])

    tasks.close_consents_of_deregistered()

    assert (at_once[0], at_once[1].status_code) == (401, 401)
    ended, kept = Consent.objects.get(issuer="cds"), Consent.objects.get(issuer="nz")
    assert (ended.status, kept.status) == ("revoked", "active")
    assert chain_holds(ended.pk)
    assert ConsentEvent.objects.filter(consent=ended).latest("sequence").actor == "recipient"
    assert nz.reads_accounts(other["access_token"]).status_code == 200


@pytest.mark.clause("REG-18")
def test_they_are_closed_in_batches_and_once(cds: Recipient, bank: Any) -> None:
    for username in ("mia", "leo"):
        Customer(username).allows(cds.link())
    deregister(cds.row)

    assert [close_consents(timezone.now(), limit=1) for _ in range(3)] == [1, 1, 0]


@pytest.mark.clause("REG-18")
def test_the_customer_reads_that_the_recipient_stopped(cds: Recipient, mia: Customer) -> None:
    mia.allows(cds.link())
    deregister(cds.row)
    tasks.close_consents_of_deregistered()

    assert "Stopped by Recipient budget-fox" in mia.opens("/?tab=ended").text


def test_suspended_clients_keep_their_consents(cds: Recipient, mia: Customer) -> None:
    mia.allows(cds.link())
    type(cds.row).objects.update(suspended_at=timezone.now())

    assert close_consents(timezone.now(), limit=10) == 0


@pytest.mark.clause("REG-18", "CON-39")
def test_a_payment_that_was_allowed_is_no_consent_to_close(payer_of: MakePayer, ava: Customer) -> None:
    payer = payer_of(kind("uk", "v4.0/pisp/domestic-payment-consents"))
    paying = payer.registered()
    ava.allows(payer.link(paying))
    deregister(payer.recipient.row)

    assert close_consents(timezone.now(), limit=10) == 0
    assert Consent.objects.get(pk=paying).status == "active"
