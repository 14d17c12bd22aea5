"""Staff sign in apart from customers: own host, own cookie, two factors, fifteen idle minutes."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.contrib.sessions.models import Session
from django.utils import timezone

from consent.models import Person
from portal.models import Allowance
from portal.second_factor import WRONG_FROM_NETWORK
from staff.models import StaffEvent
from staff.rights import codenames_of
from staff.roles import Role
from tests.browser import Browser
from tests.customers import Customer
from tests.pages import HOST as CUSTOMERS
from tests.staff.people import CSRF, HOST, Member

pytestmark = pytest.mark.django_db
OWN = "__Host-staff-session"


def the_session(member: Member) -> Any:
    from django.contrib.sessions.backends.db import SessionStore

    return SessionStore(member.http.cookies[OWN].value)


def aged(member: Member, what: str, by: timedelta) -> None:
    """Make a moment of the member's session older."""
    session = the_session(member)
    said = session["staff.member"]
    session["staff.member"] = {**said, what: said[what] - by.total_seconds()}
    session.save()


@pytest.mark.clause("ASVS §6.3.3", "ACR-10")
def test_a_password_alone_signs_nobody_in(sam: Member) -> None:
    sam.opens("/").press("btn-continue", id_username="sam", id_password="accord-demo")

    assert sam.opens("/").has("id_username")
    assert not StaffEvent.objects.filter(did="signed in").exists()


def test_two_factors_lead_to_the_page_that_was_asked_for(sam: Member) -> None:
    page = sam.signs_in("/purpose")

    assert page.url == "/purpose"
    assert "Sam Okafor, case handler" in page.text
    assert StaffEvent.objects.get(did="signed in").member == "sam"


@pytest.mark.clause("ASVS §3.3.2")
def test_the_cookie_is_the_staffs_own_and_travels_from_no_other_site(sam: Member) -> None:
    sam.signs_in()
    cookie = sam.http.cookies[OWN]

    assert cookie["samesite"] == "Strict"
    assert cookie["secure"]
    assert cookie["httponly"]
    assert not cookie["domain"]
    assert "__Host-session" not in sam.http.cookies


def test_a_customers_session_opens_nothing_of_the_staffs(sam: Member, mia: Customer) -> None:
    mia.signs_in()
    key = mia.http.cookies["__Host-session"].value
    thief = Browser()
    thief.cookies[OWN] = key

    answer = thief.get("/", secure=True, **HOST)

    assert answer.status_code == 303
    assert answer["Location"].startswith("/sign-in")


def test_a_session_of_the_staffs_signs_nobody_in_at_the_portal(sam: Member) -> None:
    sam.signs_in()
    thief = Browser()
    thief.cookies["__Host-session"] = sam.http.cookies[OWN].value

    answer = thief.get("/", secure=True, **CUSTOMERS)

    assert answer.status_code == 303
    assert answer["Location"].startswith("/account/login/")


def test_a_customer_cannot_sign_in_here_and_reads_the_same_words_as_a_stranger(bank: None) -> None:
    texts = set()
    for name, password in (("mia", "accord-demo"), ("nobody", "accord-demo"), ("sam", "wrong")):
        page = Member(name).opens("/sign-in").press("btn-continue", id_username=name, id_password=password)
        assert page.has("id_username")
        texts.add(page.text.replace(name, ""))

    assert len(texts) == 1
    assert [event.member for event in StaffEvent.objects.order_by("number")] == ["", "", "sam"]


@pytest.mark.clause("ACR-15")
def test_passwords_are_not_guessed_for_long(sam: Member) -> None:
    for _ in range(5):
        sam.opens("/sign-in").press("btn-continue", id_username="sam", id_password="wrong")

    page = sam.opens("/sign-in").press("btn-continue", id_username="sam", id_password="accord-demo")

    assert "Too many tries" in page.text


@pytest.mark.clause("ACR-15")
@pytest.mark.parametrize(
    ("counted", "said"), [("127.0.0.0/24", "Hello, Sam"), ("staff 127.0.0.0/24", "Too many")]
)
def test_the_wrong_codes_of_a_network_are_staffs_own(sam: Member, counted: str, said: str) -> None:
    page = sam.opens("/").press("btn-continue", id_username="sam", id_password="accord-demo")
    Allowance.objects.create(
        subject=f"{WRONG_FROM_NETWORK.name}: {counted}",
        taken=WRONG_FROM_NETWORK.limit,
        renews_at=timezone.now() + timedelta(minutes=15),
    )

    assert said in page.press("btn-continue", id_otp="000000").text


def test_a_wrong_code_signs_nobody_in_and_is_on_record(sam: Member) -> None:
    page = sam.opens("/").press("btn-continue", id_username="sam", id_password="accord-demo")

    page = page.press("btn-continue", id_otp="123456")

    assert page.has("id_otp")
    assert StaffEvent.objects.get(did="sign-in failed").detail == {"because": "wrong code"}


