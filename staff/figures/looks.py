"""How much each member of staff looked at customers’ data lately, beside what they did before."""

from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from staff.drawing import Row, dots
from staff.drawing.scales import number
from staff.figures.figure import Asked, Figure, Kind
from staff.recording import Did
from staff.rights import RIGHTS
from staff.tables import Table

WEEKS = 8
READS = (Did.LOOKED, Did.SEARCHED, Did.OPENED_CUSTOMER, Did.VERIFIED)
PERSONAL = {right.page for right in RIGHTS.values() if right.personal}
FEW = 10
"""So many looks in a week stand out beside no history."""


def draw(asked: Asked) -> Figure:
    by_member = _looks(asked.at)
    rows = [
        Row(name=member, before=tuple(reversed(weeks[1:])), lately=weeks[0], stands_out=stands_out(weeks))
        for member, weeks in sorted(by_member.items(), key=lambda item: (-item[1][0], item[0]))
    ]
    outliers = [row.name for row in rows if row.stands_out]
    says = (
        f"{number(sum(row.lately for row in rows))} looks in the last 7 days.",
        f"Stands out: {', '.join(outliers)}." if outliers else "Nobody stands out beside their own history.",
    )
    return Figure(
        picture=dots(
            "looks",
            "Looks at customers’ data, person by person",
            " ".join(says),
            rows=rows,
            before=f"each of {WEEKS} weeks before",
            lately="the last 7 days",
            unit="looks",
        )
        if rows
        else None,
        table=Table(
            caption="Looks at customers’ data, by member of staff and week",
            columns=("Member", *(f"{n} weeks ago" for n in range(WEEKS, 0, -1)), "Last 7 days", "Stands out"),
            rows=[(row.name, *row.before, row.lately, "yes" if row.stands_out else "") for row in rows],
        ),
        says=says,
        notes=(
            "Lines of the log of staff about pages with customers’ data: what was opened and searched there.",
            f"Somebody stands out who looked at least {FEW} times in 7 days, and more than twice as often "
            "as in the busiest of their own eight weeks before.",
        ),
    )


def _looks(at: datetime) -> dict[str, list[int]]:
    """By member, the looks of the last seven days, then of each week before."""
    found: dict[str, list[int]] = {}
    said: dict[str, Any] = {"at": at, "since": at - timedelta(weeks=WEEKS + 1), "pages": sorted(PERSONAL)}
    with connection.cursor() as cursor:
        cursor.execute(_LOOKS, said | {"reads": [did.value for did in READS]})
        for member, week, many in cursor.fetchall():
            found.setdefault(member, [0] * (WEEKS + 1))[week] += many
    return found


_LOOKS = """
SELECT member, floor(extract(epoch FROM %(at)s - at) / 604800)::int AS week, count(*)
  FROM staff_staffevent
 WHERE at > %(since)s AND at <= %(at)s AND did = ANY(%(reads)s) AND page = ANY(%(pages)s)
 GROUP BY 1, 2
"""


def stands_out(weeks: list[int]) -> bool:
    """Of looks by week, the present one first."""
    return weeks[0] >= FEW and weeks[0] > 2 * max(weeks[1:])


KIND = Kind(
    slug="looks",
    title="Staff’s own looks",
    answers="Who looks at more than they used to?",
    draw=draw,
    by_app=False,
    by_days=False,
)
