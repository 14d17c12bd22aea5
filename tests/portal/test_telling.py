"""What the pages say of a recipient that must hear of a stop: never more than it has said itself."""

import re

import pytest
from django.utils import timezone

from consent.models import Consent, OutboxMessage
from consent.notices import Channel, State
from tests.actors import Customer, Recipient
from tests.pages import Page
from tests.people import MakeRecipient
from tests.telling.conftest import comes_due, delivers, site, stops, subscribes, told
from tests.websites import Website, says

__all__ = ["site", "told"]  # fixtures, found by their names
APP = "Recipient budget-fox"


def said(page: Page) -> str:
    """The words about the telling; "" where there are none."""
    found = re.search(r'<p id="told">(.*?)</p>', page.response.content.decode(), flags=re.DOTALL)
    return found[1] if found else ""


def seen(mia: Customer) -> list[str]:
    """On the page after the stop, and on the consent's own."""
    consent = Consent.objects.get().pk
    return [said(mia.opens(f"/consents/{consent}/{page}")) for page in ("stopped", "")]


@pytest.mark.clause("ARR-08")
def test_a_recipient_has_been_told_once_it_has_said_so(told: Recipient, mia: Customer, site: Website) -> None:
    stops(mia, told)
    assert seen(mia) == [f"We’re telling {APP} now. They already get nothing."] * 2

    site.behave = says("503 Busy")
    delivers()
    comes_due()
    delivers()
    assert seen(mia) == [f"We haven’t reached {APP} yet and keep trying. They already get nothing."] * 2

    site.behave = says("204 No Content")
    comes_due()
    delivers()
    for words in seen(mia):
        assert re.fullmatch(rf"We told {APP} (today|yesterday) at \d\d:\d\d\.", words), words


@pytest.mark.clause("ARR-08")
def test_a_recipient_that_cannot_be_told_is_not_said_to_be(
    told: Recipient, mia: Customer, site: Website
) -> None:
    stops(mia, told)
    site.behave = says("422 No")
    delivers()

    assert seen(mia) == [f"We couldn’t tell {APP}. They already get nothing."] * 2


def test_news_that_wait_to_be_fetched_are_said_to(make_recipient: MakeRecipient, mia: Customer) -> None:
    uk = make_recipient("uk")
    subscribes(uk)
    stops(mia, uk)
    assert delivers(Channel.EVENT) == State.HELD

    assert seen(mia) == [f"{APP} hasn’t fetched the news from us yet. They already get nothing."] * 2


def test_nothing_is_said_where_nobody_is_told(fapi2: Recipient, mia: Customer) -> None:
    stops(mia, fapi2)

    assert seen(mia) == ["", ""]


def test_a_consent_in_force_says_nothing_of_it(told: Recipient, mia: Customer) -> None:
    mia.allows(told.link())
    at = timezone.now()
    OutboxMessage.objects.update(channel="call", state="delivered", settled_at=at)

    assert said(mia.opens(f"/consents/{Consent.objects.get().pk}/")) == ""
