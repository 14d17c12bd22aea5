"""The lists of the dashboard: tabs and counts, finding one, and pages of them."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bank.example.models import Account, Holding
from consent.models import Consent
from demo.environment import CHECKOUT
from demo.seed.people import MIA
from tests.actors import Customer, Recipient
from tests.pages import Page
from tests.payments import LANTERN, kind
from tests.people import MakePayer, MakeRecipient
from tests.portal.sharing import EVERYDAY, SAVINGS, again, looks, shares

APP = "Recipient budget-fox"
EVERYTHING = (
    "profile",
    "common:customer.detail:read",
    "bank:accounts.detail:read",
    "bank:transactions:read",
    "bank:regular_payments:read",
    "bank:payees:read",
)


def numbers(page: Page) -> dict[str, int]:
    """The tabs with their counts."""
    found = re.findall(r'<a [^>]*>([^<]+)<span class="count">(\d+)', page.response.content.decode())
    return {label.strip(): int(number) for label, number in found}


def names(page: Page) -> list[str]:
    """Whose cards or rows are shown, in their order."""
    html = page.response.content.decode()
    return re.findall(r'class="(?:sharing-card__name|ended-row__name)"[^>]*>([^<]+)<', html)


@pytest.mark.clause("DASH-11", "DASH-16", "DASH-29")
def test_each_tab_counts_what_it_lists(cds: Recipient, mia: Customer) -> None:
    now = timezone.now()
    shares(cds, lasts=timedelta(days=90))
    shares(cds, lasts=timedelta(days=10))
    shares(cds, picked_up=False)
    shares(cds, lasts=timedelta(days=1), at=now - timedelta(days=3))
    page = mia.signs_in("/")

    assert numbers(page) == {"Sharing now": 2, "Ending soon": 1, "Waiting": 1, "Ended": 1}
    for tab, number in (("sharing", 3), ("ending", 1), ("waiting", 1), ("ended", 1)):
        listed = mia.opens(f"/?tab={tab}")
        assert names(listed) == [APP] * number, tab  # what waits stands on the first page as well


def test_what_nobody_has_picked_up_is_not_said_to_be_shared(cds: Recipient, mia: Customer) -> None:
    consent = shares(cds, picked_up=False)
    page = mia.signs_in("/?tab=waiting")

    assert f"Waiting for {APP}" in page.text
    assert "Would see" in page.text
    assert numbers(page)["Sharing now"] == 0
    assert f"Waiting for {APP}" in mia.opens(f"/consents/{consent.pk}/").text


@pytest.mark.parametrize(
    "query", ["tab=everything", "after=nothing", "sort=sideways", "account=x", "kind=x", "q=%00"]
)
def test_what_makes_no_sense_in_an_address_says_nothing(query: str, cds: Recipient, mia: Customer) -> None:
    shares(cds)
    mia.signs_in()

    page = mia.opens(f"/?{query}")

    assert page.status == 200
    assert names(page) == [APP] or query.startswith("kind")


def test_another_customers_place_leads_nowhere(cds: Recipient, mia: Customer, leo: Customer) -> None:
    others = shares(cds, "leo")
    shares(cds)
    mia.signs_in()

    assert names(mia.opens(f"/?after={others.pk}")) == []


@pytest.mark.clause("DASH-29")
def test_a_search_and_an_order_are_offered_from_six_on(make_recipient: MakeRecipient, mia: Customer) -> None:
    apps = [make_recipient("cds", name) for name in ("ant", "bee", "cat", "dog", "eel")]
    for number, app in enumerate(apps):
        shares(app, lasts=timedelta(days=90 - number))
    page = mia.signs_in("/")
    assert not page.has("btn-find")

    shares(make_recipient("cds", "fly"), lasts=timedelta(days=200))
    page = mia.opens("/")

    assert page.has("btn-find")
    assert names(page)[0] == "Recipient fly"
    assert names(mia.opens("/?tab=sharing&q=BEE")) == ["Recipient bee"]
    by_end = names(mia.opens("/?sort=ending"))
    assert (by_end[0], by_end[-1]) == ("Recipient eel", "Recipient fly")
    assert names(mia.opens("/?sort=name")) == sorted(by_end)
    assert "Nothing fits." in mia.opens("/?q=nobody").text


@pytest.mark.parametrize("sort", ["newest", "name", "ending"])
def test_pages_follow_each_other_and_leave_nothing_out(sort: str, cds: Recipient, mia: Customer) -> None:
    again(shares(cds), 30)
    mia.signs_in()

    seen: list[str] = []
    url = f"/?sort={sort}"
    while url:
        page = mia.opens(url)
        html = page.response.content.decode()
        seen += re.findall(r'aria-labelledby="name-([0-9a-f-]+)"', html)
        more = re.search(r'id="btn-more" href="([^"]+)"', html)
        url = more[1].replace("&amp;", "&") if more else ""

    assert len(seen) == len(set(seen)) == 31


def queries_of(customer: Customer, url: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert customer.opens(url).status == 200
    return len(asked)


@pytest.mark.parametrize("url", ["/", "/?tab=ended", "/payments", "/accounts", "/kinds", "/stop-everything"])
def test_sixty_consents_cost_as_many_queries_as_three(url: str, cds: Recipient, mia: Customer) -> None:
    consent = shares(cds, accounts=[EVERYDAY, SAVINGS])
    again(consent, 2)
    mia.signs_in()
    queries_of(mia, url)
    few = queries_of(mia, url)

    again(consent, 57)

    assert queries_of(mia, url) == few
    assert few <= 20


def with_its_css(page: Page) -> int:
    """What a page of a customer's weighs, in bytes of HTML and CSS."""
    loaded = re.findall(r'href="/static/(css/[^"]+)"', page.response.content.decode())
    css = sum(len((CHECKOUT / "static" / name).read_bytes()) for name in loaded)
    return len(page.response.content) + css


