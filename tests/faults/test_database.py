"""A database that cannot do what it is asked: the call fails, all of it, and whoever called may try again."""

import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.test import Client as Browser

from consent.models import Consent, ConsentEvent, OutboxMessage
from demo.authority import Authority
from oidc.models import AccessToken, UsedJti
from tests.faults.conftest import Backups, assert_told_to_come_again, deletes, held
from tests.gate.holdings import Hands, customer_with_an_account

SHORT = "300ms"
"""In place of the five seconds that a call waits for a lock."""


@pytest.fixture
def hands(backups: Backups, pki: Authority) -> Hands:
    made = held(backups.recipient("nz", pki), customer_with_an_account())
    made.recipient.http.raise_request_exception = False
    return made


@contextmanager
def another() -> Iterator[psycopg.Connection]:
    """A connection of somebody else's to the same database."""
    asked = connection.get_connection_params()
    where = {name: asked[name] for name in ("host", "port", "user", "password", "dbname") if name in asked}
    with closing(psycopg.connect(**where)) as other:
        yield other


@contextmanager
def full(table: str) -> Iterator[None]:
    """As where the disk is: by PostgreSQL's own error, raised as a row comes."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION disk_is_full() RETURNS trigger LANGUAGE plpgsql AS"
            " $$BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100'; END$$"
        )
        cursor.execute(f"CREATE TRIGGER full_disk BEFORE INSERT ON {table} EXECUTE FUNCTION disk_is_full()")
    yield
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER full_disk ON {table}")


def everything() -> dict[str, Any]:
    """What no failed call may leave half done."""
    return {
        "consents": list(Consent.objects.order_by("pk").values_list("pk", "status", "version")),
        "events": ConsentEvent.objects.count(),
        "messages": OutboxMessage.objects.count(),
        "tokens": AccessToken.objects.count(),
    }


@pytest.mark.clause("CON-69")
def test_a_consent_that_somebody_holds_locked_fails_its_own_calls_and_nobody_elses(hands: Hands) -> None:
    free = held(hands.recipient, hands.customer)
    with connection.cursor() as cursor:
        cursor.execute(f"SET lock_timeout = '{SHORT}'")

    with another() as other:
        other.execute("SELECT FROM consent_consent WHERE id = %s FOR NO KEY UPDATE", [hands.consent_id])
        before = everything()
        reads = hands.recipient.reads_accounts(
            hands.access
        )  # which holds it, so that a stop comes first or waits
        for answer in (reads, hands.recipient.refreshes(hands.refresh), deletes(hands)):
            assert_told_to_come_again(answer)
        assert everything() == before
        assert hands.recipient.introspects(hands.refresh)["active"] is True, "asking waits for nobody"
        assert free.recipient.refreshes(free.refresh).status_code == 200
        other.rollback()

    assert hands.recipient.refreshes(hands.refresh).status_code == 200
    assert deletes(hands).status_code == 204


@pytest.mark.clause("CON-69", "AUD-06")
@pytest.mark.parametrize("table", ["consent_consentevent", "consent_unsealed", "consent_outboxmessage"])
def test_what_cannot_be_written_down_does_not_happen(hands: Hands, table: str) -> None:
    before = everything()
    with full(table):
        assert_told_to_come_again(deletes(hands))

        assert everything() == before
        assert hands.recipient.reads_accounts(hands.access).status_code == 200
    assert deletes(hands).status_code == 204


@pytest.mark.clause("CON-69", "PAR-25", "RFC 6749 §4.1.2.1")
def test_an_app_whose_request_cannot_be_written_down_hears_to_come_again_at_its_address(
    hands: Hands,
) -> None:
    app, link = hands.recipient, hands.recipient.link()
    with full("oidc_interaction"):
        answer = app.http.get(link, secure=True, HTTP_HOST="localhost:9443")

    assert app.answer_in(answer["Location"])["error"] == "temporarily_unavailable"
    back = app.http.get(link, secure=True, HTTP_HOST="localhost:9443")
    assert back["Location"].startswith("/consent/"), "the request is as good as it was"


@pytest.mark.clause("CON-69")
def test_where_no_connection_is_to_be_had_callers_are_told_to_come_again(hands: Hands) -> None:
    assertion = hands.recipient.assertion("token")
    asks = {"grant_type": "client_credentials", "client_assertion": assertion}
    with connection.cursor() as cursor:
        cursor.execute("DROP ROLE IF EXISTS crowded_out")
        cursor.execute("CREATE ROLE crowded_out LOGIN CONNECTION LIMIT 0")
    connection.close()
    usual, connection.settings_dict["USER"] = connection.settings_dict["USER"], "crowded_out"
    try:
        answers = [
            hands.recipient.post("token", **asks),
            hands.recipient.reads_accounts(hands.access),
            deletes(hands),
            Browser(raise_request_exception=False).get("/", secure=True, HTTP_HOST="localhost:9443"),
        ]
    finally:
        connection.settings_dict["USER"] = usual
        connection.close()

    for answer in answers[:3]:
        assert_told_to_come_again(answer)
    assert answers[3].status_code in {303, 503}, "a page without a session needs no database"
    assert not UsedJti.objects.exists()
    assert hands.recipient.post("token", **asks).status_code == 200
    assert Consent.objects.get(pk=hands.consent_id).status == "active"
    with connection.cursor() as cursor:
        cursor.execute("DROP ROLE crowded_out")


@pytest.mark.clause("CON-69")
def test_a_deadlock_is_told_as_that_and_ends_for_both(hands: Hands) -> None:
    """Somebody's own tool takes rows in another order than we do."""
    with connection.cursor() as cursor:
        cursor.execute("SET deadlock_timeout = '50ms'")
        cursor.execute("SET lock_timeout = '5s'")
    done: list[str] = []

    with another() as other:
        other.execute("SET deadlock_timeout = '10s'")
        other.execute("LOCK TABLE consent_consentevent IN SHARE MODE")

        def goes_on() -> None:
            other.execute("SELECT FROM consent_consent WHERE id = %s FOR UPDATE", [hands.consent_id])
            done.append("had both")
            other.rollback()

        waiting = threading.Timer(0.5, goes_on)
        waiting.start()
        answer = deletes(hands)
        waiting.join()

    assert done == ["had both"]
    if answer.status_code != 204:  # PostgreSQL chose whom to undo
        assert_told_to_come_again(answer)
        assert deletes(hands).status_code == 204
    assert Consent.objects.get(pk=hands.consent_id).status == "revoked"
