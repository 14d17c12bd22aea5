"""Pages that say what cannot be: one next step, and no promise that the page itself has overtaken."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import OperationalError, connection
from django.utils import timezone

from consent.models import Consent, Person
from oidc.models import Interaction
from portal.models import Allowance
from portal.tried_passwords import SIGN_INS
from tests.actors import Customer, Recipient
from tests.browser import Browser
from tests.pages import HOST, Page, shown


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
        (without_a_second_factor, "need a second way to prove it’s you"),
    ],
)
def test_a_page_of_what_cannot_go_on_has_one_way_out_and_announces_no_end(reach, said, cds, mia):
    page = reach(cds, mia)

    assert said in page.text
    assert html_of(page).count('id="btn-cancel"') == 1
    assert "ends by itself" not in page.text
    assert not page.has("btn-more-time")
    assert cds.answer_in(page.press("btn-cancel").onward)["error"]


def broken(*_statement: object) -> None:
    """In the place of the database: every statement fails."""
    raise OperationalError("away")


def without_database(path: str) -> Page:
    browser = Browser()
    browser.raise_request_exception = False
    browser.cookies[settings.SESSION_COOKIE_NAME] = "of-somebody-who-was-signed-in-here"
    with connection.execute_wrapper(broken):
        return shown(browser, browser.get(path, secure=True, **HOST), path)


def unreadable(path: str) -> Page:
    """A form of more fields than are read."""
    browser, body = Browser(), "&".join(f"p{n}=1" for n in range(101))
    form = "application/x-www-form-urlencoded"
    return shown(browser, browser.post(path, body, content_type=form, secure=True, **HOST), path)


def forged(path: str) -> Page:
    browser = Browser(enforce_csrf_checks=True)
    return shown(browser, browser.post(path, {}, secure=True, **HOST), path)


@pytest.mark.clause("CON-69")
def test_a_page_of_our_own_fault_needs_no_database_and_says_whose_it_is(db):
    page = without_database("/security/")

    assert page.status == 503
    assert page.response["Retry-After"]
    assert "– Harbour Bank" in page.text
    assert re.search(r'class="masthead__brand"[^>]*>.*?<span>Harbour Bank</span>', html_of(page), re.DOTALL)
    assert "Nothing was shared" not in page.text  # nobody knows


@pytest.mark.parametrize("broken_page", [unreadable, forged, without_database])
def test_what_no_page_could_answer_has_one_next_step(broken_page, db):
    page = broken_page("/account/login/")

    html = html_of(page)
    content = html.partition("<main")[2].partition("</main>")[0]
    assert re.findall(r'<a [^>]*href="([^"]*)"', content) == ["/"]
    assert "– Harbour Bank" in page.text


def test_too_many_sign_ins_say_what_was_shared_and_lead_back_to_the_request(uk, mia):
    page = mia.opens(uk.link())
    page.press("btn-continue", id_username="mia", id_password="no")
    Allowance.objects.filter(subject__startswith=SIGN_INS.name).update(taken=SIGN_INS.limit)

    page = page.press("btn-continue", id_username="mia", id_password="no")

    assert page.status == 429
    assert "Nothing was shared" in page.text
    flow_id = Interaction.objects.get().pk
    assert f'href="/consent/{flow_id}/"' in html_of(page)


@pytest.mark.parametrize("broken_page", [unreadable, without_database])
def test_a_request_that_broke_under_way_can_be_gone_on_with(broken_page, cds, mia):
    mia.opens(cds.link())
    path = f"/consent/{Interaction.objects.get().pk}/"

    page = broken_page(f"{path}review")

    assert page.status in {400, 503}
    assert f'href="{path}"' in html_of(page)


@pytest.mark.parametrize("method", ["get", "head", "put"])
@pytest.mark.parametrize("path", ["/language", "/security/sessions/end-others"])
def test_what_only_a_button_leads_to_says_so_where_it_is_opened(
    mia: Customer, method: str, path: str
) -> None:
    mia.signs_in()

    answer = getattr(mia.http, method)(path, secure=True, **HOST)

    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert answer["Content-Type"].startswith("text/html")
    assert ("This page can’t be opened by itself" in answer.content.decode()) is (method != "head")


def test_what_the_protocol_refuses_stays_the_protocols(nz: Recipient, mia: Customer) -> None:
    assert mia.http.put("/nz/authorize", secure=True, **HOST).content == b""
