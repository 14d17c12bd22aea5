"""Before a customer takes something back the page says who else hears of it, or that nobody does."""

import re

import pytest

from bank.example.models import Customer as Record
from consent.models import Consent
from tests.actors import Customer, Recipient
from tests.pages import Page
from tests.portal.test_joint_accounts import LEO, leo2, own_account, shared

__all__ = ["leo2", "own_account", "shared"]  # fixtures, by their names
pytestmark = [pytest.mark.django_db, pytest.mark.clause("DASH-25")]
TOLD = "We may tell Leonie what you decide, as they have a say in this, too."
NOT_TOLD = "We won’t tell anybody else who holds these accounts."


def asked(customer: Customer, page: str) -> Page:
    """The page that asks before the act."""
    own = f"/consents/{Consent.objects.get().pk}/"
    if page == "stop everything":
        return customer.opens("/stop-everything")
    if page != "an account":
        return customer.opens(own + page)
    way = re.search(r'href="([^"]*/accounts/[\w-]+)"', customer.opens(own).response.content.decode())
    assert way is not None
    return customer.opens(way[1])


EACH = pytest.mark.parametrize("page", ["stop", "an account", "end", "not-me", "stop everything"])


@EACH
@pytest.mark.usefixtures("shared")
def test_who_has_a_say_in_it_is_named(page: str, leo: Customer) -> None:
    text = asked(leo, page).text

    assert TOLD in text
    assert NOT_TOLD not in text


@EACH
@pytest.mark.usefixtures("shared")
def test_who_needs_protection_reads_that_nobody_hears(page: str, leo: Customer) -> None:
    Record.objects.filter(pk=LEO).update(protected=True)

    text = asked(leo, page).text

    assert NOT_TOLD in text
    assert "We may tell" not in text


@pytest.mark.parametrize("page", ["stop", "end", "not-me", "stop everything"])
def test_of_what_is_ones_own_alone_nothing_is_said(page: str, cds: Recipient, mia: Customer) -> None:
    mia.allows(cds.link())

    text = asked(mia, page).text

    assert "We may tell" not in text
    assert "We won’t tell" not in text


@pytest.mark.parametrize("page", ["stop", "not-me", "stop everything"])
def test_where_nobody_else_is_told_by_any_letter_nothing_is_said(
    page: str, nz: Recipient, leo: Customer
) -> None:
    nz.redeems(nz.answer_in(leo.allows(nz.link()))["code"])

    text = asked(leo, page).text

    assert "We may tell" not in text
    assert "We won’t tell" not in text
