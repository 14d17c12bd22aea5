"""What a consent's or a customer's page tells as its timeline, a line a row, as it was at one moment.

For what purpose and which case colleagues looked stands in the one of auditors alone, as on the pages.
"""

import heapq
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from uuid import UUID

from consent.identifiers import identifier
from consent.models import Consent, Person
from oidc.clauses import clause
from oidc.security_log import pseudonym
from staff.exports.source import Counted, NotExported, Query, Source, column
from staff.member import Member
from staff.timelines.lines import Line, Records, What
from staff.timelines.of import of_consent, of_customer

MOST = 20_000
"""Lines that one file has at most: all of them are put into their order at once."""
TOO_LONG = f"It has more than {MOST} lines."
NOT_THERE = "Open a consent or a customer first: there is nothing of that name."
_BY_DAY = frozenset({What.TOKENS, What.DATA})


def _consent(query: Query) -> UUID | None:
    return identifier(query.get("consent", ""))


def _person(query: Query) -> int | None:
    """By our own key: no number of a customer's is kept with what was asked for."""
    said = query.get("person", "")
    return int(said) if said.isdecimal() else None


def _records(query: Query, *, audits: bool) -> Records:
    """Raises NotExported for what is not there, or not any more."""
    consent, person = _consent(query), _person(query)
    if consent is not None and Consent.objects.filter(pk=consent).exists():
        return of_consent(consent, audits=audits)
    if person is not None and Person.objects.filter(pk=person, customer_number__isnull=False).exists():
        return of_customer(person, audits=audits)
    raise NotExported(NOT_THERE)


def _lines(query: Query, at: datetime, *, audits: bool) -> Iterator[Line]:
    """Newest first; raises NotExported where they are too many."""
    upto = at - timedelta(microseconds=1)  # what is done at that moment is about this very export
    each = [
        sorted(record(upto, MOST + 1), key=lambda line: line.at, reverse=True)
        for _, record in _records(query, audits=audits)
    ]
    if sum(map(len, each)) > MOST:
        raise NotExported(f"{TOO_LONG} {_instead(query)}")
    for line in heapq.merge(*each, key=lambda line: line.at, reverse=True):
        if not _goes_on(line, at):
            yield line


def _instead(query: Query) -> str:
    """What else says most of it."""
    if _consent(query) is not None:
        return "Export the log of this consent instead."
    return "Export the logs of its consents, one by one."


def _goes_on(line: Line, at: datetime) -> bool:
    """Whether it counts a day that was not over yet, or a gap that ended with it: more may come to those."""
    midnight = datetime.combine(at.astimezone(UTC).date(), time.min, tzinfo=UTC)
    ends = {midnight, midnight - timedelta(seconds=1)} if line.quiet else {midnight}
    return line.what in _BY_DAY and line.at in ends


def _says(query: Query) -> str:
    person = _person(query)
    return f"customer:{pseudonym(person)}" if person is not None else f"ref:{query.get('consent', '')}"


def _source(name: str, page: str, *, audits: bool) -> Source:
    def count(query: Query, at: datetime) -> Counted:
        return Counted(rows=sum(1 for _ in _lines(query, at, audits=audits)), customers=1)

    @clause("DASH-35")
    def rows(query: Query, at: datetime) -> Iterator[Line]:
        return _lines(query, at, audits=audits)

    return Source(
        name=name,
        page=page,
        asks=("consent", "opening"),
        columns=_COLUMNS,
        says=_says,
        count=count,
        rows=rows,
        consent=_consent,
        customer=_person,
    )


_COLUMNS = (
    column("at", lambda line: line.at, personal=True),
    column("who", lambda line: line.who.value, personal=True),
    column("record", lambda line: line.what.value, personal=True),
    column("what happened", lambda line: line.says, personal=True),
    column("about", lambda line: line.about, personal=True),
    column("consent", lambda line: str(line.consent or ""), personal=True),
    column("request", lambda line: line.request, personal=True),
    column("event of its log", lambda line: line.sequence, personal=True),
    column("proposal", lambda line: str(line.proposal or ""), personal=True),
)
TIMELINE = _source("timeline", "export_timeline", audits=False)
AUDITED_TIMELINE = _source("timeline with purposes", "export_audited_timeline", audits=True)


def offered_to(member: Member) -> str:
    """The address by name of the one that a member may ask for, "" where that is none."""
    pages = (one.page for one in (AUDITED_TIMELINE, TIMELINE) if member.may_see(one.page))
    return next((f"staff:{page}" for page in pages), "")
