"""Who decided and lost their session before the browser went on signs in to go back, and decides nothing."""

import pytest

from tests.actors import Customer, Recipient
from tests.pages import Page
from tests.payments import kind
from tests.people import MakePayer

pytestmark = [pytest.mark.django_db, pytest.mark.clause("DASH-10")]
TO_GO_BACK = (
    "You’ve decided already on what Recipient budget-fox asked. Sign in once more, and we take you back"
)


def decided_and_signed_out(customer: Customer, link: str) -> Page:
    """What the way back leads to once the customer said yes, and signed out in another tab."""
    answer = customer.reaches_review(link).send("btn-allow")
    customer.opens("/account/logout/").press("btn-sign-out")
    return customer.opens(answer["Location"])


@pytest.mark.parametrize("issuer", ["cds", "nz"])
def test_a_sign_in_after_the_decision_says_what_it_is_for(
    issuer: str, request: pytest.FixtureRequest, mia: Customer
) -> None:
    recipient: Recipient = request.getfixturevalue(issuer)

    page = decided_and_signed_out(mia, recipient.link())

    assert TO_GO_BACK in page.text
    assert "You decide, in the next steps" not in page.text
    assert "Step 1" not in page.text
    code = page.press("btn-continue", id_username="mia", id_password="accord-demo")
    assert "Step 2" not in code.text
    back = code.press("btn-continue", id_otp="000000")
    assert "code" in recipient.answer_in(back.onward)


def test_a_sign_in_before_the_decision_says_that_they_decide(cds: Recipient, mia: Customer) -> None:
    page = mia.opens(cds.link())

    assert "You decide, in the next steps." in page.text
    assert "Step 1" in page.text
    assert "decided already" not in page.text


def test_of_a_payment_it_is_the_same(payer_of: MakePayer, ava: Customer) -> None:
    payer = payer_of(kind("uk", "v4.0/pisp/domestic-payment-consents"))

    page = decided_and_signed_out(ava, payer.link(payer.registered()))

    assert TO_GO_BACK in page.text
    assert "to pay from your account" not in page.text
