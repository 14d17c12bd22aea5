"""What is decided no more says so at the next step, and why: not only once the customer has decided."""

from datetime import timedelta

import pytest
from django.utils import timezone

from consent.models import Consent
from tests.actors import Customer, Recipient
from tests.pages import Page
from tests.payments import kind
from tests.people import MakePayer

pytestmark = [pytest.mark.django_db, pytest.mark.clause("AUT-18")]
STEPS = ["sign-in", "second factor", "accounts", "review"]


def reaches(customer: Customer, link: str, step: str) -> Page:
    page = customer.opens(link)
    if step == "sign-in":
        return page
    page = page.press("btn-continue", id_username=customer.username, id_password="accord-demo")
    if step == "second factor":
        return page
    page = page.press("btn-continue", id_otp="000000")
    return page if step == "accounts" else page.press("btn-continue", **{"account-1": True})


def goes_on(page: Page, step: str, username: str = "mia") -> Page:
    typed = {
        "sign-in": {"id_username": username, "id_password": "accord-demo"},
        "second factor": {"id_otp": "000000"},
        "accounts": {"account-1": True},
        "review": {},
    }
    page = page.press("btn-allow" if step == "review" else "btn-continue", **typed[step])
    return page.press("btn-continue", id_otp="000000") if page.has("id_otp") else page


def taken_back(recipient: Recipient) -> None:
    answer = recipient.http.delete(
        f"{recipient.dialect.intents}/{Consent.objects.get().pk}",
        secure=True,
        headers={"Authorization": f"Bearer {recipient.client_token()}"},
        **recipient.handshake(),
    )
    assert answer.status_code == 204, answer.content


@pytest.mark.parametrize("step", STEPS)
def test_a_request_that_its_app_took_back_is_said_to_be_so_at_the_next_step(
    step: str, uk: Recipient, mia: Customer
) -> None:
    page = reaches(mia, uk.link(), step)
    taken_back(uk)

    told = goes_on(page, step)

    assert told.status == 410
    assert "Recipient budget-fox has taken its request back. Nothing was shared." in told.text
    assert "Go back to Recipient budget-fox" in told.text
    assert "Cancel" not in told.text
    assert uk.answer_in(told.press("btn-cancel").onward)["error"] == "access_denied"


@pytest.mark.parametrize("step", STEPS)
def test_one_that_ran_out_is_too(step: str, uk: Recipient, mia: Customer) -> None:
    page = reaches(mia, uk.link(), step)
    Consent.objects.update(authorise_by=timezone.now() - timedelta(seconds=1))

    told = goes_on(page, step)

    assert told.status == 410
    assert "The request ran out before you decided. Nothing was shared." in told.text
    assert uk.answer_in(told.press("btn-cancel").onward)["error"] == "access_denied"


def test_a_payment_that_ran_out_was_not_paid(payer_of: MakePayer, ava: Customer) -> None:
    payer = payer_of(kind("uk", "v4.0/pisp/domestic-payment-consents"))
    review = ava.reaches_review(payer.link(payer.registered()))
    Consent.objects.update(authorise_by=timezone.now() - timedelta(seconds=1))

    told = review.press("btn-allow")

    assert "The request ran out before you decided. Nothing was paid." in told.text


@pytest.mark.parametrize(
    ("button", "said"),
    [
        ("btn-allow", "It was decided already, in another window or browser."),
        ("btn-deny", "It was answered with no already. Nothing was shared."),
    ],
)
def test_one_that_was_decided_in_another_window_says_how(
    button: str, said: str, uk: Recipient, ava: Customer
) -> None:
    """Two windows of one browser, each brought by the app for the same intent."""
    intent = uk.intent()
    first, second = (
        uk.link_to(
            request=uk.request_object(claims=uk.names(intent)),
            response_type=uk.response_type,
            scope=uk.dialect.scope,
            redirect_uri=uk.redirect_uri,
        )
        for _ in range(2)
    )
    waits = ava.reaches_review(first)
    ava.reaches_review(second).press(button)

    told = waits.press("btn-allow")

    assert said in told.text
    assert told.has("btn-cancel")


def test_another_browser_is_not_told_that_nothing_was_shared(cds: Recipient, mia: Customer) -> None:
    """It may have been: in the browser in which it was decided."""
    review = mia.reaches_review(cds.link())
    review.press("btn-allow")

    other = Customer("leo").opens(review.url)

    assert "started in another browser" in other.text
    assert "Opening it here has changed nothing." in other.text
    assert "Nothing was shared" not in other.text
