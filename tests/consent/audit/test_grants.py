"""Roles: the application may add to the audit log and no more, and its owner cannot take the guards away."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from consent.audit.grants import FINAL
from consent.lifecycle import Status
from consent.models import Consent, Person
from consent.system_checks import the_audit_log_is_out_of_reach, the_guards_are_on
from tests.consent.audit.conftest import anchored, behind_the_guards, verdict
from tests.consent.conftest import NOW, InStatus, Propose, authorise, expire, revoke, withdraw

pytestmark = pytest.mark.django_db

OWNED = (
    "consent_consent", "consent_consentevent", "consent_seal", "consent_anchor", "consent_unsealed",
    "consent_person_groups", "oidc_client")  # fmt: skip


class Roles:
    """Two roles of this test alone, for the other processes share the server."""

    def __init__(self) -> None:
        self.app, self.owner = f"app_{uuid4().hex}", f"owner_{uuid4().hex}"

    @contextmanager
    def acting(self, role: str) -> Iterator[None]:
        with connection.cursor() as cursor:
            cursor.execute(f'SET LOCAL ROLE "{role}"')
            yield
            cursor.execute("RESET ROLE")

    def run(self, role: str, *statements: str) -> None:
        with transaction.atomic(), self.acting(role), connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)


@pytest.fixture
def roles(in_status: InStatus) -> Roles:
    """The application's role and the owner's, after an operator has run what `audit grants` prints."""
    made = Roles()
    in_status(Status.ACTIVE)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f'CREATE ROLE "{made.app}"; CREATE ROLE "{made.owner}"')
        for table in OWNED:
            cursor.execute(f'ALTER TABLE {table} OWNER TO "{made.owner}"')
        for function in ("consent_event_is_final", "consent_moves_by_events", "recipient_change_is_noted"):
            cursor.execute(f'ALTER FUNCTION {function}() OWNER TO "{made.owner}"')
        cursor.execute(f'GRANT ALL ON SCHEMA public TO "{made.owner}"')
    run_what_is_printed(made)
    return made


def run_what_is_printed(roles: Roles) -> None:
    printed = StringIO()
    call_command("audit", "grants", "--role", roles.app, stdout=printed)
    with connection.cursor() as cursor:
        cursor.execute(printed.getvalue().replace("BEGIN;", "").replace("COMMIT;", ""))


@pytest.mark.clause("AUD-06")
def test_the_application_does_all_its_work_as_its_own_role(
    roles: Roles, propose: Propose, customer: Person
) -> None:
    with roles.acting(roles.app):
        withdraw(authorise(propose(), customer))
        revoke(propose())
        propose()
        expire(NOW + timedelta(days=2))
        anchored()

    said = verdict()
    assert (said["holds"], said["waiting"]) == (True, 0)
    assert Consent.objects.count() == 4


@pytest.mark.clause("AUD-06")
@pytest.mark.parametrize("table", ["consent_consentevent", "consent_seal", "consent_anchor"])
@pytest.mark.parametrize("statement", ["DELETE FROM {}", "TRUNCATE {}", "ALTER TABLE {} DISABLE TRIGGER ALL"])
def test_the_application_may_not_change_the_log(roles: Roles, table: str, statement: str) -> None:
    with pytest.raises(DatabaseError, match=r"permission denied|must be owner"):
        roles.run(roles.app, statement.format(table))


@pytest.mark.clause("AUD-06")
@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE consent_consentevent DISABLE TRIGGER consent_event_rows_are_final",
        "ALTER TABLE consent_consentevent DISABLE TRIGGER USER",
        "DROP TRIGGER consent_event_rows_are_final ON consent_consentevent",
        "DROP TABLE consent_anchor",
        "ALTER TABLE consent_seal RENAME TO elsewhere",
        "ALTER TABLE consent_consentevent ALTER COLUMN actor TYPE varchar(16) USING 'holder'",
        "CREATE RULE nothing AS ON INSERT TO consent_consentevent DO INSTEAD NOTHING",
        "CREATE TRIGGER mine BEFORE INSERT ON consent_consentevent EXECUTE FUNCTION consent_event_is_final()",
        "CREATE OR REPLACE FUNCTION consent_event_is_final() RETURNS trigger LANGUAGE plpgsql"
        " AS 'BEGIN RETURN OLD;END'",
        "CREATE OR REPLACE FUNCTION consent_moves_by_events() RETURNS trigger LANGUAGE plpgsql"
        " AS 'BEGIN RETURN NULL;END'",
        "ALTER TABLE consent_consent OWNER TO CURRENT_USER; ALTER TABLE consent_consent DISABLE TRIGGER USER",
        "CREATE TEMPORARY TABLE consent_consentevent (id int)",
        "ALTER TABLE consent_person_groups DISABLE TRIGGER staff_role_is_noted",
        "DROP TRIGGER client_change_is_noted ON oidc_client",
        "CREATE OR REPLACE FUNCTION recipient_change_is_noted() RETURNS trigger LANGUAGE plpgsql"
        " AS 'BEGIN RETURN NULL;END'",
    ],
)  # fmt: skip
def test_the_owner_cannot_take_the_guards_away(roles: Roles, statement: str) -> None:
    with pytest.raises(DatabaseError, match="the audit log is guarded"):
        roles.run(roles.owner, *statement.split("; "))


@pytest.mark.parametrize(
    "statement",
    [
        "DROP FUNCTION accord_guard.audit_stays() CASCADE",
        "DROP TABLE accord_guard.guarded",
        "DROP SCHEMA accord_guard CASCADE",
    ],
)
def test_the_guard_is_the_superusers_though_the_owner_made_its_place_before(
    roles: Roles, statement: str
) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            f'ALTER SCHEMA accord_guard OWNER TO "{roles.owner}";'
            f' ALTER FUNCTION accord_guard.audit_stays() OWNER TO "{roles.owner}"'
        )

    run_what_is_printed(roles)

    with pytest.raises(DatabaseError, match="must be owner"):
        roles.run(roles.owner, statement)


@pytest.mark.clause("AUD-06")
def test_the_owner_replaces_no_function_that_a_guarded_table_calls(roles: Roles) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT tgfoid::regproc::text FROM pg_trigger WHERE NOT tgisinternal"
            " AND tgrelid = ANY (%s::text[]::regclass[]) ORDER BY 1",
            [[*FINAL, "consent_consent", "consent_person_groups"]],
        )
        called = [name for (name,) in cursor.fetchall()]
        for function in called:
            cursor.execute(f'ALTER FUNCTION {function}() OWNER TO "{roles.owner}"')

    assert {"consent_is_picked_up_once", "consent_is_tallied", "staff_role_is_noted"} <= set(called)
    for function in called:
        with pytest.raises(DatabaseError, match="the audit log is guarded"):
            roles.run(
                roles.owner,
                f"CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql"
                " AS 'BEGIN RETURN NULL; END'",
            )


@pytest.mark.clause("AUD-06")
def test_the_guard_compares_by_no_operator_of_the_owners(roles: Roles) -> None:
    fooling = (
        "CREATE FUNCTION a_superuser(name, name) RETURNS boolean LANGUAGE sql"
        " RETURN $1 OPERATOR(pg_catalog.=) (SELECT min(rolname::text)::name FROM pg_roles WHERE rolsuper)",
        "CREATE OPERATOR public.= (LEFTARG = name, RIGHTARG = name, FUNCTION = a_superuser)",
        "SET LOCAL search_path = public, pg_catalog",
        "ALTER TABLE consent_consentevent DISABLE TRIGGER USER",
    )

    with pytest.raises(DatabaseError, match="the audit log is guarded"):
        roles.run(roles.owner, *fooling)


@pytest.mark.clause("AUD-06")
def test_a_consent_is_widened_by_no_operator_of_the_owners(roles: Roles) -> None:
    with pytest.raises(DatabaseError, match="a consent is widened by an event alone"):
        roles.run(
            roles.owner,
            "CREATE FUNCTION never(jsonb, jsonb) RETURNS boolean LANGUAGE sql RETURN false",
            "CREATE OPERATOR public.<> (LEFTARG = jsonb, RIGHTARG = jsonb, FUNCTION = never)",
            "SET LOCAL search_path = public, pg_catalog",
            "UPDATE consent_consent SET permissions = '[]'",
        )


@pytest.mark.clause("AUD-06")
def test_a_function_that_guards_compares_by_nobodys_operators(roles: Roles) -> None:
    """Those that only raise compare nothing; what they are asked under is read as their trigger is made."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT proname FROM pg_proc WHERE oid IN (SELECT oid FROM accord_guard.guarded)"
            " AND prosrc ~ '\\m(IF|SELECT|RETURN)\\M'"
            " AND NOT coalesce(proconfig && ARRAY['search_path=pg_catalog, public, pg_temp'], false)"
        )
        assert {name for (name,) in cursor.fetchall()} == {"consent_is_tallied"}, "which guards nothing"


