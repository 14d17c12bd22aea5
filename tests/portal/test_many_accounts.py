"""Choosing among more accounts than fit on a screen, without script: whatever is chosen stays in sight."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page as BrowserPage

from bank.example.models import Account, Holding
from consent.models import ConsentAccount
from demo.seed.people import NOAH
from portal.cards import AccountCard
from portal.found_accounts import Order, found
from tests.actors import Customer, Recipient
from tests.keyboard import names_oneself, presses, walk
from tests.pages import Page
from tests.stage import ON_EACH_SCREEN, Stage

NAMES = [f"Card {number}" for number in range(1, 13)] + ["Holiday pot", "Rainy day pot"]


@pytest.fixture
def fourteen(noah: Customer) -> Customer:
    """Noah, with as many accounts as there are names."""
    for number, name in enumerate(NAMES):
        row = Account.objects.get(pk="mia-everyday")
        row.pk, row.nickname = f"noah-{number}", name
        row.save(force_insert=True)
        Holding.objects.create(account=row, customer_number=NOAH.customer_number, position=100 + number)
    return noah


@pytest.fixture
def page(cds: Recipient, fourteen: Customer) -> Page:
    """The accounts to choose from."""
    return fourteen.signs_in(cds.link())


def rows(page: Page) -> dict[str, bool]:
    """The accounts on the page by name, and whether each is ticked."""
    html = page.response.content.decode()
    found = re.findall(r'name="account"[^>]*?(checked)?>.*?<b>\s*([^<]+?)\s*<', html, flags=re.DOTALL)
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


@pytest.mark.clause("ACC-04")
def test_they_are_put_in_order_and_what_is_ticked_and_searched_stays(page: Page) -> None:
    ordered = page.press(
        "btn-find-accounts",
        id_account_sort="name",
        id_account_search="card",
        **{number_of(page, "Card 7"): True},
    )
    assert [*rows(ordered)] == NAMES[:12]  # the tenth after the ninth
    assert "Chosen: 1 of 14. By name. 12 of 14 fit “card”" in ordered.text
    assert rows(ordered)["Card 7"]

    first = ordered.press("btn-find-accounts", id_account_sort="chosen", id_account_search="")
    assert [*rows(first)] == ["Card 7", *(name for name in NAMES if name != "Card 7")]
    assert "Chosen first." in first.text

    everything = first.press("btn-all")
    assert [*rows(everything)] == NAMES
    refused = everything.press("btn-none").press("btn-continue")
    assert 'value="chosen" selected' in refused.response.content.decode()
    usual = refused.press("btn-find-accounts", id_account_sort="usual")
    assert [*rows(usual)] == NAMES
    assert not any(order in usual.text for order in ("By name.", "Chosen first."))


def test_names_are_sorted_as_people_look_for_them() -> None:
    names = ["card 10", "Zoo", "Māori trust", "Card 2", "Maple", "10 pounds", "2 pounds", "éclairs"]
    cards = [AccountCard(name=name, detail="", joint=False, token=name) for name in names]
    business = AccountCard(name="Anvil", detail="", joint=False, token="a", business=True)

    shown = found([business, *cards], "", order=Order.NAME).cards

    expected = ["2 pounds", "10 pounds", "Card 2", "card 10", "éclairs", "Māori trust", "Maple", "Zoo"]
    assert [card.name for card in shown] == [*expected, "Anvil"]
    assert [card.name for card in found([business, *cards], "MAORI").cards] == ["Māori trust"]


def test_an_order_that_there_is_not_is_the_usual_one(page: Page) -> None:
    asked, fields = page.sent_by("btn-find-accounts")
    answer = page.http.post(asked, {**fields, "do": "find", "sort": "balance"}, secure=True)

    assert [*rows(Page(page.http, answer, asked))] == NAMES


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


@pytest.mark.browser
@pytest.mark.clause("ACC-04", "DASH-10")
@ON_EACH_SCREEN
def test_they_are_put_in_order_by_keyboard(
    stage_of: Callable[[Customer], Stage], cds: Recipient, fourteen: Customer
) -> None:
    link = cds.link()
    read: list[str] = []

    def story(browser: BrowserPage) -> None:
        names_oneself(browser, "noah", link)
        walk(browser, to="account-13")
        browser.keyboard.press("Space")
        walk(browser, to="id_account_sort", key="Shift+Tab")
        browser.keyboard.type("Ch")
        presses(browser, "btn-find-accounts", then="#chosen:has-text('Chosen first.')")
        assert browser.evaluate("document.activeElement.id") == "chosen"
        assert browser.is_checked("#account-1")
        read.append(browser.inner_text("[for=account-1]"))
        presses(browser, "btn-continue", then="#btn-allow")
        read.append(browser.inner_text("main"))

    stage_of(fourteen).plays(story)

    assert all("Holiday pot" in text for text in read)
    assert "Card 1" not in read[1]
