"""Choosing among more accounts than fit on a screen, without script: whatever is chosen stays in sight."""

import re

import pytest

from bank.example.models import Account, Holding
from consent.models import ConsentAccount
from demo.seed.people import NOAH
from tests.actors import Customer, Recipient
from tests.pages import Page

NAMES = [f"Card {number}" for number in range(1, 13)] + ["Holiday pot", "Rainy day pot"]


@pytest.fixture
def page(cds: Recipient, noah: Customer) -> Page:
    """Noah's fourteen accounts, to choose from."""
    for number, name in enumerate(NAMES):
        row = Account.objects.get(pk="mia-everyday")
        row.pk, row.nickname = f"noah-{number}", name
        row.save(force_insert=True)
        Holding.objects.create(account=row, customer_number=NOAH.customer_number, position=100 + number)
    return noah.signs_in(cds.link())


def rows(page: Page) -> dict[str, bool]:
    """The accounts on the page by name, and whether each is ticked."""
    html = page.response.content.decode()
    found = re.findall(
        r'name="account"[^>]*?(checked)?>.*?account__name">\s*([^<]+?)\s*<', html, flags=re.DOTALL
    )
    return {name: bool(ticked) for ticked, name in found}


def number_of(page: Page, name: str) -> str:
    return f"account-{[*rows(page)].index(name) + 1}"


@pytest.mark.clause("ACC-03")
def test_accounts_are_found_and_what_is_ticked_stays_ticked_and_in_sight(page: Page) -> None:
    assert rows(page) == dict.fromkeys(NAMES, False)
    assert "Chosen: 0 of 14." in page.text

    page = page.press(
        "btn-find-accounts", id_account_search="POT  rainy", **{number_of(page, "Card 7"): True}
    )
    assert rows(page) == {"Card 7": True, "Rainy day pot": False}
    assert "1 of 14 fit “POT rainy”" in page.text
    assert "Chosen: 1 of 14." in page.text

    page = page.press(
        "btn-find-accounts", id_account_search="<b>nothing", **{number_of(page, "Rainy day pot"): True}
    )
    assert rows(page) == {"Card 7": True, "Rainy day pot": True}
    assert "None fits “<b>nothing”." in page.text

    review = page.press("btn-continue")
    assert {"Card 7", "Rainy day pot"} <= set(re.findall("|".join(NAMES), review.text))
    assert "Card 8" not in review.text
    review.press("btn-allow")
    shared = ConsentAccount.objects.values_list("account", flat=True)
    assert sorted(shared) == ["noah-13", "noah-6"]


def test_all_that_fit_are_ticked_together_and_none_unticks_everything(page: Page) -> None:
    page = page.press("btn-find-accounts", id_account_search="pot")
    page = page.press("btn-all")
    assert rows(page) == {"Holiday pot": True, "Rainy day pot": True}

    everything = page.press("btn-all", id_account_search="")
    assert rows(everything) == dict.fromkeys(NAMES, True)

    page = page.press("btn-none", id_account_search="holiday")
    assert rows(page) == {"Holiday pot": False}
    assert "Choose at least one account" in page.press("btn-continue").text


def test_a_wish_that_no_button_has_goes_on_and_a_strangers_token_names_nothing(page: Page) -> None:
    asked, fields = page.sent_by("btn-all")
    page = Page(
        page.http, page.http.post(asked, {**fields, "do": "x", "account": "0" * 16}, secure=True), asked
    )

    assert "Choose at least one account" in page.text


def test_few_accounts_are_not_searched(cds: Recipient, mia: Customer) -> None:
    page = mia.signs_in(cds.link())

    assert not page.has("btn-find-accounts")
    assert "Chosen:" not in page.text