def test_the_owner_may_still_change_what_is_his_besides(roles: Roles) -> None:
    roles.run(roles.owner, "CREATE TABLE a_note (id int)", "DROP TABLE a_note")


def test_a_deployment_that_connects_as_the_owner_or_a_superuser_is_warned(roles: Roles) -> None:
    (as_superuser,) = the_audit_log_is_out_of_reach(databases=["default"])
    with roles.acting(roles.owner):
        (as_owner,) = the_audit_log_is_out_of_reach(databases=["default"])
    with roles.acting(roles.app):
        as_app = the_audit_log_is_out_of_reach(databases=["default"])

    assert (as_superuser.id, as_owner.id, as_app) == ("accord.W101", "accord.W101", [])
    assert "is a superuser" in as_superuser.msg
    assert "owns it" in as_owner.msg
    assert the_audit_log_is_out_of_reach() == the_audit_log_is_out_of_reach(databases=[]) == []


def test_guards_that_are_missing_or_off_are_noticed(roles: Roles) -> None:
    on = the_guards_are_on(databases=["default"])
    behind_the_guards()  # switches the triggers on again, but not for ALWAYS
    (off,) = the_guards_are_on(databases=["default"])
    with connection.cursor() as cursor:
        cursor.execute("DROP EVENT TRIGGER accord_audit_stays")
    _, missing = the_guards_are_on(databases=["default"])

    assert (on, off.id, missing.id) == ([], "accord.E101", "accord.W102")
    assert "consent_event_rows_are_final" in off.msg
    assert the_guards_are_on() == []
