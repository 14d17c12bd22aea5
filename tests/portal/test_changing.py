"""What a customer sees of a change: before they agree to it, and for ever after."""

import pytest

from consent.amendments import amendments
from consent.models import ConsentAccount, ConsentEvent, OutboxMessage
from oidc.models import Interaction
from tests.actors import Customer, Recipient
from tests.arrangements import A_YEAR, BASIC, MOVEMENTS, Arrangement, agrees, given, ticked

pytestmark = pytest.mark.django_db


@pytest.mark.clause("AMD-03")
def test_accounts_that_are_shared_already_are_ticked_where_they_still_can_be(
    basic: Arrangement, mia: Customer
) -> None:
    page = mia.signs_in(basic.asks(BASIC, A_YEAR))

    assert ticked(page) == [True, False, False]
    assert "Ticked is what you share already" in page.text
    assert "from now on" in page.text


@pytest.mark.clause("AMD-04", "DASH-18")
def test_what_is_added_or_longer_is_marked_and_nothing_else(basic: Arrangement, mia: Customer) -> None:
    link = basic.asks(f"{BASIC} {MOVEMENTS}", A_YEAR)
    review = mia.signs_in(link).press("btn-continue", **{"account-2": True})

    assert "Change what Recipient budget-fox can see" in review.text
    assert "New Transaction details" in review.text
    assert "Transaction details New" in review.text
    assert "Account name, type and balance New" not in review.text
    assert "Longer until" in review.text
    assert "Removed" not in review.text


@pytest.mark.clause("AMD-04")
def test_what_is_removed_is_named(cds: Recipient, mia: Customer) -> None:
    wide = given(cds, mia, f"{BASIC} {MOVEMENTS}")
    assert ConsentAccount.objects.get().account == "mia-everyday"

    review = mia.signs_in(wide.asks(BASIC, 86_400 * 2)).press(
        "btn-continue", **{"account-1": False, "account-2": True}
    )

    assert "Removed Transaction details" in review.text
    assert "Removed Everyday" in review.text
    assert "Shorter until" in review.text


@pytest.mark.clause("AMD-04")
def test_a_kind_of_data_that_a_larger_one_covers_is_not_called_removed(
    basic: Arrangement, mia: Customer
) -> None:
    review = mia.signs_in(basic.asks("openid bank:accounts.detail:read")).press("btn-continue")

    assert "New Account balance and details" in review.text
    assert "Removed" not in review.text


@pytest.mark.clause("AMD-05", "DASH-11", "DASH-16", "AUD-02", "CON-72")
def test_the_history_tells_each_change_and_the_words_are_kept(basic: Arrangement, mia: Customer) -> None:
    agrees(mia, basic.asks(f"{BASIC} {MOVEMENTS}", A_YEAR), **{"account-1": False, "account-2": True})

    page = mia.signs_in(f"/consents/{basic.id}/")
    assert "You changed what Recipient budget-fox can see" in page.text
    assert "New Transaction details" in page.text
    assert "Removed Everyday" in page.text
    assert "Longer until" in page.text

    (change,) = amendments(basic.row.pk)
    assert change.before.permissions == ("bank:accounts.basic:read",)
    assert change.after.permissions == ("bank:accounts.basic:read", "bank:transactions:read")
    assert change.before.accounts == ("mia-everyday",)
    assert change.after.accounts != change.before.accounts
    assert change.after.expires_at is not None
    assert change.before.expires_at is not None
    assert change.after.expires_at > change.before.expires_at
    assert change.customer_id == basic.row.customer_id
    assert change.shown is not None
    assert change.shown["data"]["title"] == "Change what Recipient budget-fox can see"
    assert len(change.shown["sha256"]) == 64
    event = ConsentEvent.objects.get(consent_id=basic.id, verb="amend")
    assert "mia-everyday" not in str(event.detail)


@pytest.mark.clause("DASH-17")
def test_a_letter_says_that_it_changed(basic: Arrangement, mia: Customer) -> None:
    agrees(mia, basic.asks(BASIC, A_YEAR))

    assert OutboxMessage.objects.filter(topic="changed", channel="mail").count() == 1


@pytest.mark.clause("AMD-11")
def test_the_customer_proves_who_they_are_afresh(basic: Arrangement, mia: Customer) -> None:
    mia.signs_in("/")

    page = mia.opens(basic.asks(BASIC, A_YEAR))

    assert page.has("id_otp")
    assert not page.has("btn-allow")
    assert Interaction.objects.latest("created_at").acr == ""
