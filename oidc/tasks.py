"""Jobs of the protocol; each calls one function. Nothing depends on their running."""

import logging

from celery import shared_task
from django.conf import settings

from consent.database_clock import database_now
from consent.issuers import consent_policies
from consent.operations import sweep_anew
from consent.schedule import in_batches, once_a_slot
from oidc.counting import count_flows, count_peaks
from oidc.deregistered import close_consents
from oidc.findings import Finding, findings
from oidc.invariants import INVARIANTS
from oidc.issuers import security_policy
from oidc.jose.rotation import rotate
from oidc.pruning import prune
from oidc.security_log import decided
from oidc.soon import BEHIND, FRESHNESS
from oidc.standings import read_what_is_due
from oidc.waiting import longest

BATCH = 1000
_log = logging.getLogger("accord.invariants")


@shared_task(name="oidc.close_consents_of_deregistered")
@once_a_slot("oidc.close_consents_of_deregistered")
def close_consents_of_deregistered() -> None:
    """Batch after batch, until a batch is not full."""
    in_batches(lambda: close_consents(database_now(), limit=BATCH) == BATCH)


@shared_task(name="oidc.read_registers")
@once_a_slot("oidc.read_registers")
def read_registers() -> None:
    read_what_is_due(database_now())


@shared_task(name="oidc.prune_spent")
@once_a_slot("oidc.prune_spent")
def prune_spent() -> None:
    prune(database_now())


@shared_task(name="oidc.count_flows")
@once_a_slot("oidc.count_flows")
def count_how_flows_went() -> None:
    at = database_now()
    count_flows(
        at,
        longest=longest(security_policy(issuer) for issuer in settings.ISSUERS),
        way_back=max(policy.pick_up_within for policy in consent_policies().values()),
    )
    count_peaks(at)


@shared_task(name="oidc.rotate_keys")
@once_a_slot("oidc.rotate_keys")
def rotate_keys() -> None:
    for move in rotate(database_now()):
        decided(None, f"key {move.state}", issuer=move.issuer, reason=f"{move.algorithm} {move.kid}")


@shared_task(name="oidc.check_invariants")
@once_a_slot("oidc.check_invariants")
def check_invariants() -> None:
    """Log an error for each rule that the rows touched of late break, and for whatever is late, however long
    ago it was touched: somebody should be woken by it. A rule that got no answer is asked again a minute
    later, and breaks nothing."""
    for found in (*findings(INVARIANTS, lately=True), *findings(FRESHNESS)):
        _tell(found)


@shared_task(name="oidc.check_behind_the_sweep")
@once_a_slot("oidc.check_behind_the_sweep")
def check_behind_the_sweep() -> None:
    """Log an error for each order in which the sweep has passed something over, and have it look again."""
    passed_over = [_tell(found) for found in findings(BEHIND)]
    if any(passed_over):
        sweep_anew()


def _tell(found: Finding) -> bool:
    """Log what a rule found; whether it is broken."""
    if found.unanswered:
        facts = {"event": "invariant not asked", "code": found.rule, "reason": found.unanswered}
        _log.warning("invariant not asked: %s", found.rule, extra=facts)
    elif not found.holds:
        reason = f"{found.count} rows, such as {found.rows}"
        facts = {"event": "invariant broken", "code": found.rule, "reason": reason}
        _log.error("invariant broken: %s", found.rule, extra=facts)
    return bool(found.count)