@pytest.mark.clause("ASVS §7.3.1", "ASVS §7.3.2")
@pytest.mark.parametrize(("moment", "by"), [("seen", timedelta(minutes=15)), ("began", timedelta(hours=12))])
def test_a_session_ends_when_it_is_idle_and_at_the_end_of_the_day(
    sam: Member, moment: str, by: timedelta
) -> None:
    sam.signs_in()
    aged(sam, moment, by - timedelta(minutes=1))
    assert "Hello, Sam" in sam.opens("/").text
    aged(sam, moment, by)

    assert sam.opens("/").has("id_username")
    assert not Session.objects.filter(pk=sam.http.cookies[OWN].value).exists()


@pytest.mark.clause("ASVS §7.2.4")
def test_each_step_of_a_sign_in_has_a_new_key(sam: Member) -> None:
    keys = []
    page = sam.opens("/").press("btn-continue", id_username="sam", id_password="accord-demo")
    keys.append(sam.http.cookies[OWN].value)
    page.press("btn-continue", id_otp="000000")
    keys.append(sam.http.cookies[OWN].value)

    assert len(set(keys)) == 2
    assert not Session.objects.filter(pk=keys[0]).exists()


@pytest.mark.parametrize("change", [{"is_active": False}, {"is_staff": False}, {"customer_number": "1"}])
def test_who_is_no_staff_any_more_is_out_at_once(sam: Member, change: dict[str, Any]) -> None:
    sam.signs_in()
    Person.objects.filter(username="sam").update(**change)

    assert sam.opens("/").has("id_username")


def test_another_password_ends_the_sessions_of_the_old_one(sam: Member) -> None:
    sam.signs_in()
    person = Person.objects.get(username="sam")
    person.set_password("another one, and a long one")
    person.save()

    assert sam.opens("/").has("id_username")


@pytest.mark.clause("ASVS §8.3.2")
def test_a_role_that_is_taken_away_counts_no_more_at_once(sam: Member) -> None:
    sam.signs_in()
    Group.objects.get(name="case handler").user_set.clear()

    assert sam.opens("/").status == 403


def test_signing_out_leaves_nothing(sam: Member) -> None:
    sam.signs_in().press("btn-sign-out")

    assert sam.opens("/").has("id_username")
    assert StaffEvent.objects.filter(did="signed out").count() == 1


@pytest.mark.parametrize("networks", [[], ["10.1.0.0/16"]])
def test_from_other_networks_nothing_is_there(sam: Member, settings: Any, networks: list[str]) -> None:
    from ipaddress import ip_network

    settings.STAFF_NETWORKS = [ip_network(network) for network in networks]

    answer = sam.http.get("/sign-in", secure=True, **HOST)

    assert answer.status_code == 404
    assert not answer.content


def test_the_staffs_pages_are_on_their_host_alone(sam: Member, mia: Customer) -> None:
    for path in ("/sign-in", "/purpose", "/audit"):
        assert mia.http.get(path, secure=True, **CUSTOMERS).status_code == 404
    for path in (
        "/account/login/",
        "/cds/authorize",
        "/cds/token",
        "/.well-known/oauth-authorization-server/cds",
    ):
        answer = sam.http.get(path, secure=True, **HOST)
        assert answer.status_code == 404, path
        assert "Page not found" in answer.content.decode()


def test_a_form_that_is_not_of_our_page_changes_nothing(sam: Member) -> None:
    sam.signs_in()

    answer = sam.http.post("/purpose", {"why": "audit", "case": "A-1"}, secure=True, **HOST)

    assert answer.status_code == 403
    assert not StaffEvent.objects.filter(did="stated purpose").exists()


@pytest.mark.parametrize("role", list(Role))
def test_the_groups_hold_what_the_table_gives(role: Role, db: None) -> None:
    group = Group.objects.get(name=role)

    assert set(group.permissions.values_list("codename", flat=True)) == codenames_of(role)


@pytest.mark.peer("6-26")
def test_a_superuser_without_a_role_sees_nothing(bank: None) -> None:
    Person.objects.filter(username="sam").update(is_superuser=True)
    Group.objects.get(name="case handler").user_set.clear()

    assert Member("sam").signs_in().status == 403


@pytest.mark.peer("6-26")
def test_what_a_members_browser_holds_opens_pages_alone(sam: Member) -> None:
    """Nothing of it is a key to an interface: neither a token nor a password comes with a page."""
    page = sam.works_on().opens("/")

    held = {name for name, morsel in sam.http.cookies.items() if morsel.value}
    assert held == {OWN, CSRF}
    said = page.response.content.decode().lower()
    assert [word for word in ("bearer", "assertion", "secret", "accord-demo") if word in said] == []
    for path in ("/bank/v1/consents", "/cds/introspect", "/cds/cds-au/v1/banking/accounts"):
        answer = sam.http.get(path, secure=True, SERVER_NAME="localhost", SERVER_PORT="9444")
        assert answer.status_code in {400, 401, 404, 405}, (path, answer.content)


def test_a_sign_in_ends_after_its_half_way(sam: Member) -> None:
    page = sam.opens("/").press("btn-continue", id_username="sam", id_password="accord-demo")
    session = the_session(sam)
    session["staff.halfway"] = {
        **session["staff.halfway"],
        "at": (timezone.now() - timedelta(minutes=6)).timestamp(),
    }
    session.save()

    assert page.press("btn-continue", id_otp="000000").has("id_username")
