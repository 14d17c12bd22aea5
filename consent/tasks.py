"""Jobs of the domain; each calls one function, by the database's clock. Access had ended before they run."""

import time
from functools import partial

from celery import shared_task

from consent.audit.anchors import anchor
from consent.database_clock import database_now
from consent.delivering import deliver_due, senders
from consent.issuers import consent_policies
from consent.operations import (
    add_up_tallies,
    carry_on,
    count_days,
    count_tallies_anew,
    count_those_in_force,
    forget_keys,
    forget_messages,
    name_words,
    remind,
    sweep,
    sweep_anew,
    tell_of_suspension,
    tell_of_unused,
    tell_of_unusual,
    time_out_due,
)
from consent.schedule import TAKES_MORE_FOR, in_batches, once_a_slot, one_by_one

BATCH = 5000
PAGE = 2500
"""Consents that a sweep looks at together: what customers' apps ask for waits behind one such page."""
OPENED_AT_ONCE = 500
"""Envelopes."""
LONGEST_REST = 1.0  # seconds
SWEEPS_FOR = 25.0
"""Seconds for which one run begins pages; the next slot is free soon after."""


@shared_task(name="consent.close_expired")
@once_a_slot("consent.close_expired")
def close_expired() -> None:
    """Close what is over; while there is more, leave the database to others for as long as we took it, and
    the worker to other jobs once our time is over."""
    until = time.monotonic() + SWEEPS_FOR
    sweep(at=database_now(), policies=consent_policies(), limit=PAGE, rest=rest, until=until)


@shared_task(name="consent.time_out_approvals")
@once_a_slot("consent.time_out_approvals")
def time_out_approvals() -> None:
    """Let no account wait longer for somebody whose time to agree is over."""
    at, policies = database_now(), consent_policies()
    in_batches(lambda: time_out_due(at=at, policies=policies, limit=BATCH))


@shared_task(name="consent.sweep_anew")
@once_a_slot("consent.sweep_anew")
def look_at_all_again() -> None:
    sweep_anew()


@shared_task(name="consent.anchor_audit")
@once_a_slot("consent.anchor_audit")
def anchor_audit() -> None:
    anchor(database_now())


@shared_task(name="consent.forget_idempotency_keys")
@once_a_slot("consent.forget_idempotency_keys")
def forget_idempotency_keys() -> None:
    forget_keys(at=database_now())


def rest(took: float) -> None:
    """Wait as long as a page took, so that the sweep has half of the database at most."""
    time.sleep(min(took, LONGEST_REST))


@shared_task(name="consent.deliver_messages")
@once_a_slot("consent.deliver_messages")
def deliver_messages() -> None:
    """Tell whoever must hear of what has changed."""
    deliver_due(senders(), seconds=TAKES_MORE_FOR)


@shared_task(name="consent.write_reminders")
@once_a_slot("consent.write_reminders")
def write_reminders() -> None:
    """Remind the customers of what ends soon, batch after batch, until a batch is not full."""
    in_batches(lambda: remind(policies=consent_policies(), limit=BATCH) == BATCH)


@shared_task(name="consent.tell_of_suspensions")
@once_a_slot("consent.tell_of_suspensions")
def write_of_suspensions() -> None:
    """Tell customers which company may not look for the present."""
    at = database_now()
    in_batches(lambda: tell_of_suspension(at=at, limit=BATCH) == BATCH)


@shared_task(name="consent.tell_of_use")
@once_a_slot("consent.tell_of_use")
def write_news_of_use() -> None:
    """Tell customers what is used far more than before, or not at all; one is told though the other fails."""
    at, policies = database_now(), consent_policies()
    one_by_one(
        [
            partial(in_batches, lambda: tell_of_unusual(at=at, policies=policies, limit=BATCH) == BATCH),
            partial(in_batches, lambda: tell_of_unused(at=at, policies=policies, limit=BATCH) == BATCH),
        ]
    )


@shared_task(name="consent.forget_messages")
@once_a_slot("consent.forget_messages")
def forget_old_messages() -> None:
    forget_messages()


@shared_task(name="consent.end_many")
@once_a_slot("consent.end_many")
def end_many() -> None:
    """Carry on what the bank ordered to end, a batch at a time, resting after each full one."""
    until = time.monotonic() + TAKES_MORE_FOR
    while time.monotonic() < until:
        begun = time.monotonic()
        looked = carry_on(at=database_now(), policies=consent_policies(), limit=BATCH)
        if looked is None:
            return
        rest(time.monotonic() - begun)


@shared_task(name="consent.count_days")
@once_a_slot("consent.count_days")
def count_what_happened() -> None:
    count_days(at=database_now(), policies=consent_policies())


@shared_task(name="consent.count_those_in_force")
@once_a_slot("consent.count_those_in_force")
def count_all() -> None:
    count_those_in_force(at=database_now(), policies=consent_policies())


@shared_task(name="consent.add_up_tallies")
@once_a_slot("consent.add_up_tallies")
def add_up() -> None:
    add_up_tallies()


@shared_task(name="consent.name_words")
@once_a_slot("consent.name_words")
def name_words_of_before() -> None:
    """A little at a time, resting after each full batch, until nothing is left from before."""
    until, after = time.monotonic() + TAKES_MORE_FOR, 0
    while time.monotonic() < until:
        begun = time.monotonic()
        last = name_words(after=after, limit=OPENED_AT_ONCE)
        if last is None:
            return
        after = last
        rest(time.monotonic() - begun)


@shared_task(name="consent.count_tallies_anew")
@once_a_slot("consent.count_tallies_anew")
def count_anew() -> None:
    """Once a day, so that no repair of rows by hand leaves a total wrong for longer."""
    count_tallies_anew()
