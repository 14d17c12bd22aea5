"""Every address of the staff's, with every method, as anybody, a customer and each role, by the table."""

import uuid
from typing import Any

import pytest

from consent.lifecycle import Status
from consent.models import Person, Recipient
from portal.models import MisuseReport
from staff.kinds import Kind
from staff.models import Emergency, Proposal, StaffEvent
from staff.roles import Role
from staff.urls import urlpatterns
from tests.browser import Browser
from tests.customers import Customer
from tests.gate.routes import ANYBODY, Route, routes_of
from tests.staff.people import EVERYONE, HOST, Member
from tests.staff.rights_table import TABLE, methods_of

pytestmark = pytest.mark.django_db
OPEN = {"sign_in", "sign_in_code", "use_passkey", "confirm", "sign_out"}
"""The way in and out, which needs no role."""
ROUTES = routes_of("config.staff_urls")
NAMES = {str(pattern.pattern): pattern.name for pattern in urlpatterns}


def name_of(route: Route) -> str:
    return str(NAMES[route.pattern])


def path_of(route: Route) -> str:
    one = uuid.uuid4()
    return route.path(
        consent_id=one,
        sequence=1,
        number=2_000_000_000,
        passkey_id=1,
        opening=one,
        recipient_id=one,
        proposal_id=one,
        message_id=one,
        hold_id=one,
        report_id=one,
        erasure_id=one,
        export_id=one,
        view_id=one,
        issuer="nz",
        language="en-NZ",
        edition=2_000_000_000,
        client_id=2_000_000_000,
        person_id=2_000_000_000,
        verification_id=one,
    )


def test_the_table_and_the_addresses_name_each_other() -> None:
    assert {name_of(route) for route in ROUTES} - OPEN == {page for page, _ in TABLE}


@pytest.mark.clause("ASVS §8.2.1")
@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"/{route.pattern}")
def test_a_stranger_is_led_to_the_sign_in_and_sees_nothing(route: Route, bank: None) -> None:
    browser = Browser()

    for method in ANYBODY:
        answer = browser.generic(method, path_of(route), secure=True, **HOST)

        if name_of(route) in OPEN:
            assert answer.status_code in {200, 303, 405}, method
        else:
            assert answer.status_code == 303, (method, answer.status_code)
            assert answer["Location"].startswith("/sign-in"), answer["Location"]
    assert not StaffEvent.objects.exists()


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"/{route.pattern}")
def test_a_customer_is_nobody_here(route: Route, mia: Customer) -> None:
    mia.signs_in()

    for method in ANYBODY:
        answer = mia.http.generic(method, path_of(route), secure=True, **HOST)

        assert answer.status_code in ({200, 303, 405} if name_of(route) in OPEN else {303}), method
        assert b"mia" not in answer.content.lower()


@pytest.mark.peer("6b-21")
@pytest.mark.clause("ASVS §8.2.1", "DASH-35")
@pytest.mark.parametrize("role", list(Role))
def test_each_role_opens_what_the_table_gives_it_and_nothing_else(role: Role, bank: None) -> None:
    member = Member(EVERYONE[role]).works_on()

    for route in ROUTES:
        name = name_of(route)
        if name in OPEN:
            continue
        for method in ANYBODY:
            before = StaffEvent.objects.filter(did="was refused").count()
            answer = member.sends(method, path_of(route))
            refusals = StaffEvent.objects.filter(did="was refused").count() - before
            right = TABLE.get((name, "GET" if method == "HEAD" else method))
            case = (role, name, method, answer.status_code)

            if right is None:
                assert answer.status_code == 405, case
                assert set(answer["Allow"].split(", ")) == methods_of(name), case
            elif role in right.roles:
                assert answer.status_code in {200, 303, 404}, case
                assert not answer.get("Location", "").startswith("/sign-in"), case
                assert not refusals, case
            else:
                assert answer.status_code == 403, case
                assert refusals == 1, case


@pytest.fixture
def something_of_everything(bank: None) -> dict[str, Any]:
    from tests.staff.things import a_consent, a_message, a_proposal, a_report

    consent = a_consent()
    return {
        "consent": consent,
        "proposal": a_proposal(consent.recipient),
        "message": a_message(consent),
        "report": a_report(),
    }


@pytest.mark.parametrize("role", [Role.AUDITOR])
def test_who_only_reads_changes_nothing_by_any_method(role: Role, something_of_everything: Any) -> None:
    """What is there really, not only addresses of nothing."""
    member = Member(EVERYONE[role]).works_on()
    consent, proposal = something_of_everything["consent"], something_of_everything["proposal"]
    message = something_of_everything["message"]
    known = {
        "consent_id": consent.pk,
        "sequence": 1,
        "number": 1,
        "passkey_id": 1,
        "opening": uuid.uuid4(),
        "recipient_id": consent.recipient_id,
        "proposal_id": proposal.pk,
        "message_id": message.pk,
        "hold_id": uuid.uuid4(),
        "report_id": something_of_everything["report"].pk,
        "erasure_id": uuid.uuid4(),
        "export_id": uuid.uuid4(),
        "view_id": uuid.uuid4(),
        "issuer": "nz",
        "language": "en-NZ",
        "edition": 1,
        "client_id": 1,
        "person_id": Person.objects.get(username="otto").pk,
        "verification_id": uuid.uuid4(),
    }

    for route in ROUTES:
        if name_of(route) not in OPEN | {"purpose"}:
            for method in ("POST", "PUT", "PATCH", "DELETE"):
                member.sends(method, route.path(**known), decision="approve", seen="1", counted="1", of="1")

    consent.refresh_from_db()
    message.refresh_from_db()
    assert consent.status == Status.ACTIVE
    assert message.state == "failed"
    assert MisuseReport.objects.get().closed_at is None
    assert Proposal.objects.get().decided_at is None
    assert not Recipient.objects.exclude(suspended_at=None).exists()
    assert not Emergency.objects.exists()
    assert not StaffEvent.objects.filter(did="attested").exists()


@pytest.mark.parametrize("kind", [Kind.END_MANY, Kind.SUSPEND])
def test_a_danger_asks_for_the_second_factor_once_it_is_minutes_old(kind: Kind, bank: None) -> None:
    from datetime import timedelta

    from tests.staff.test_signing_in import aged
    from tests.staff.things import a_company

    pages = {Kind.END_MANY: "/proposals/end", Kind.ERASE: "/proposals/erase"}
    member = Member("pia" if kind in pages else "rhea").works_on()
    url = pages.get(kind, f"/companies/{a_company().pk}/suspension")
    assert member.opens(url).has("id_why")
    aged(member, "proved", timedelta(minutes=6))

    page = member.opens(url)

    assert page.has("id_otp")
    assert page.press("btn-continue", id_otp="000000").url == url
