"""What an operator runs so that neither the application nor the owner of the tables can change the audit log.

The application connects as a role that may add to the log and no more. An event trigger of a superuser
keeps the owner from taking the guards away: triggers alone hold against all but whoever owns the tables.
"""

from collections.abc import Iterable

FINAL = (
    "consent_consentevent", "consent_seal", "consent_anchor", "consent_disclosure", "consent_paymentuse",
    "consent_paymentfile", "consent_paymentprogress", "consent_erasure", "staff_staffevent",
    "staff_staffanchor", "oidc_registrationchange",
)  # fmt: skip
"""Tables that only grow; of payments what is personal may be emptied."""
PRIVILEGES = {
    **dict.fromkeys(FINAL, "SELECT, INSERT"),
    "consent_consent": "SELECT, INSERT, UPDATE",
    # Emptied once the records of their consent are erased; triggers see to the rest.
    "consent_paymentuse": "SELECT, INSERT, UPDATE (payee, reference, sealed)",
    "consent_paymentfile": "SELECT, INSERT, UPDATE (content)",
    "consent_legalhold": "SELECT, INSERT, UPDATE",
    "consent_evidence": "SELECT, INSERT, UPDATE",
    "staff_proposal": "SELECT, INSERT, UPDATE",
    "staff_emergency": "SELECT, INSERT, UPDATE",
    "staff_verification": "SELECT, INSERT, UPDATE",
    "staff_export": "SELECT, INSERT, UPDATE",
    "oidc_logkey": "SELECT, INSERT, UPDATE",  # by another nobody would be found in the logs
    # Who is in which role, and what a role may: `manage.py staff` runs as whoever owns the tables, and so
    # does the one function that changes a role for two members (of staff's migration 0006).
    "auth_group": "SELECT",
    "auth_group_permissions": "SELECT",
    "auth_permission": "SELECT",
    "consent_person_groups": "SELECT",
    "staff_rolechange": "SELECT",
    "staff_operatoract": "SELECT, UPDATE (told_at, told)",
    "consent_person_user_permissions": "SELECT",
    "django_migrations": "SELECT",
}
"""What the application may do with some tables; with the others, whatever it likes with their rows."""
_ROWS = "SELECT, INSERT, UPDATE, DELETE"
EVENT_TRIGGER = "accord_audit_stays"
_GUARDED = (
    r"\m(consent_consent|consent_consentevent|consent_seal|consent_anchor|consent_unsealed|consent_evidence"
    r"|consent_disclosure_is_final"
    r"|consent_disclosure|consent_paymentuse|consent_paymentfile|payment_use_is_final|payment_file_is_final"
    r"|consent_paymentprogress|payment_progress_is_final"
    r"|consent_event_is_final|consent_events_wait_for_seals|consent_status_moves_legally"
    r"|consent_moves_by_events|consent_end_is_whose_it_was|consent_begins_awaiting|consent_is_kept|consent_evidence_is_erased_or_kept|staff_staffevent"
    r"|staff_proposal|staff_event_is_final|staff_event_follows|staff_proposal_is_kept|consent_erasure"
    r"|consent_erasure_is_final|consent_legalhold|consent_hold_is_lifted_once|consent_stays_erased|sealed_rest|staff_staffanchor"
    r"|staff_emergency|staff_emergency_is_kept|staff_rolechange|staff_role_change_is_final"
    r"|staff_role_is_noted|staff_role_is_given_or_taken|consent_person_groups|staff_change_role|staff_export|staff_export_rests_on_approval"
    r"|staff_export_stays_as_asked|staff_hold_is_lifted_by_two|staff_hold_begins_standing"
    r"|staff_operatoract|staff_operator_act_is_kept|staff_registration_is_told|oidc_registrationchange|registration_change_is_final"
    r"|registration_is_noted|registered_of_client|registered_of_recipient|client_is_noted|client_change_is_noted"
    r"|recipient_is_noted|recipient_change_is_noted|directory_change_is_noted)\M"
)
_GUARD = f"""
DROP EVENT TRIGGER IF EXISTS {EVENT_TRIGGER};
DROP EVENT TRIGGER IF EXISTS {EVENT_TRIGGER}_dropped;
CREATE SCHEMA IF NOT EXISTS accord_guard;
ALTER SCHEMA accord_guard OWNER TO CURRENT_USER; -- whoever made it before us could drop what is in it
DROP FUNCTION IF EXISTS accord_guard.audit_stays();
DROP TABLE IF EXISTS accord_guard.guarded;
CREATE TABLE accord_guard.guarded AS
    SELECT oid FROM pg_class WHERE relkind = 'r' AND relname ~ '{_GUARDED}'
    UNION SELECT oid FROM pg_proc WHERE proname ~ '{_GUARDED}';
INSERT INTO accord_guard.guarded -- whatever these tables call, named above or not
    SELECT tgfoid FROM pg_trigger
     WHERE NOT tgisinternal AND tgrelid IN (SELECT oid FROM accord_guard.guarded);
GRANT USAGE ON SCHEMA accord_guard TO PUBLIC;
GRANT SELECT ON accord_guard.guarded TO PUBLIC;
CREATE FUNCTION accord_guard.audit_stays() RETURNS event_trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp AS $$ -- an operator of the owner's is not to be found before those
DECLARE
    names CONSTANT text := '{_GUARDED}';
    touched text;
BEGIN
    IF (SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname = current_user) THEN
        RETURN;
    END IF;
    IF TG_EVENT = 'sql_drop' THEN
        SELECT object_identity INTO touched FROM pg_catalog.pg_event_trigger_dropped_objects()
         WHERE object_identity OPERATOR(pg_catalog.~) names OR objid IN (SELECT oid FROM accord_guard.guarded)
         LIMIT 1;
    ELSE
        SELECT object_identity INTO touched FROM pg_catalog.pg_event_trigger_ddl_commands()
         WHERE object_identity OPERATOR(pg_catalog.~) names OR objid IN (SELECT oid FROM accord_guard.guarded)
         LIMIT 1;
    END IF;
    IF touched IS NOT NULL THEN
        RAISE EXCEPTION 'the audit log is guarded: only a superuser may change %', touched
            USING ERRCODE = 'insufficient_privilege';
    END IF;
END $$;
CREATE EVENT TRIGGER {EVENT_TRIGGER} ON ddl_command_end EXECUTE FUNCTION accord_guard.audit_stays();
CREATE EVENT TRIGGER {EVENT_TRIGGER}_dropped ON sql_drop EXECUTE FUNCTION accord_guard.audit_stays();
ALTER EVENT TRIGGER {EVENT_TRIGGER} ENABLE ALWAYS;
ALTER EVENT TRIGGER {EVENT_TRIGGER}_dropped ENABLE ALWAYS;
"""  # noqa: S608 -- of this file


def grants(*, role: str, schema: str, tables: Iterable[str]) -> str:
    """SQL for a superuser to run after each migration; `role` is the application's and exists."""
    app, place = _quoted(role), _quoted(schema)
    lines = [
        f"GRANT USAGE ON SCHEMA {place} TO {app};",
        f"REVOKE ALL ON ALL TABLES IN SCHEMA {place} FROM {app};",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {place} TO {app};",
        *(
            f"GRANT {PRIVILEGES.get(table, _ROWS)} ON {place}.{_quoted(table)} TO {app};"
            for table in sorted(tables)
        ),
        f"GRANT EXECUTE ON FUNCTION {place}.staff_change_role(uuid) TO {app};",
    ]
    return "\n".join(["BEGIN;", *lines, _GUARD.strip(), "COMMIT;"])


def _quoted(name: str) -> str:
    return '"{}"'.format(name.replace('"', '""'))
