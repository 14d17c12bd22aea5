"""Who holds accounts of their own and of a business sees which are which, wherever they choose."""

import re

import pytest

from bank.example.models import Account, Organisation
from tests.actors import Customer, Recipient

pytestmark = pytest.mark.django_db


def test_accounts_of_a_business_stand_apart_and_are_named_so(nz: Recipient, mia: Customer) -> None:
    Account.objects.filter(pk="mia-everyday").update(organisation=Organisation.objects.get())

    page = mia.signs_in(nz.link())
    own, _, business = page.text.partition("Business accounts")
    assert "Personal accounts Rainy day" in own
    assert "Everyday Business" in business

    last = max(re.findall(r'id="(account-\d+)"', page.response.content.decode()))
    review = page.press("btn-continue", **{last: True})
    assert "Everyday Business" in review.text


def test_whose_accounts_are_all_personal_reads_nothing_of_it(cds: Recipient, mia: Customer) -> None:
    text = mia.signs_in(cds.link()).text

    assert "Personal accounts" not in text
    assert "Business" not in text
