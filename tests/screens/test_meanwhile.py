"""What a customer reads who goes on with a page that something else has overtaken: nothing was decided."""

import pytest

from consent.lifecycle import Status
from consent.models import Consent
from tests.screens.meanwhile import MEANWHILE
from tests.screens.world import World

SCREENS = {screen.name: screen for screen in MEANWHILE}
CHANGED = "Something changed while you were reading, so nothing was decided yet."


@pytest.mark.django_db
@pytest.mark.clause("DASH-20", "CON-40")
@pytest.mark.parametrize(
    ("name", "status", "said", "unsaid"),
    [
        ("review, the joint option is wider now", 409, [CHANGED], ["who must agree too"]),
        ("no accounts, nobody may share it now", 200, ["turned data sharing off"], [CHANGED]),
        ("no accounts, the other holder is gone", 200, ["Somebody else has to agree"], [CHANGED]),
        ("review, one account is held no more", 409, [CHANGED, "Rainy day"], ["Everyday"]),
        ("accounts, the chosen one is held no more", 200, ["Your accounts", "Rainy day"], ["Everyday"]),
    ],
)
def test_what_is_decided_on_is_what_would_be_shared_now(
    world: World, name: str, status: int, said: list[str], unsaid: list[str]
) -> None:
    page = SCREENS[name].reach(world)

    assert page.status == status
    for words in said:
        assert words in page.text
    for words in unsaid:
        assert words not in page.text
    assert Consent.objects.latest("created_at").status == Status.AWAITING


@pytest.mark.django_db
def test_of_a_sharing_an_account_that_is_held_no_more_is_named_as_that(world: World) -> None:
    page = SCREENS["consent, one account is held no more"].reach(world)

    assert "An account you no longer hold" in page.text
    assert "Rainy day" in page.text


@pytest.mark.django_db
def test_who_issues_a_card_asks_about_funds_without_a_browser(world: World) -> None:
    page = SCREENS["asked elsewhere, about funds"].reach(world)

    assert page.has("btn-allow")
    assert "ask whether you have enough?" in page.text
