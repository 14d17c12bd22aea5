"""The database was set back to an earlier point: what could have come alive with it dies, and is told of.

A restore, or a failover with loss, forgets what happened last, and with it what was revoked, spent and
stopped. So nothing that was granted before counts any more, whoever had it, and the anchors that lie outside
say what is gone. One transaction does it and leaves its event in the log; done again for the same case it
ends nothing more.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction
from django.db.models import QuerySet
from django.db.models.functions import Now
from joserfc.jwk import KeySet

from consent.audit.anchor_file import append_lacking, parted, set_aside
from consent.audit.anchors import file_of_anchors as file_of_consents
from consent.audit.lost import Lost, lost
from consent.audit.sealing import seal_all
from consent.database_clock import database_now
from consent.models import Anchor
from oidc.clauses import clause
from oidc.recovering import end_what_was_granted
from portal.recovering import sign_everybody_out
from staff.anchors import file_of_anchors as file_of_staff
from staff.emergencies import in_force
from staff.lost import LostOfStaff, lost_of_staff
from staff.models import Emergency, StaffAnchor, StaffEvent
from staff.recording import Did, append

ONE_AT_A_TIME = 0x41435352  # of PostgreSQL's advisory locks: whoever recovers is alone
MOST_TOLD = 5


@dataclass(frozen=True, kw_only=True)
class Recovered:
    """What was ended and what is lost, for one case."""

    at: datetime
    anew: bool
    """Whether it was done now; it had been done before where not, and nothing was ended."""
    detail: Mapping[str, Any]
    """As its event in the log of staff has it."""
    kept: list[Path]
    """Files of anchors that knew more than the database, under the names that they have now."""


@clause("AUD-06")
def recover(*, case: str, operator: str, keys: KeySet) -> Recovered:
    """End what was granted before, once for each case, and write down what the anchors know to be gone.

    Files of anchors are touched after the commit: whoever dies in between does it all again.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])
        files = [file for file, anchors in _tables().items() if parted(file, anchors)[1]]
        before = StaffEvent.objects.filter(did=Did.RECOVERED, case=case).last()
        # Files that have parted since say that it was set back once more, whatever the case is called.
        event = before if before is not None and not files else _end_all(case, operator, keys)
    kept = [set_aside(file, case) for file in files]
    for file, anchors in _tables().items():
        append_lacking(file, anchors)
    return Recovered(at=event.at, anew=event is not before, detail=event.detail, kept=kept)


def _tables() -> dict[Path, QuerySet[Any]]:
    """Each file of anchors, with the table that it is a copy of."""
    return {file_of_consents(): Anchor.objects.all(), file_of_staff(): StaffAnchor.objects.all()}


def _end_all(case: str, operator: str, keys: KeySet) -> StaffEvent:
    at = database_now()
    seal_all()  # what waited has the places now that it had before
    of_consents, of_staff = lost(file_of_consents(), keys), lost_of_staff(keys)
    granted, signed_out = end_what_was_granted(at), sign_everybody_out(at)
    emergencies = Emergency.objects.filter(in_force()).update(given_back_at=Now())
    return append(
        at=at,
        member=operator,
        did=Did.RECOVERED,
        source="",
        case=case,
        detail={
            "ended": {**asdict(granted), **asdict(signed_out), "emergencies": emergencies},
            "lost": _as_said(of_consents),
            "lost_of_staff": _as_said(of_staff),
        },
    )


def _as_said(gone: Lost | LostOfStaff) -> dict[str, Any]:
    """As JSON; of lines that cannot be read, which may be all of them, the first few."""
    said = {**asdict(gone), "events": gone.events, "unread": len(gone.unread), "why": gone.unread[:MOST_TOLD]}
    return dict(json.loads(json.dumps(said, cls=DjangoJSONEncoder)))
