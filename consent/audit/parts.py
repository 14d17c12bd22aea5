"""Walks the part of the log between two moments: from the anchor before it to the anchor after it.

So the walk begins and ends at what a signature speaks for, and what was cut out in between is missed.
"""

from datetime import datetime

from django.db import connection

from consent.audit.anchor_file import said_by
from consent.audit.evidence import check_evidence
from consent.audit.faults import Report
from consent.audit.promises import Promises
from consent.audit.uses import check_uses
from consent.audit.verifying import Walk, check_strays, check_waiting, one_snapshot, walk_chain
from consent.hashing import CHAINS, FIRST_PREVIOUS
from consent.models import Anchor


def verify_part(report: Report, promises: Promises, *, since: datetime, until: datetime) -> None:
    """Read what happened from `since` on and before `until`, with what is sealed beside it, in one snapshot,
    and add to the report what does not fit. How consents are today is not asked."""
    with one_snapshot():
        begins, ends = _between(since, until)
        for chain in range(CHAINS):
            start, promised = begins[chain], promises[chain]
            end, last = ends[chain] if ends is not None else None, _last_sealed(chain, since, until)
            if end is not None and last > end:  # sealed late
                end = min((place for place in promised if place >= last), default=None)
            link, _ = promised.get(start, (FIRST_PREVIOUS, 0))
            walk = Walk(chain, position=start, link=link, proved=start, until=end)
            walk_chain(walk, promised, report, lambda _report: None)
        check_waiting(report, lambda _report: None)
        check_strays(report, since, until)
        check_evidence(report, since=since, until=until)
        check_uses(report, since=since, until=until)


def _between(since: datetime, until: datetime) -> tuple[list[int], list[int] | None]:
    """How long each chain was by the last anchor before the part, and by the first after it; None where there
    is none yet. Whether anchors are ours is told by the promises."""
    begins: list[int] = [0] * CHAINS
    for statement in Anchor.objects.order_by("number").values_list("statement", flat=True).iterator():
        said = said_by(statement)
        at, lengths = datetime.fromisoformat(said["at"]), [length for length, _ in said["heads"]]
        if at <= since:
            begins = lengths
        elif at >= until:
            return begins, lengths
    return begins, None


def _last_sealed(chain: int, since: datetime, until: datetime) -> int:
    """The last place of an event from that time; 0 where there is none."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT COALESCE(max(s.position), 0) FROM consent_seal s"
            " JOIN consent_consentevent e ON e.id = s.event_id"
            " WHERE s.chain = %s AND e.at >= %s AND e.at < %s",
            [chain, since, until],
        )
        return int((cursor.fetchone() or (0,))[0])
