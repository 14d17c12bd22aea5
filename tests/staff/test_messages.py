"""Every message is reached, those that wait longest first, by client, by way and by how far it has come."""

import re
from datetime import datetime, timedelta
from html import unescape
from typing import Any

import pytest
from django.utils import timezone

from consent.models import OutboxMessage
from tests.pages import Page
from tests.staff.exporting import asks, fetches, made, unpacked
from tests.staff.people import Member
from tests.staff.things import dead_letters

pytestmark = [pytest.mark.django_db, pytest.mark.clause("DASH-35")]


def messages(many: int, *, to: str = "slow-fox", first: datetime | None = None, **said: Any) -> list[str]:
    """Their ids, the oldest first, a minute apart."""
    known = set(OutboxMessage.objects.values_list("pk", flat=True))
    dead_letters(many, to=to)
    fresh = OutboxMessage.objects.exclude(pk__in=known)
    fresh.exclude(client_id=to).delete()  # the letter about the consent that they are about
    keys = list(fresh.values_list("pk", flat=True))
    first = first or timezone.now() - timedelta(days=2)
    for number, key in enumerate(keys):
        OutboxMessage.objects.filter(pk=key).update(at=first + timedelta(minutes=number), **said)
    return [str(key) for key in keys]


WAITS: dict[str, Any] = {"state": "waiting", "settled_at": None, "last_error": ""}


def listed(member: Member, query: str) -> list[str]:
    return [str(one.id) for one in member.opens(f"/messages/?{query}").response.context["messages_listed"]]


def pages_of(member: Member, state: str) -> list[Page]:
    pages, onward = list[Page](), [f"?state={state}"]
    while onward:
        pages.append(member.opens(f"/messages/{unescape(onward[0])}"))
        onward = re.findall(r'id="link-onward" rel="next" href="([^"]+)', pages[-1].response.content.decode())
    return pages


def test_what_waits_longest_comes_first_and_each_message_is_reached(otto: Member, monkeypatch: Any) -> None:
    monkeypatch.setattr("staff.paging.LISTED", 2)
    waiting, dead = messages(5, **WAITS), messages(3, to="quick-fox")
    otto.signs_in()

    pages = {state: pages_of(otto, state) for state in ("waiting", "dead")}

    shown = {
        state: [[str(one.id) for one in page.response.context["messages_listed"]] for page in of]
        for state, of in pages.items()
    }
    assert shown["waiting"] == [waiting[:2], waiting[2:4], waiting[4:]]
    assert shown["dead"] == [dead[:0:-1], dead[:1]]
    assert all(page.response.context["total"] == 5 for page in pages["waiting"])
    assert "the oldest first, 2 here" in pages["waiting"][0].text
    assert "the newest first, 2 here" in pages["dead"][0].text


def test_home_leads_to_the_one_that_waits_longest(otto: Member, bank: None) -> None:
    (oldest, *_) = messages(3, first=timezone.now() - timedelta(days=9), **WAITS)
    messages(4, to="quick-fox", **WAITS | {"state": "held"}, first=timezone.now() - timedelta(days=20))
    otto.signs_in()

    page = otto.opens("/")
    home = page.response.content.decode()
    (link,) = re.findall(r'id="link-waiting" href="[^"?]*\?([^"]+)">([^<]+)', home)

    since = OutboxMessage.objects.get(pk=oldest).at
    assert link == ("state=waiting", "3 messages that wait")
    assert f"the first since {since:%Y-%m-%d %H:%M}" in page.text
    assert listed(otto, link[0])[0] == oldest


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("state=waiting", "abt"),
        ("state=waiting&to=a", "at"),
        ("state=waiting&to=b&channel=call", "b"),
        ("state=waiting&channel=mail", ""),
        ("state=tried+in+vain", "t"),
        ("state=held", "h"),
        ("state=dead", "d"),
        ("state=delivered", "e"),
        ("state=not+due", "v"),
        ("state=nonsense", "d"),
        ("state=dead&channel=nonsense", "d"),
        ("", "d"),
    ],
)
def test_messages_are_found_by_client_by_way_and_by_how_far_they_have_come(
    otto: Member, bank: None, query: str, found: str
) -> None:
    made = {
        "a": messages(1, to="a", **WAITS),
        "b": messages(1, to="b", **WAITS),
        "t": messages(1, to="a", **WAITS, attempts=3),
        "h": messages(1, to="a", **WAITS | {"state": "held"}),
        "d": messages(1, to="a"),
        "e": messages(1, to="a", state="delivered"),
        "v": messages(1, to="a", state="not due"),
    }
    otto.signs_in()

    assert set(listed(otto, query)) == {key for name in found for key in made[name]}


def test_a_state_that_there_is_not_is_shown_as_the_one_that_is_listed(otto: Member, bank: None) -> None:
    messages(1)
    page = otto.signs_in("/messages/?state=nonsense")

    assert page.response.context["state"] == "dead"
    assert "1 dead" in page.text
    assert "nonsense" not in page.response.content.decode()


def test_a_client_that_there_is_not_is_said_to_be_none(otto: Member, bank: None) -> None:
    page = otto.signs_in("/messages/?state=dead&to=nobody-at-all")

    assert "No client has this id" in page.text
    assert "0 dead" in page.text


def test_an_export_takes_the_same_choice(otto: Member, bank: None) -> None:
    ours, _ = messages(2, to="one"), messages(1, to="two")
    otto.works_on("INC-1", "fault")
    page = otto.opens("/messages/?state=dead&to=one&channel=call&after=x")
    (link,) = re.findall(r'id="link-export" href="([^"]+)"', page.response.content.decode())

    asks(otto, link.replace("&amp;", "&"))
    archive = unpacked(fetches(otto, made()))

    assert {row[0] for row in archive.rows[1:]} == set(ours)
    assert archive.manifest["query"] == "those that are dead, to one, by call"
