"""What the log says when a customer, or who pretends to be one, is told no; and when one has decided."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from allauth.mfa.models import Authenticator
from django.utils import timezone

from bank.example.models import Account
from consent.models import Consent, Person
from oidc.models import Client, Interaction
from tests.actors import Customer, Recipient
from tests.events import Events, refusal
from tests.pages import HOST, Page

pytestmark = pytest.mark.clause("AUD-05")


def signs_in_with(customer: Customer, username: str, password: str) -> Page:
    return customer.opens("/").press("btn-continue", id_username=username, id_password=password)


def flow() -> str:
    return f"/consent/{Interaction.objects.get().pk}/"


# --- signing in -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("username", "password", "code"),
    [("mia", "nope", "wrong password"), ("MIA", "nope", "wrong password"), ("nobody", "x", "unknown name")],
)
def test_a_failed_sign_in_names_nobody(mia, events: Events, username, password, code):
    event = refusal(signs_in_with(mia, username, password).response)

    assert event["code"] == code
    assert event["source"] == "127.0.0.1"
    assert username not in str(event)
    assert len(event["customer"]) == 16


def test_one_customer_has_one_pseudonym_from_the_wrong_password_to_the_decision(cds, mia, events):
    link = cds.link()
    signs_in_with(mia, "mia", "nope")
    mia.allows(link)

    (pseudonym,) = {vars(record)["customer"] for record in events.seen}
    assert [vars(record)["code"] for record in events.seen] == ["wrong password", "signed in", "allowed"]
    assert pseudonym != str(Person.objects.get(username="mia").pk)


def test_too_many_sign_ins_are_told_apart(mia, events):
    for _ in range(6):
        signs_in_with(mia, "mia", "nope")

    assert events.refused == ["wrong password"] * 5 + ["too many sign-ins"]


def test_a_closed_sign_in_is_one_event(mia, events):
    Person.objects.filter(username="mia").update(is_active=False)

    signs_in_with(mia, "mia", "accord-demo")

    assert events.refused == ["sign-in closed"]


def test_each_wrong_code_is_an_event_and_so_is_the_pause(mia, events):
    page = signs_in_with(mia, "mia", "accord-demo")
    for _ in range(6):
        page = page.press("btn-continue", id_otp="123456")

    assert events.refused == ["wrong code"] * 4 + ["codes paused"] * 2
    assert "123456" not in str([vars(record) for record in events.seen])


def test_who_may_not_use_these_pages_is_an_event(bank, events):
    page = signs_in_with(Customer("sam"), "sam", "accord-demo").press("btn-continue", id_otp="000000")
    assert refusal(page.response)["code"] == "not a customer"

    Authenticator.objects.all().delete()
    page = signs_in_with(Customer("noah"), "noah", "accord-demo")
    assert refusal(page.response)["code"] == "no second factor"


# --- a flow that cannot go on -----------------------------------------------------------------------------


def too_late(_recipient: Recipient) -> None:
    Interaction.objects.update(expires_at=timezone.now() - timedelta(seconds=1))


def suspended(_recipient: Recipient) -> None:
    Client.objects.update(suspended_at=timezone.now())


def decision_too_late(_recipient: Recipient) -> None:
    Consent.objects.update(authorise_by=timezone.now() - timedelta(seconds=1))


def page_changed(_recipient: Recipient) -> None:
    Account.objects.update(nickname="Renamed")


@pytest.mark.parametrize(
    "spoil", [too_late, suspended, decision_too_late, page_changed], ids=lambda spoil: spoil.__name__
)
def test_a_decision_that_cannot_be_taken_names_the_consent_it_was_about(
    recipient, mia, events, spoil: Callable[[Recipient], None]
):
    review = mia.reaches_review(recipient.link())
    spoil(recipient)

    event = refusal(review.press("btn-allow").response)

    assert event["code"] == spoil.__name__.replace("_", " ")
    assert (event["issuer"], event["client_id"]) == (recipient.issuer, recipient.client_id)
    assert event["consent_id"] == Consent.objects.get().pk
    assert events.decided == []


@pytest.mark.parametrize("step", ["", "accounts", "review", "return"])
def test_a_flow_of_another_browser_and_one_that_never_was_are_events(cds, mia, leo, step):
    mia.opens(cds.link())

    other, never = leo.opens(flow() + step), leo.opens(f"/consent/{uuid4()}/{step}")

    assert refusal(other.response)["code"] == "other browser"
    assert refusal(never.response)["code"] == "unknown"


def test_a_flow_of_another_customer_is_an_event(cds, mia, leo):
    signed_out = mia.signs_in(cds.link()).press("btn-not-you")
    page = signed_out.press("btn-continue", id_username="leo", id_password="accord-demo")

    event = refusal(page.press("btn-continue", id_otp="000000").response)

    assert event["code"] == "other customer"
    assert event["consent_id"] == Consent.objects.get().pk


def test_coming_back_too_late_for_a_code_is_an_event(recipient, mia):
    mia.allows(recipient.link())
    long_ago = timezone.now() - timedelta(minutes=6)
    Interaction.objects.update(decided_at=long_ago, answered_at=None)

    page = mia.opens(flow() + "return")

    assert recipient.answer_in(page.onward)["error"] == "access_denied"
    assert refusal(page.response)["code"] == "way back too late"


# --- the dashboard ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", ["", "stop", "stopped"])
def test_reaching_for_anothers_consent_is_an_event(cds, mia, leo, page):
    mia.allows(cds.link())
    leo.signs_in()
    consent_id = Consent.objects.get().pk

    event = refusal(leo.opens(f"/consents/{consent_id}/{page}").response)

    assert event["reason"] == "no consent of this customer's"
    assert event["consent_id"] == consent_id
    assert event["customer"]


def test_a_stop_without_the_pages_own_token_is_an_event(cds, mia):
    mia.allows(cds.link())
    strict = type(mia.http)(enforce_csrf_checks=True)
    strict.cookies = mia.http.cookies
    mia.http = strict

    answer = mia.http.post(f"/consents/{Consent.objects.get().pk}/stop", secure=True, **HOST)

    assert answer.status_code == 403
    assert refusal(answer)["code"] == "not from our page"


def test_what_no_page_explains_is_an_event_all_the_same(mia):
    wrong_method = mia.http.put("/", secure=True, **HOST)
    nowhere = mia.http.get("/nowhere", secure=True, **HOST)

    assert refusal(wrong_method)["status"] == 405
    assert refusal(nowhere)["code"] == "path unknown"


# --- decisions --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("decide", "code"), [(Customer.allows, "allowed"), (Customer.refuses, "refused")])
def test_a_decision_is_one_event(recipient, mia, events, decide, code):
    decide(mia, recipient.link())

    assert events.decided == [code]
    assert events.refused == []
    assert (events.last["issuer"], events.last["client_id"]) == (recipient.issuer, recipient.client_id)
    assert events.last["consent_id"] == Consent.objects.get().pk
    assert len(events.last["customer"]) == 16


def test_leaving_before_signing_in_is_no_customers_decision(cds, mia, events):
    mia.opens(cds.link()).press("btn-cancel")

    assert events.decided == ["left"]
    assert not events.last.get("customer")


def test_a_stop_is_one_event_however_often_it_is_pressed(cds, mia, events):
    mia.allows(cds.link())
    asked = mia.opens(f"/consents/{Consent.objects.get().pk}/stop")
    asked.press("btn-stop")
    asked.press("btn-stop")

    assert events.decided == ["allowed", "stopped"]
    assert (events.last["issuer"], events.last["client_id"]) == ("cds", cds.client_id)
    assert events.last["consent_id"] == Consent.objects.get().pk
