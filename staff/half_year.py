"""The half-year report of an Australian data holder (CDR rule 9.4(1)): what our rows tell, what staff enter,
and what is missing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from django.db import transaction

from consent.figures import disclosures_by_gateway, midnight
from oidc.clauses import clause
from oidc.issuers import security_policy
from oidc.measuring import calls_between, calls_measured_since
from oidc.reporting import Door
from portal.models import MisuseReport
from staff.drawing import Picture, Step, funnel
from staff.drawing.scales import number as spelled
from staff.models import HalfYearEntry
from staff.tables import Cell, Table

MISSING = "missing"
DUE_AFTER = timedelta(days=30)


class Entry(StrEnum):
    """What no row of ours can tell."""

    CONSUMER_COMPLAINTS = "consumer complaints"
    RESOLVED = "resolved"
    DAYS_TO_RESOLVE = "days to resolve"
    REFERRED = "referred"
    EXTERNALLY_RESOLVED = "externally resolved"
    PRODUCT_COMPLAINTS = "product complaints"
    PRODUCT_REQUESTS = "product requests"
    PRODUCT_REFUSALS = "product refusals"


WORDS: Mapping[Entry, str] = {
    Entry.CONSUMER_COMPLAINTS: "Complaints of consumers received",
    Entry.RESOLVED: "of them resolved by our own process",
    Entry.DAYS_TO_RESOLVE: "days that took on average",
    Entry.REFERRED: "of them referred to the external scheme",
    Entry.EXTERNALLY_RESOLVED: "resolved by the external scheme",
    Entry.PRODUCT_COMPLAINTS: "Complaints about product data received",
    Entry.PRODUCT_REQUESTS: "Requests for product data received",
    Entry.PRODUCT_REFUSALS: "Requests for product data refused",
}


@dataclass(frozen=True, kw_only=True)
class Half:
    year: int
    number: int
    """1 ends with June, 2 with December."""

    @property
    def name(self) -> str:
        return f"{self.year}-H{self.number}"

    @property
    def since(self) -> date:
        return date(self.year, 1 if self.number == 1 else 7, 1)

    @property
    def last(self) -> date:
        return date(self.year, 6, 30) if self.number == 1 else date(self.year, 12, 31)

    @property
    def due(self) -> date:
        return self.last + DUE_AFTER

    @property
    def before(self) -> "Half":
        return Half(year=self.year, number=1) if self.number == 2 else Half(year=self.year - 1, number=2)


def half_of(day: date) -> Half:
    return Half(year=day.year, number=1 if day.month <= 6 else 2)


def halves(at: datetime) -> list[Half]:
    """The present half and those before it that calls are kept of."""
    this = half_of(at.astimezone(UTC).date())
    return [this, this.before, this.before.before]


@dataclass(frozen=True, kw_only=True)
class Line:
    """One number of the report."""

    what: str
    value: Cell
    origin: str
    """Where it comes from."""
    entry: Entry | None = None

    @property
    def missing(self) -> bool:
        return self.value == MISSING


@dataclass(frozen=True, kw_only=True)
class Report:
    issuer: str
    half: Half
    lines: Sequence[Line]
    notes: Sequence[str]
    picture: Picture | None
    """Of the requests and what came of them, as the table says; None where there were none."""

    @property
    def table(self) -> Table:
        return Table(
            caption=f"{self.half.name}, {self.issuer}",
            columns=("Half-year", "Figure", "Number", "Where it comes from"),
            rows=[(self.half.name, line.what, line.value, line.origin) for line in self.lines],
        )

    @property
    def missing(self) -> int:
        return sum(line.missing for line in self.lines)


@clause("AUD-01")
def report(issuer: str, half: Half) -> Report:
    """Requests and refusals as they were measured, complaints as they were entered."""
    since, until = midnight(half.since), midnight(half.last) + timedelta(days=1)
    reporting = security_policy(issuer).reporting
    relied_on = reporting.relied_on if reporting else {}
    answered, no_request, refused = 0, 0, dict.fromkeys(relied_on.values(), 0)
    for door, status, fault, calls in calls_between(issuer, since, until):
        if door != Door.DATA:
            continue
        if status < 400:
            answered += calls
        elif fault in relied_on:
            refused[relied_on[fault]] += calls
        else:
            no_request += calls
    gateway = disclosures_by_gateway(issuer, since, until)
    misuse = MisuseReport.objects.filter(
        consent__issuer=issuer, reported_at__gte=since, reported_at__lt=until
    ).count()
    measured, reported = "measured here", "reported by the bank’s gateway"
    known = entered(issuer, half)
    lines = [
        Line(what="Requests for consumers’ data received", value=answered + sum(refused.values()) + gateway,
             origin="the next three together"),
        Line(what="of them answered here", value=answered, origin=measured),
        Line(what="of them answered by the bank’s own gateway", value=gateway, origin=reported),
        Line(what="of them refused here", value=sum(refused.values()), origin=measured),
        *(Line(what=f"refused by {rule}", value=many, origin=measured) for rule, many in refused.items()),
        Line(what="Calls that were no valid request", value=no_request, origin=measured),
        Line(what="Consents customers say were not theirs", value=misuse,
             origin="reported in the portal or by telephone"),
        *(Line(what=words, value=float(known[entry]) if entry in known else MISSING,
               origin="entered by staff", entry=entry) for entry, words in WORDS.items()),
    ]  # fmt: skip
    picture = _drawn(half, answered=answered, gateway=gateway, refused=sum(refused.values()))
    return Report(issuer=issuer, half=half, lines=lines, notes=_notes(issuer, since), picture=picture)


def _drawn(half: Half, *, answered: int, gateway: int, refused: int) -> Picture | None:
    received = answered + gateway + refused
    if not received:
        return None
    return funnel(
        "half-year",
        f"Requests for consumers’ data, {half.name}",
        f"{spelled(received)} received, of them {spelled(answered)} answered here, {spelled(gateway)} by the"
        f" bank’s own gateway, and {spelled(refused)} refused by a rule.",
        steps=[
            Step(reached="Received", number=received, lost="refused by a rule", lost_number=refused),
            Step(reached="Answered", number=answered + gateway),
            Step(reached="of them here", number=answered),
            Step(reached="of them by the gateway", number=gateway),
        ],
    )


def _notes(issuer: str, since: datetime) -> list[str]:
    notes = [
        "A refusal is the answer to a valid request that a rule allows to refuse. A call with a bad token, "
        "an ended consent or a wrong parameter is no valid request. Calls over a traffic threshold are "
        "refused before they reach Accord: by whatever limits them, which has to be asked.",
        "What the bank’s own gateway refused is not known here: add it where it serves data.",
    ]
    first = calls_measured_since(issuer)
    if first is None or first > since:
        missing = "No call has been measured yet: requests and refusals are missing."
        if first is not None:
            began = f"{first:%Y-%m-%d %H:00} UTC"
            missing = f"Calls are measured since {began}: what came before in this half-year is missing."
        notes.insert(0, missing)
    return notes


def entered(issuer: str, half: Half) -> Mapping[Entry, Decimal]:
    rows = HalfYearEntry.objects.filter(issuer=issuer, half=half.name)
    return {Entry(row.what): row.number for row in rows if row.what in set(Entry)}


@transaction.atomic
def enter(
    issuer: str, half: Half, numbers: Mapping[Entry, Decimal | None], *, member: str, at: datetime
) -> dict[str, list[str | None]]:
    """Keep numbers (None: not known any more); gives what changed, as from and to."""
    changed: dict[str, list[str | None]] = {}
    rows = HalfYearEntry.objects.select_for_update().filter(issuer=issuer, half=half.name)
    known = {row.what: row for row in rows}
    for entry, number in numbers.items():
        row = known.get(entry.value)
        if (row.number if row else None) == number:
            continue
        changed[entry.value] = [str(row.number) if row else None, str(number) if number is not None else None]
        if number is None:
            rows.filter(what=entry.value).delete()
        else:
            HalfYearEntry.objects.update_or_create(
                issuer=issuer, half=half.name, what=entry.value,
                defaults={"number": number, "member": member, "at": at},
            )  # fmt: skip
    return changed
