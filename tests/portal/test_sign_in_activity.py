"""What happened to a sign-in is listed page after page: whoever fails on purpose hides nothing."""

import re

import pytest

from portal.activity import Happened
from portal.models import SignInEvent
from tests.portal.test_lists import HEAVIEST, with_its_css


def test_all_that_is_kept_is_listed_page_after_page_each_of_fifty_kilobytes_at_most(mia):
    mia.signs_in()
    (first,) = SignInEvent.objects.filter(what=Happened.SIGNED_IN)
    SignInEvent.objects.bulk_create(
        SignInEvent(person_id=first.person_id, what=Happened.WRONG_PASSWORD, at=first.at).observe(
            device=first.device, source=first.source
        )
        for _ in range(70)
    )

    page, passwords, sign_ins = mia.opens("/security/activity"), 0, 0
    while True:
        assert with_its_css(page) <= HEAVIEST
        passwords += page.text.count("Wrong password")
        sign_ins += page.text.count("You signed in")
        more = re.search(r'id="btn-more"\s+href="([^"]+)"', page.response.content.decode())
        if more is None:
            break
        page = mia.opens(more[1])

    assert (passwords, sign_ins) == (70, 1)


@pytest.mark.parametrize("after", ["x", "-1", "9" * 30, "٣", ""])
def test_what_is_no_place_in_the_activity_leads_to_its_beginning(mia, after):
    mia.signs_in()

    assert "You signed in" in mia.opens(f"/security/activity?after={after}").text


def test_anothers_place_in_the_activity_shows_nothing_of_it(mia, leo):
    leo.signs_in()
    place = SignInEvent.objects.latest("pk").pk
    mia.signs_in()

    assert mia.opens(f"/security/activity?after={place}").text.count("You signed in") == 1
