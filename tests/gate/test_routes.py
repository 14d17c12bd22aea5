"""Every address has its row in the table, and keeps to what the row says."""

import uuid

import pytest

from tests.browser import Browser
from tests.gate.conftest import MakeWorld, kept
from tests.gate.document import DOCUMENT, rendered
from tests.gate.opens import MACHINES, Opens
from tests.gate.routes import ANYBODY, EVERY_ROUTE, HOSTS, Route, routes_of
from tests.gate.table import TABLE, opened_by

BROWSERS = {"SERVER_NAME": "localhost", "SERVER_PORT": "9443"}


def some_path(route: Route) -> str:
    return route.path(
        issuer="cds",
        flow_id=uuid.uuid4(),
        consent_id=uuid.uuid4(),
        passkey_id=1,
        waiting_id=1,
        session_id=uuid.uuid4(),
        download_id=uuid.uuid4(),
        sequence=2,
        account="0123456789abcdef",
        user="0123456789abcdef",
    )


@pytest.mark.peer("6b-18")
def test_every_address_says_what_opens_it() -> None:
    undecided = [route.pattern for route in EVERY_ROUTE if route.pattern not in TABLE]
    gone = sorted(TABLE.keys() - {route.pattern for route in EVERY_ROUTE})

    assert not undecided, (
        f"{undecided}: decide in tests/gate/table.py what opens it. The tests beside it then try every way "
        "in that must stay shut."
    )
    assert not gone, f"{gone} stand in tests/gate/table.py and nowhere else"


def test_the_recipients_host_has_no_page_for_people() -> None:
    kinds = {TABLE[route.pattern] for route in routes_of("config.mtls_urls")}

    assert kinds == MACHINES


def test_an_address_that_both_hosts_have_is_answered_by_one_view() -> None:
    browsers, recipients = ({route.pattern: route.view for route in routes_of(host)} for host in HOSTS)

    own = {route.pattern for route in opened_by(Opens.BANKS_SYSTEM)}
    assert not own & browsers.keys()  # browsers never come near those
    assert recipients.keys() - own <= browsers.keys()
    assert all(browsers[pattern] is view for pattern, view in recipients.items() if pattern not in own)


@pytest.mark.django_db
@pytest.mark.clause("RES-01")
@pytest.mark.parametrize("route", opened_by(Opens.CUSTOMER), ids=lambda route: f"/{route.pattern}")
def test_a_customers_page_shows_a_stranger_nothing(route: Route) -> None:
    browser = Browser()

    for method in ANYBODY:
        answer = browser.generic(method, some_path(route), secure=True, **BROWSERS)

        assert answer.status_code in {302, 303, 403, 405, 410}, (method, answer.status_code)
        if "Location" in answer:
            assert answer["Location"].startswith(("/account/login/", "/security/")), answer["Location"]


@pytest.mark.django_db
@pytest.mark.parametrize("route", opened_by(Opens.REQUEST), ids=lambda route: f"/{route.pattern}")
def test_a_request_that_is_not_this_browsers_shows_nothing(route: Route) -> None:
    browser = Browser()

    for method in ("GET", "POST"):
        answer = browser.generic(method, some_path(route), secure=True, **BROWSERS)

        assert 300 <= answer.status_code < 500, (method, answer.status_code)
        assert "code=" not in answer.get("Location", "")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "opens", [Opens.CLIENT, Opens.CUSTOMERS_TOKEN, Opens.CLIENTS_TOKEN], ids=lambda opens: opens.name
)
def test_the_browsers_host_guards_machines_addresses_as_the_recipients_host_does(opens: Opens) -> None:
    browser = Browser()

    for route in opened_by(opens):
        path = route.path(
            issuer="cds", account_id="an-account", consent_id=uuid.uuid4(), subscription_id=uuid.uuid4()
        )
        for method in ANYBODY:
            answer = browser.generic(method, path, secure=True, **BROWSERS)

            assert answer.status_code in {400, 401, 405}, (route.pattern, method, answer.status_code)
            assert answer["Cache-Control"] == "no-store"
            assert "Set-Cookie" not in answer


@pytest.mark.django_db
@pytest.mark.clause("SEC-12")
def test_an_address_of_the_banks_own_systems_opens_to_nobody_else(world_at: MakeWorld) -> None:
    hands = world_at("nz").hands
    recipient = hands.recipient
    before = kept()

    for route in opened_by(Opens.BANKS_SYSTEM):
        path = route.path(consent_id=hands.consent_id, order_id=uuid.uuid4())
        for method in ANYBODY:
            for proof in (
                "",
                f"Bearer {hands.own}",
                f"Bearer {hands.access}",
                f"Bearer {recipient.assertion()}",
            ):
                answer = recipient.http.generic(
                    method,
                    path,
                    secure=True,
                    headers={"Authorization": proof} if proof else {},
                    **recipient.handshake(),
                )
                assert answer.status_code == 401, (path, method, answer.content)
                assert answer["Cache-Control"] == "no-store"
                assert not answer.content or answer.json()["type"] == "urn:accord:problem:token-refused"
    assert kept() == before


def test_the_document_says_what_the_tests_try() -> None:
    assert DOCUMENT.read_text() == rendered(), (
        "docs/gate.md is behind: run `.venv/bin/python -m demo run -- -m tests.gate.document`"
    )
