"""Which job beat starts, and every how many seconds; how long each may take, and which queue it waits in."""

from collections.abc import Mapping
from typing import Any

_SOON = {"expires": 60.0}  # nobody needs those that waited long for a worker
SCHEDULE = {
    "close consents whose time is over": {"task": "consent.close_expired", "schedule": 30.0},
    "end the waiting for joint approval": {"task": "consent.time_out_approvals", "schedule": 60.0},
    "look at all consents again": {"task": "consent.sweep_anew", "schedule": 86400.0},
    "seal and anchor the audit log": {"task": "consent.anchor_audit", "schedule": 60.0},
    "tell of changes": {"task": "consent.deliver_messages", "schedule": 5.0, "options": _SOON},
    "end what was ordered": {"task": "consent.end_many", "schedule": 10.0, "options": _SOON},
    "remind customers of what ends soon": {"task": "consent.write_reminders", "schedule": 600.0},
    "tell customers of suspended companies": {"task": "consent.tell_of_suspensions", "schedule": 1800.0},
    # What it tells of is a day; more often, so that one that failed is made up for on the same day.
    "tell customers of unused and unusual access": {"task": "consent.tell_of_use", "schedule": 21600.0},
    "forget what was told long ago": {"task": "consent.forget_messages", "schedule": 3600.0},
    "forget old idempotency keys": {"task": "consent.forget_idempotency_keys", "schedule": 3600.0},
    "close consents of clients that left": {"task": "oidc.close_consents_of_deregistered", "schedule": 60.0},
    "read who is still active in the registers": {"task": "oidc.read_registers", "schedule": 30.0},
    "look for what the sweep passed over": {"task": "oidc.check_behind_the_sweep", "schedule": 3600.0},
    "check the invariants": {"task": "oidc.check_invariants", "schedule": 60.0},
    "count what happened to consents": {"task": "consent.count_days", "schedule": 300.0},
    "count the consents in force": {"task": "consent.count_those_in_force", "schedule": 3600.0},
    "note the words of decisions from before": {"task": "consent.name_words", "schedule": 60.0},
    "add up how many consents there are": {"task": "consent.add_up_tallies", "schedule": 30.0},
    "count all consents anew": {"task": "consent.count_tallies_anew", "schedule": 86400.0},
    "count how far flows came": {"task": "oidc.count_flows", "schedule": 300.0},
    "prune what is spent": {"task": "oidc.prune_spent", "schedule": 300.0},
    "tell of sign-ins": {"task": "portal.send_security_letters", "schedule": 5.0, "options": _SOON},
    "tell of a day in one letter": {"task": "portal.sum_up_letters", "schedule": 300.0},
    "make copies customers asked for": {"task": "portal.make_copies", "schedule": 5.0},
    "make what staff take away": {"task": "staff.make_exports", "schedule": 5.0},
    "delete what staff took away": {"task": "staff.forget_exports", "schedule": 60.0},
    "forget sign-ins of long ago": {"task": "portal.prune", "schedule": 3600.0},
    "erase what has served its time": {"task": "staff.erase_due", "schedule": 600.0},
    "anchor the log of staff": {"task": "staff.anchor_log", "schedule": 60.0},
    "tell auditors that somebody broke the glass": {"task": "staff.tell_auditors", "schedule": 5.0},
    "verify the logs where an auditor asked": {"task": "staff.verify_logs", "schedule": 5.0},
    "note the words of this release": {"task": "portal.note_editions", "schedule": 300.0},
    "rotate the issuers’ keys": {"task": "oidc.rotate_keys", "schedule": 60.0},
}

SOON, SWEEPS = "celery", "sweeps"
"""The queues. A worker that is told of none serves both; one for `SOON` alone has letters, notices and codes
wait for no sweep. The first is what Celery calls its queue by itself."""
QUEUES = (SOON, SWEEPS)
_SWEEPING = {
    "consent.close_expired", "consent.time_out_approvals", "consent.sweep_anew", "consent.end_many",
    "consent.forget_messages", "consent.forget_idempotency_keys", "consent.count_days",
    "consent.count_those_in_force", "consent.name_words", "consent.add_up_tallies",
    "consent.count_tallies_anew", "consent.tell_of_suspensions", "consent.tell_of_use",
    "oidc.close_consents_of_deregistered", "oidc.check_behind_the_sweep", "oidc.check_invariants",
    "oidc.count_flows", "oidc.prune_spent",
    "portal.make_copies", "portal.prune", "staff.make_exports", "staff.forget_exports", "staff.erase_due",
    "staff.verify_logs",
}  # fmt: skip
ROUTES: Mapping[str, Mapping[str, str]] = {task: {"queue": SWEEPS} for task in _SWEEPING}

LONGEST, LAST_WORD = 300, 30
"""Seconds that a job may take before it is told to end, and how many more before its process is ended."""
LONGEST_OF_ALL = 680
"""Of those that read all there is in one statement, or make one file of it. The watchdog waits for longer."""
_LONG = {
    "consent.close_expired": 450,  # a run of pages, then up to three readings of the whole table
    "consent.anchor_audit": LONGEST_OF_ALL,  # after a vast sweep a million events wait for their seals
    "consent.count_days": LONGEST_OF_ALL,
    "consent.count_those_in_force": LONGEST_OF_ALL,
    "consent.count_tallies_anew": LONGEST_OF_ALL,
    "portal.make_copies": LONGEST_OF_ALL,
    "staff.make_exports": LONGEST_OF_ALL,
}
LIMITS: Mapping[str, Mapping[str, Any]] = {
    task: {"soft_time_limit": seconds, "time_limit": seconds + LAST_WORD} for task, seconds in _LONG.items()
}
