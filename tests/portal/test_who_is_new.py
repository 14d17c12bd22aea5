"""A customer who decides learns that a company is new to the bank, where the standard leaves room for it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from consent.models import Evidence
from oidc.models import Client
from tests.actors import Customer, Recipient
from tests.payments import kind
from tests.people import MakePayer, MakeRecipient

pytestmark = [pytest.mark.django_db, pytest.mark.clause("REG-06")]
NOBODY, SINCE = "None of our customers has used Recipient", "has been registered with us since"
LONG_AGO = timezone.now() - timedelta(days=31)


def told(recipient: Recipient, customer: str) -> str:
    return Customer(customer).reaches_review(recipient.link()).text


@pytest.mark.parametrize("issuer", ["nz", "nz1", "fapi1", "fapi2"])
def test_the_first_learns_that_nobody_has_used_it_and_the_next_since_when_it_is_here(
    make_recipient: MakeRecipient, bank: None, issuer: str
) -> None:
    recipient = make_recipient(issuer)
    assert NOBODY in told(recipient, "mia")

    Customer("mia").allows(recipient.link())

    text = told(recipient, "ava")
    assert NOBODY not in text
    assert SINCE in text
    Client.objects.update(created=LONG_AGO)
    assert SINCE not in told(recipient, "ava")


def test_what_is_told_does_not_change_while_it_is_read(nz: Recipient, bank: None) -> None:
    page = Customer("mia").reaches_review(nz.link())
    nz.answer_in(Customer("ava").allows(nz.link()))
    Client.objects.update(created=LONG_AGO)

    assert page.press("btn-allow").onward
    last = Evidence.objects.exclude(sequence=1).latest("pk")
    assert NOBODY in str(last.content)


def test_who_said_no_has_not_used_it(nz: Recipient, bank: None) -> None:
    Customer("ava").refuses(nz.link())

    assert NOBODY in told(nz, "mia")


@pytest.mark.parametrize("issuer", ["cds", "uk"])
def test_where_no_more_may_be_said_than_is_prescribed_nothing_of_it_is(
    make_recipient: MakeRecipient, bank: None, issuer: str
) -> None:
    text = told(make_recipient(issuer), "mia")

    assert NOBODY not in text
    assert SINCE not in text


def test_so_it_is_before_a_payment(payer_of: MakePayer, mia: Customer) -> None:
    payer = payer_of(kind("nz", "v3.0/domestic-payment-consents"))

    assert NOBODY in mia.reaches_review(payer.link(payer.registered())).text
