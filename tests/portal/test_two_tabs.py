"""What was done in one tab is honestly told in the other, and the way goes on from there."""

import pytest

from consent.lifecycle import Status
from consent.models import Consent, ConsentAccount
from demo.sign_in import ONE_TIME_CODE, PASSWORD
from tests.actors import Customer, Recipient
from tests.pages import Page
from tests.portal.sharing import SAVINGS

pytestmark = [pytest.mark.django_db, pytest.mark.clause("DASH-10")]


def signs_out_in_another_tab(customer: Customer) -> Page:
    return customer.opens("/account/logout/").press("btn-sign-out")


@pytest.mark.parametrize("button", ["btn-allow", "btn-deny"])
def test_who_was_signed_out_meanwhile_signs_in_and_decides_then(
    button: str, cds: Recipient, mia: Customer
) -> None:
    review = mia.reaches_review(cds.link())
    signs_out_in_another_tab(mia)

    asked = review.press(button)

    assert asked.has("id_username")
    assert "You decide, in the next steps." in asked.text
    assert Consent.objects.get().status == Status.AWAITING
    page = asked.press("btn-continue", id_username="mia", id_password=PASSWORD)
    page = page.press("btn-continue", id_otp=ONE_TIME_CODE)
    if page.has("account-1"):
        page = page.press("btn-continue", **{"account-1": True})
    assert "code" in cds.answer_in(page.press("btn-allow").onward)


def test_other_accounts_chosen_in_another_tab_are_shown_before_they_are_shared(
    cds: Recipient, mia: Customer
) -> None:
    review = mia.reaches_review(cds.link())
    mia.opens(review.url.replace("review", "accounts")).press(
        "btn-continue", **{"account-1": False, "account-2": True}
    )

    again = review.press("btn-allow")

    assert again.status == 409
    assert "Something changed while you were reading, so nothing was decided yet." in again.text
    assert "Rainy day" in again.text
    assert Consent.objects.get().status == Status.AWAITING
    again.press("btn-allow")
    assert ConsentAccount.objects.get().account == SAVINGS


def test_a_page_of_ones_own_leads_back_there_after_signing_in_again(cds: Recipient, mia: Customer) -> None:
    mia.allows(cds.link())
    stop = mia.opens(f"/consents/{Consent.objects.get().pk}/stop")
    signs_out_in_another_tab(mia)

    asked = stop.press("btn-stop")

    assert asked.has("id_username")
    assert Consent.objects.get().status == Status.ACTIVE
    page = asked.press("btn-continue", id_username="mia", id_password=PASSWORD)
    back = page.press("btn-continue", id_otp=ONE_TIME_CODE)
    assert back.url == stop.url
    assert "has stopped" in back.press("btn-stop").text


def test_who_opens_the_sign_out_by_mistake_may_stay(mia: Customer) -> None:
    mia.signs_in()

    page = mia.opens("/account/logout/")

    assert "Signing out stops no sharing" in page.text
    assert 'id="btn-stay" href="/"' in page.response.content.decode()