LANGUAGES = pytest.mark.parametrize("language", ["en-GB", "mi", "ar-XB"])
HEAVIEST = 50_000


def reads(customer: Customer, language: str) -> None:
    """They are signed in, and choose a language."""
    customer.opens("/security/").press("btn-language", id_language=language)


@LANGUAGES
def test_a_thousand_consents_are_pages_of_fifty_kilobytes_at_most(
    language: str, cds: Recipient, mia: Customer
) -> None:
    mia.signs_in()
    reads(mia, language)
    again(shares(cds, accounts=[EVERYDAY, SAVINGS]), 899)
    again(shares(cds, picked_up=False), 99)
    weights = {
        url: with_its_css(mia.opens(url))
        for url in ("/", "/?sort=name", "/?tab=waiting", "/accounts", "/kinds")
    }
    Consent.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    ended = mia.opens("/?tab=ended")
    weights["/?tab=ended"] = with_its_css(ended)

    assert "1000" in ended.text
    assert {url: weight for url, weight in weights.items() if weight > HEAVIEST} == {}


@pytest.mark.clause("DASH-32")
@LANGUAGES
def test_so_are_the_pages_of_many_consents_to_pay(language: str, payer_of: MakePayer, ava: Customer) -> None:
    payer = payer_of(kind("uk", "v4.0/pisp/domestic-vrp-consents"))
    payer.allowed_by(ava, payer.registered())
    again(Consent.objects.get(), 99)
    reads(ava, language)

    now = ava.opens("/payments")
    Consent.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    over = ava.opens("/payments?tab=ended")

    assert "100" in now.text
    assert "100" in over.text
    assert with_its_css(now) <= HEAVIEST
    assert with_its_css(over) <= HEAVIEST


