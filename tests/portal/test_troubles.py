"""Pages that say what cannot be: one next step, and no promise that the page itself has overtaken."""

from datetime import timedelta

import pytest
from django.utils import timezone

from consent.models import Consent, Person
from tests.actors import Customer, Recipient
from tests.pages import Page


def html_of(page: Page) -> str:
    return str(page.response.content.decode())


def decided_too_late(cds: Recipient, mia: Customer) -> Page:
    review = mia.reaches_review(cds.link())
    Consent.objects.update(authorise_by=timezone.now() - timedelta(seconds=1))
    return review.press("btn-allow")


def another_customers(cds: Recipient, mia: Customer) -> Page:
    page = mia.signs_in(cds.link()).press("btn-not-you")
    page = page.press("btn-continue", id_username="leo", id_password="accord-demo")
    return page.press("btn-continue", id_otp="000000")


def without_a_second_factor(cds: Recipient, mia: Customer) -> Page:
    Person.objects.create_user(username="new", password="accord-demo", customer_number="40199999")
    mia.opens("/").press("btn-continue", id_username="new", id_password="accord-demo")
    return mia.opens(cds.link())


@pytest.mark.clause("WCAG §2.2.1")
@pytest.mark.parametrize(
    ("reach", "said"),
    [
        (decided_too_late, "can’t be decided any more"),
        (another_customers, "linked to another person"),
        (without_a_second_factor, "need a second step first"),
    ],
)
def test_a_page_of_what_cannot_go_on_has_one_way_out_and_announces_no_end(reach, said, cds, mia):
    page = reach(cds, mia)

    assert said in page.text
    assert html_of(page).count('id="btn-cancel"') == 1
    assert "ends by itself" not in page.text
    assert not page.has("btn-more-time")
    assert cds.answer_in(page.press("btn-cancel").onward)["error"]
