"""The list of screens is whole: no page of the portal goes unseen."""

from django.urls import URLPattern

from portal.account_urls import urlpatterns as sign_in_urls
from portal.urls import urlpatterns as own_urls
from tests.screens.table import NO_PAGE, SCREENS
from tests.screens.world import Shot


def names(patterns: list[URLPattern], namespace: str = "") -> set[str]:
    return {f"{namespace}{pattern.name}" for pattern in patterns}


EVERY = names(own_urls, "portal:") | names(sign_in_urls)


def test_every_address_of_the_portal_has_its_screen_or_says_why_not(shots: dict[str, Shot]) -> None:
    shown = {shot.url_name for shot in shots.values()}

    unseen = sorted(EVERY - shown - NO_PAGE.keys())
    assert not unseen, f"{unseen}: give each page a row in tests/screens, in every state it can be in"
    assert not sorted(NO_PAGE.keys() - EVERY), "gone from the portal"
    assert not sorted(NO_PAGE.keys() & shown), "shows a page after all"


def test_no_two_screens_have_one_name() -> None:
    assert len({screen.name for screen in SCREENS}) == len(SCREENS)


def test_one_title_is_one_page(shots: dict[str, Shot]) -> None:
    """Unless the page is the same in another state; for those who find a tab by its title."""
    by_title: dict[str, set[str]] = {}
    for shot in (shot for shot in shots.values() if shot.url_name in EVERY):
        title = " ".join(shot.html.partition("<title>")[2].partition("</title>")[0].split())
        by_title.setdefault(title, set()).add(shot.url_name)

    shared = {title: names for title, names in by_title.items() if len(names) > 1}
    assert not shared
