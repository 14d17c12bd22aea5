"""Australia: a name and a one-time code, no password, and nothing that tells who is a customer."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from consent.models import Consent, Person
from portal import one_time_codes
from portal.models import DeclaredThreat, OneTimeCode, SignInEvent
from portal.second_factor import COOLING_SECONDS
from tests.actors import Customer
from tests.evidence import decided_on
from tests.inbox import Inbox
from tests.pages import Page


def names(customer: Customer, link: str, name: str = "") -> Page:
    return customer.opens(link).press("btn-continue", id_username=name or customer.username)


@pytest.mark.clause("ACR-04", "ACR-06", "DASH-06")
def test_no_password_is_asked_for_and_nothing_of_forgotten_ones_is_said(cds, mia):
    page = mia.opens(cds.link())

    assert page.has("id_username")
    assert not page.has("id_password")
    assert "No password is needed" in page.text
    assert "orgot" not in page.text


@pytest.mark.clause("ACR-01", "ACR-02", "ACR-04", "RFC 8176 §2", "ACR-05")
def test_a_code_alone_gives_a_consent_of_one_factor(cds, mia, inbox: Inbox, settings):
    settings.SANDBOX = False
    page = names(mia, cds.link())
    assert "works for 5 minutes" in page.text
    assert re.fullmatch(r"\d{6}", inbox.last.code)

    accounts = page.press("btn-continue", id_otp=inbox.last.code)
    back = cds.answer_in(accounts.press("btn-continue", **{"account-1": True}).press("btn-allow").onward)
    claims = cds.verified(cds.redeems(back["code"]).json()["id_token"])

    assert claims["acr"] == "urn:cds.au:cdr:2"
    assert claims["amr"] == ["otp", "sms"]
    assert decided_on()["amr"] == ["otp", "sms"]


@pytest.mark.clause("ACR-12", "ACR-13")
def test_an_essential_level_three_asks_for_the_password_as_well(cds, mia):
    claims = {"id_token": {"acr": {"essential": True, "value": "urn:cds.au:cdr:3"}}}
    page = names(mia, cds.link(claims={"sharing_duration": 86_400, **claims}))

    page = page.press("btn-continue", id_otp="000000")
    assert page.has("id_password")
    assert page.press("btn-continue", id_password="accord-demo").has("account-1")


@pytest.mark.clause("ACR-04")
def test_the_code_opens_nothing_but_sharing(cds, mia, inbox, settings):
    settings.SANDBOX = False
    names(mia, cds.link())
    code = inbox.last.code

    second = mia.opens("/").press("btn-continue", id_username="mia", id_password="accord-demo")

    assert "isn’t right" in second.press("btn-continue", id_otp=code).text


@pytest.mark.clause("ACR-04", "ACR-16")
def test_the_code_of_one_consent_opens_no_other(cds, mia, inbox, settings):
    settings.SANDBOX = False
    names(mia, cds.link())
    code, other = inbox.last.code, names(mia, cds.link())

    assert "isn’t right" in other.press("btn-continue", id_otp=code).text


# --- who is a customer is told to nobody -------------------------------------------------------------------


def said_to(name: str, link: str, guesses: int = 6) -> list[str]:
    """Every page that somebody reads who gives this name and guesses."""
    page = names(Customer(name), link)
    read = [page.text]
    for _ in range(guesses):
        page = page.press("btn-continue", id_otp="123 123")
        read.append(page.text)
    return read


@pytest.mark.clause("ACR-15")
def test_known_and_unknown_names_read_the_same_to_the_pause(cds, mia, inbox):
    known, unknown = said_to("mia", cds.link()), said_to("nobody", cds.link())

    assert known == unknown
    assert "We’ve paused sign-in" in known[-1]
    assert [message.to for message in inbox.messages] == ["+6421555018"]


@pytest.mark.clause("ACR-15")
def test_known_and_unknown_names_get_too_many_codes_alike(cds, mia, inbox):
    pages = []
    for name in ("mia", "nobody"):
        page = names(Customer(name), cds.link())
        for _ in range(one_time_codes.SENDING.limit):
            page = sends_another(page)
        pages.append(page.text)

    assert pages[0] == pages[1]
    assert "We’ve sent several codes already" in pages[0]


def sends_another(page: Page) -> Page:
    """Once it may be asked for."""
    session = page.http.session
    session["portal.sent code at"] -= COOLING_SECONDS
    session.save()
    return page.chooses("send", "again")


@pytest.mark.clause("ACR-15", "ACR-04")
@pytest.mark.parametrize("name", ["mia", "nobody"])
def test_another_code_is_told_of_as_one_that_ends_the_others_whoever_asks(cds, mia, inbox, settings, name):
    settings.SANDBOX = False
    page = sends_another(names(Customer(name), cds.link()))

    said = "If we know that name, a new code is on its way. Only the newest one works."
    assert f"{said} You can ask for another in 30 seconds." in page.text
    assert 'role="status"' in page.response.content.decode()
    wrong = page.press("btn-continue", id_otp="123123")
    assert "has run out, was replaced by a newer one, or was used before" in wrong.text
    assert "a new code is on its way" not in wrong.text


@pytest.mark.clause("ACR-15")
def test_who_asks_for_another_code_at_once_is_told_to_wait_and_the_first_one_works(cds, mia, inbox, settings):
    settings.SANDBOX = False
    page = names(mia, cds.link())
    code = inbox.last.code

    page = page.chooses("send", "again")

    assert re.search(r"You can ask for another in \d+ seconds?\.", page.text)
    assert len(inbox.messages) == 1
    assert page.press("btn-continue", id_otp=code).has("account-1")


@pytest.mark.clause("ACR-15")
def test_known_and_unknown_names_cost_the_same_statements(cds, mia, inbox):
    """Time is what statements and jobs take; equal ones in equal number take as long."""
    counts = []
    for name in ("mia", "nobody"):
        form = Customer(name).opens(cds.link())
        with CaptureQueriesContext(
            connection,
        ) as sending:
            page = form.press("btn-continue", id_username=name)
        with CaptureQueriesContext(connection) as guessing:
            page.press("btn-continue", id_otp="123123")
        counts.append((shape(sending), shape(guessing)))

    assert counts[0] == counts[1]


def shape(seen: CaptureQueriesContext) -> list[str]:
    """The verb and the table of each statement."""
    return [" ".join(re.findall(r"^\w+|(?:FROM|INTO|UPDATE) \S+", query["sql"])) for query in seen]


def test_a_closed_sign_in_looks_like_none(cds, mia, inbox):
    Person.objects.filter(username="mia").update(is_active=False)

    names(mia, cds.link())

    assert inbox.messages == []
    assert OneTimeCode.objects.get().person is None


def test_nobody_is_signed_in_by_the_fixed_code_under_a_name_that_nobody_has(cds, mia):
    assert "isn’t right" in names(mia, cds.link(), "nobody").press("btn-continue", id_otp="000000").text


def test_a_limit_on_one_name_leaves_another_alone(cds, mia, leo, inbox):
    said_to("leo", cds.link())

    assert names(mia, cds.link()).press("btn-continue", id_otp="000000").has("account-1")


# --- under attack, and afterwards --------------------------------------------------------------------------


@pytest.mark.clause("ACR-11", "ACR-05")
def test_many_failures_make_one_code_too_little(cds, mia):
    person = Person.objects.get(username="mia")
    for _ in range(5):
        SignInEvent.objects.create(person=person, what="wrong password", at=timezone.now())

    page = names(mia, cds.link()).press("btn-continue", id_otp="000000")

    assert page.has("id_password")
    assert page.press("btn-continue", id_password="accord-demo").has("account-1")


@pytest.mark.clause("ACR-11", "ACR-05")
def test_a_threat_that_staff_declare_counts_from_that_moment(cds, mia):
    review = mia.reaches_review(cds.link())
    DeclaredThreat.objects.create(reason="numbers are being stolen", declared_at=timezone.now())

    page = review.press("btn-allow")

    assert page.has("id_password")
    assert not Consent.objects.filter(status="active").exists()
    page.press("btn-continue", id_password="accord-demo").press("btn-allow")
    assert decided_on()["amr"] == ["mfa", "otp", "pwd"]


@pytest.mark.clause("DASH-34")
def test_what_one_code_gave_one_code_stops(cds, mia):
    mia.allows(cds.link())

    stopped = mia.opens(f"/consents/{Consent.objects.get().pk}/stop").press("btn-stop")

    assert "has stopped" in stopped.text


def test_what_two_factors_gave_one_code_does_not_show(cds, uk, mia):
    mia.allows(uk.link())
    other = Customer("mia")
    other.allows(cds.link())

    page = other.opens("/")
    assert "1 more needs a second proof" in page.text
    assert other.opens(f"/consents/{Consent.objects.get(issuer='uk').pk}/").status == 404

    confirm = other.opens("/account/reauthenticate/?next=/")
    assert "second proof" not in confirm.press("btn-continue", id_password="accord-demo").text


def test_the_security_page_wants_two_factors_in_any_case(cds, mia):
    mia.allows(cds.link())

    page = mia.opens("/security/")

    assert page.has("id_password")
    assert "Passkeys" in page.press("btn-continue", id_password="accord-demo").text


def test_where_a_password_is_asked_for_again_it_is_told_for_whom(cds, mia):
    needed = {"id_token": {"acr": {"essential": True, "value": "urn:cds.au:cdr:3"}}}
    link = cds.link(claims={"sharing_duration": 86_400, **needed})

    page = mia.opens(link).press("btn-continue", id_username="mia").press("btn-continue", id_otp="000000")

    assert page.url.startswith("/account/reauthenticate/")
    assert "You’ll go back to recipient.test" in page.text
    assert "Before we show or change this" not in page.text
    assert "placeholder" not in page.response.content.decode()
