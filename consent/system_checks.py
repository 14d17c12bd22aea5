"""`manage.py check --deploy --database default`: is the audit log out of reach of what writes to it?"""

from collections.abc import Sequence
from typing import Any

from django.core import checks
from django.db import connections

from consent.audit.grants import EVENT_TRIGGER, FINAL

_HINT = "connect as a role of its own and run what `manage.py audit grants` prints; docs/audit.md says how"
_GUARDED_BESIDE = (
    "consent_consent", "consent_evidence", "consent_legalhold", "consent_person_groups", "staff_proposal",
    "staff_emergency", "staff_export", "staff_rolechange",
)  # fmt: skip
"""Tables that do more than grow, and have triggers that keep what they keep."""
_NO_GUARDS = ("consent_begins_tallied", "consent_is_tallied")
"""Triggers of theirs that only count, and are off where somebody loads rows."""
_POWERS = """
SELECT current_user, (SELECT rolsuper FROM pg_roles WHERE rolname = current_user),
       pg_has_role(current_user, relowner, 'USAGE'), t.privilege
  FROM pg_class LEFT JOIN unnest(ARRAY['UPDATE', 'DELETE', 'TRUNCATE', 'TRIGGER']) AS t (privilege)
    ON has_table_privilege(current_user, pg_class.oid, t.privilege)
 WHERE pg_class.oid = to_regclass(%s)
"""


@checks.register(checks.Tags.database, deploy=True)
def the_audit_log_is_out_of_reach(
    databases: Sequence[str] | None = None, **_options: Any
) -> list[checks.CheckMessage]:
    """Whoever connects as the owner can switch the guards off (I29 of the invariants)."""
    return [fault for name in databases or () for fault in _reach(name)]


@checks.register(checks.Tags.database, deploy=True)
def the_guards_are_on(databases: Sequence[str] | None = None, **_options: Any) -> list[checks.CheckMessage]:
    """Triggers that were switched off, and the superuser's guard that keeps them on."""
    faults: list[checks.CheckMessage] = []
    for name in databases or ():
        with connections[name].cursor() as cursor:
            cursor.execute(
                "SELECT tgname FROM pg_trigger"
                " WHERE tgrelid IN (SELECT to_regclass(t) FROM unnest(%s::text[]) t)"
                " AND NOT tgisinternal AND tgenabled <> 'A' AND tgname <> ALL (%s)",
                [[*FINAL, *_GUARDED_BESIDE], list(_NO_GUARDS)],
            )
            off = sorted(row[0] for row in cursor.fetchall())
            cursor.execute(
                "SELECT count(*) FROM pg_event_trigger WHERE evtname LIKE %s AND evtenabled <> 'D'",
                [f"{EVENT_TRIGGER}%"],
            )
            (guards,) = cursor.fetchone() or (0,)
        if off:
            message = f"triggers that guard the audit log are off: {', '.join(off)}"
            hint = "find out who did that; ALTER TABLE … ENABLE ALWAYS TRIGGER; `manage.py audit verify`"
            faults.append(checks.Error(message, hint=hint, id="accord.E101"))
        if guards < 2:
            message = "nothing keeps the owner of the audit log from taking its guards away"
            faults.append(checks.Warning(message, hint=_HINT, id="accord.W102"))
    return faults


def _reach(name: str) -> list[checks.CheckMessage]:
    powers = set[str]()
    user = ""
    with connections[name].cursor() as cursor:
        for table in FINAL:
            cursor.execute(_POWERS, [table])
            for who, is_superuser, is_owner, privilege in cursor.fetchall():
                user = who
                powers |= {"is a superuser"} if is_superuser else set()
                powers |= {"owns it"} if is_owner else set()
                powers |= {f"may {privilege} it"} if privilege else set()
    if not powers:
        return []
    message = (
        f"the application connects as {user}, which can change the audit log: it {', '.join(sorted(powers))}"
    )
    return [checks.Warning(message, hint=_HINT, id="accord.W101")]