@LANGUAGES
def test_so_is_the_page_of_one_that_is_looked_at_every_day(
    language: str, cds: Recipient, mia: Customer
) -> None:
    consent = shares(cds, accounts=[EVERYDAY, SAVINGS], permissions=EVERYTHING)
    for number in range(80):
        at = timezone.now() - timedelta(days=number // 2)
        looks(consent, at, calls=3, account=SAVINGS if number % 2 else EVERYDAY, present=number % 5 == 0)
    mia.signs_in()
    reads(mia, language)

    page = mia.opens(f"/consents/{consent.pk}/")

    assert page.response.content.count(b"<tr>") > 16
    assert with_its_css(page) <= HEAVIEST


@LANGUAGES
def test_the_steps_of_a_decision_weigh_as_little_with_fifty_accounts(
    language: str, make_recipient: MakeRecipient, mia: Customer
) -> None:
    scope = " ".join(("openid", *EVERYTHING))
    app = make_recipient("cds", scope=scope)
    for number in range(50):
        row = Account.objects.get(pk="mia-everyday")
        row.pk, row.nickname = f"mia-{number}", f"Saving for what comes after number {number}"
        row.save(force_insert=True)
        Holding.objects.create(account=row, customer_number=MIA.customer_number, position=100 + number)
    mia.signs_in()
    reads(mia, language)

    accounts = mia.signs_in(app.link(scope=scope))
    review = accounts.press("btn-all").press("btn-continue")

    assert accounts.response.content.count(b'name="account"') > 50
    assert "what comes after number 49" in review.text
    assert with_its_css(accounts) <= HEAVIEST
    assert with_its_css(review) <= HEAVIEST


def test_who_sees_an_account_is_listed_by_account(make_recipient: MakeRecipient, mia: Customer) -> None:
    shares(make_recipient("cds", "ant"), accounts=[EVERYDAY])
    shares(make_recipient("cds", "bee"), accounts=[EVERYDAY, SAVINGS])
    page = mia.signs_in("/accounts")
    assert "Seen by Recipient ant, Recipient bee." in page.text
    assert "Seen by Recipient bee." in page.text
    assert EVERYDAY not in page.response.content.decode()

    (address,) = re.findall(r'href="(/\?account=[0-9a-f]+)">Rainy', page.response.content.decode()) or [""]

    assert names(mia.opens(address)) == ["Recipient bee"]


def test_who_sees_a_kind_of_data_is_listed_by_kind(make_recipient: MakeRecipient, mia: Customer) -> None:
    shares(make_recipient("cds", "ant"), permissions=["bank:transactions:read"])
    shares(make_recipient("cds", "bee"), permissions=["bank:accounts.basic:read"])
    page = mia.signs_in("/kinds")
    assert "Transaction details 1 sharing " in page.text

    assert names(mia.opens("/?kind=transaction-details")) == ["Recipient ant"]


@pytest.mark.clause("DASH-11")
def test_looks_are_counted_and_what_nobody_uses_is_marked(cds: Recipient, mia: Customer) -> None:
    now = timezone.now()
    used, forgotten = (
        shares(cds, at=now - timedelta(days=100), lasts=None),
        shares(cds, at=now - timedelta(days=200), lasts=timedelta(days=365)),
    )
    looks(used, now - timedelta(minutes=5), calls=18)
    looks(forgotten, now - timedelta(days=91))
    text = mia.signs_in("/").text

    assert "(18 times in 30 days)" in text
    assert text.count("Not used since") == 1


@pytest.mark.clause("DASH-29", "DASH-32")
def test_payments_are_a_list_of_their_own_with_what_was_used(
    payer_of: MakePayer, gateway_of: object, ava: Customer
) -> None:
    payer = payer_of(kind("uk", "v4.0/pisp/domestic-vrp-consents"))
    intent = payer.registered()
    payer.allowed_by(ava, intent)
    pay = gateway_of("uk")  # type: ignore[operator]
    counted = pay.counts(
        intent,
        amount="40.00",
        currency="GBP",
        payee_scheme=LANTERN["SchemeName"],
        payee_identification=LANTERN["Identification"],
    )
    assert counted.status_code == 201, counted.content

    page = ava.opens("/payments")
    assert names(page) == [APP]
    assert "£40.00 of £300.00, until" in page.text
    assert numbers(page)["Allowed now"] == 1
    first = ava.opens("/")
    assert "Who can see your data or take payments" in first.text
    assert "Who can take payments 1" in first.text
    assert numbers(first)["Sharing now"] == 0
