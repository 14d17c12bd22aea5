"""Lists of what others share: they are pages, and cost the same number of queries however many there are."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from consent.models import Authoriser, Consent, ConsentAccount
from portal.list_cards import CARDS, ROWS
from tests.actors import Customer, Recipient
from tests.portal.sharing import again
from tests.portal.test_joint_accounts import leo2, own_account, shared
from tests.portal.test_lists import HEAVIEST, LANGUAGES, queries_of, reads, with_its_css

__all__ = ["leo2", "own_account", "shared"]  # fixtures, by their names

pytestmark = pytest.mark.django_db


def asks() -> None:
    """As it is: the second holder's word is missing."""


def goes_on() -> None:
    Authoriser.objects.update(state="approved", decided_at=timezone.now(), decided_in=3)
    ConsentAccount.objects.update(state="shared")


def over() -> None:
    Consent.objects.update(expires_at=timezone.now() - timedelta(seconds=1))


def joints(html: str) -> list[str]:
    return re.findall(r'href="/joint/([0-9a-f-]{36})/', html)


@pytest.mark.clause("DASH-22")
@pytest.mark.parametrize(
    ("standing", "url"),
    [(asks, "/"), (asks, "/?tab=waiting"), (goes_on, "/"), (over, "/?tab=ended"), (goes_on, "/accounts")],
)
def test_five_sharings_by_another_cost_as_many_queries_as_one(
    standing: Callable[[], None], url: str, shared: str, leo2: Customer
) -> None:
    standing()
    queries_of(leo2, url)
    one = queries_of(leo2, url)

    again(Consent.objects.get(), 4)

    assert Authoriser.objects.filter(customer__username="leo2").count() == 5
    assert queries_of(leo2, url) == one
    assert one <= 20


@pytest.mark.clause("DASH-22")
@LANGUAGES
@pytest.mark.parametrize(("standing", "tab"), [(asks, "waiting"), (goes_on, "sharing"), (over, "ended")])
def test_a_page_of_what_others_share_weighs_fifty_kilobytes_at_most(
    standing: Callable[[], None], tab: str, language: str, shared: str, leo2: Customer
) -> None:
    standing()
    again(Consent.objects.get(), 99)
    reads(leo2, language)

    page = leo2.opens(f"/joint/?tab={tab}")

    assert len(set(joints(page.response.content.decode()))) == (ROWS if standing is over else CARDS)
    assert with_its_css(page) <= HEAVIEST


@pytest.mark.clause("DASH-22")
@pytest.mark.parametrize(
    ("standing", "tab", "heading"),
    [
        (asks, "waiting", "Waiting for you"),
        (goes_on, "sharing", "Your accounts, shared by others"),
        (over, "ended", "Your accounts, not shared by others any more"),
    ],
)
def test_a_dashboard_shows_the_first_with_their_number_and_leads_to_pages_of_all(
    standing: Callable[[], None], tab: str, heading: str, shared: str, leo2: Customer
) -> None:
    standing()
    again(Consent.objects.get(), 44)

    page = leo2.opens(f"/?tab={tab}")
    html = page.response.content.decode()
    assert f"{heading} 45" in page.text
    assert len(set(joints(html))) == (ROWS if standing is over else CARDS) // 2
    assert with_its_css(page) <= HEAVIEST

    (url,) = re.findall(r'class="quiet-link" href="(/joint/(?:\?[^"]*)?)"', html)
    seen: list[str] = []
    while url:
        page = leo2.opens(url)
        html = page.response.content.decode()
        assert f"<h1>{heading}</h1>" in html
        seen += dict.fromkeys(joints(html))
        more = re.search(r'id="btn-more" href="([^"]+)"', html)
        url = more[1].replace("&amp;", "&") if more else ""

    assert len(seen) == len(set(seen)) == 45 > CARDS


def test_a_place_in_somebody_elses_list_leads_nowhere(
    shared: str, cds: Recipient, leo: Customer, leo2: Customer
) -> None:
    theirs = Consent.objects.get().pk

    assert joints(leo.opens("/joint/?tab=waiting").response.content.decode()) == []
    assert "Nothing is in this list." in leo.opens(f"/joint/?after={theirs}").text
    assert joints(leo2.opens("/joint/?tab=sharing").response.content.decode()) == []
