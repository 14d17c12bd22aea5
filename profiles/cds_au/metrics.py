"""What was measured, in the words of Get Metrics v5 (Consumer Data Standards 1.36.0).

Lists of days begin with yesterday and are as long as something is known of those days, seven at most. Of
tiers that nothing here is served in (large payloads, public product data) the counts are 0, and rates are
those of no calls: all of none were in time.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

from consent.happenings import Happening
from oidc.clauses import clause
from oidc.reporting import ABANDONED, Answered, Door, Measured, Tier, rate

CURRENT, HISTORIC, ALL = "CURRENT", "HISTORIC", "ALL"
TIERS = (Tier.UNAUTHENTICATED, Tier.HIGH, Tier.LOW, Tier.UNATTENDED, Tier.LARGE)
DAYS, MONTHS = 7, 12
_DAY = timedelta(days=1)
_NEW = frozenset({Happening.GIVEN})
_REVOKED = frozenset({Happening.STOPPED, Happening.HANDED_BACK, Happening.ENDED_BY_BANK})


@clause("AUD-08")
def metrics(seen: Measured, period: str, self_url: str) -> dict[str, Any]:
    """The whole answer, as ResponseMetricsListV5."""
    said = _Said(seen, period)
    data = {
        "requestTime": _moment(seen.at),
        "availability": {name: said.months() for name in ("aggregate", "unauthenticated", "authenticated")},
        "performance": {"aggregate": said.days(said.in_time, "currentDay", "previousDays")}
        | {tier.value: said.hours(tier) for tier in TIERS},
        "invocations": {tier.value: said.calls(partial(_is_of, tier)) for tier in TIERS},
        "averageResponse": {tier.value: said.average(tier) for tier in TIERS},
        "sessionCount": said.calls(lambda one: one.door == Door.TOKEN and one.status == 200),
        "averageTps": said.by_door(said.tps),
        "peakTps": said.by_door(said.peak),
        "errors": {
            "aggregate": said.calls(lambda one: one.status >= 500),
            "unauthenticated": said.errors(secured=False),
            "authenticated": said.errors(secured=True),
        },
        "rejections": {
            "authenticated": said.calls(lambda one: one.status == 429 and _secured(one)),
            "unauthenticated": said.calls(lambda one: one.status == 429 and not _secured(one)),
        },
        "customerCount": seen.customers,
        "recipientCount": seen.clients,
        "authorisations": said.authorisations(),
    }
    return {"data": data, "links": {"self": self_url}, "meta": {}}


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds")


def _secured(one: Answered) -> bool:
    return one.door != Door.PUBLIC


def _is_of(tier: Tier, one: Answered) -> bool:
    return one.tier == tier


def _by_kind(altogether: int, for_organisations: int) -> dict[str, int]:
    """Whoever signs in is a person; a consent is an organisation's where they gave it as its nominated
    representative, and an individual's where they gave it for themselves, a sole trader's too."""
    return {"individual": altogether - for_organisations, "nonIndividual": for_organisations}


class _Said:
    """One answer: what was measured, and which of it was asked for."""

    def __init__(self, seen: Measured, period: str) -> None:
        self._seen = seen
        self._current = period in {CURRENT, ALL}
        self._historic = period in {HISTORIC, ALL}
        self._today = seen.at.astimezone(UTC).date()

    # --- periods -----------------------------------------------------------------------------------
    def days(self, of: Callable[[date], Any], current: str, previous: str, known: date | None = None) -> Any:
        """What `of` says of today, and of the days before as far as they are known."""
        said: dict[str, Any] = {}
        if self._current:
            said[current] = of(self._today)
        if self._historic:
            first = known or self._seen.began_on
            before = [self._today - n * _DAY for n in range(1, DAYS + 1)]
            said[previous] = [of(day) for day in before if day >= first]
        return said

    def months(self) -> Any:
        """Of one and the same server: what is secured and what is not is there at the same times."""
        served = self._seen.served
        this = self._today.replace(day=1)
        said: dict[str, Any] = {}
        if self._current:
            said["currentMonth"] = rate(served.get(this, 1.0))
        if self._historic:
            said["previousMonths"] = [
                rate(served[month]) for month in sorted(served, reverse=True) if month < this
            ][:MONTHS]
        return said

    # --- calls -------------------------------------------------------------------------------------
    def _on(self, day: date) -> Iterable[Answered]:
        return (one for one in self._seen.answered if one.hour.astimezone(UTC).date() == day)

    def calls(self, fits: Callable[[Answered], bool]) -> Any:
        def of(day: date) -> int:
            return sum(one.calls for one in self._on(day) if fits(one))

        return self.days(of, "currentDay", "previousDays")

    def in_time(self, day: date) -> str:
        return _in_time(list(self._on(day)))

    def hours(self, tier: Tier) -> Any:
        """Hour by hour from midnight; of today up to the present one."""

        def of(day: date) -> list[str]:
            until = self._seen.at.astimezone(UTC).hour + 1 if day == self._today else 24
            own = [one for one in self._on(day) if one.tier == tier]
            return [
                _in_time([one for one in own if one.hour.astimezone(UTC).hour == hour])
                for hour in range(until)
            ]

        return self.days(of, "currentDay", "previousDays")

    def average(self, tier: Tier) -> Any:
        def of(day: date) -> float:
            own = [one for one in self._on(day) if one.tier == tier]
            calls = sum(one.calls for one in own)
            return round(sum(one.milliseconds for one in own) / max(1, calls) / 1000, 3)

        return self.days(of, "currentDay", "previousDays")

    def by_door(self, of: Callable[[bool | None, date], Any]) -> dict[str, Any]:
        doors = {"aggregate": None, "unauthenticated": False, "authenticated": True}
        return {
            name: self.days(partial(of, secured), "currentDay", "previousDays")
            for name, secured in doors.items()
        }

    def tps(self, secured: bool | None, day: date) -> float:
        calls = sum(one.calls for one in self._on(day) if secured is None or _secured(one) == secured)
        midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
        seconds = min(86_400.0, (self._seen.at - midnight).total_seconds())
        return round(calls / max(1.0, seconds), 3)

    def peak(self, secured: bool | None, day: date) -> int:
        doors = {None: "all", True: "secured", False: "public"}
        return self._seen.peaks.get((day, doors[secured]), 0)

    def errors(self, *, secured: bool) -> Any:
        def of(day: date) -> dict[str, int]:
            found: dict[str, int] = {}
            for one in self._on(day):
                if one.status >= 400 and _secured(one) == secured:
                    found[str(one.status)] = found.get(str(one.status), 0) + one.calls
            return dict(sorted(found.items()))

        return self.days(of, "currentDay", "previousDays")

    # --- authorisations ----------------------------------------------------------------------------
    def authorisations(self) -> dict[str, Any]:
        def new(day: date) -> dict[str, Any]:
            return {
                "onceOff": self._happened(day, _NEW, once=True),
                "ongoing": self._happened(day, _NEW, once=False),
            }

        def abandoned(day: date) -> int:
            return sum(self._stage(stage, day) for stage in ABANDONED)

        return {
            "activeAuthorisationCount": _by_kind(self._seen.ongoing, self._seen.ongoing_for_organisations),
            "newAuthorisationCount": self._since_counted(new),
            "revokedAuthorisationCount": self._of(_REVOKED),
            "amendedAuthorisationCount": self._of(frozenset({Happening.AMENDED})),
            "expiredAuthorisationCount": self._of(frozenset({Happening.EXPIRED})),
            "abandonedConsentFlowCount": self._since_counted(abandoned),
            "abandonmentsByStage": {
                stage.value: self._since_counted(partial(self._stage, stage)) for stage in ABANDONED
            },
        }

    def _since_counted(self, of: Callable[[date], Any]) -> Any:
        return self.days(of, "currentDay", "previousDays", self._seen.counted_from)

    def _of(self, whats: frozenset[Happening]) -> Any:
        """Of what was ongoing: what is good for one occasion is neither revoked nor expired in this count."""
        return self._since_counted(lambda day: self._happened(day, whats, once=False))

    def _happened(self, day: date, whats: frozenset[Happening], *, once: bool) -> dict[str, int]:
        own = [one for one in self._seen.counted if one.day == day and one.what in whats and one.once is once]
        return _by_kind(
            sum(one.number for one in own), sum(one.number for one in own if one.for_organisation)
        )

    def _stage(self, stage: str, day: date) -> int:
        return self._seen.stages.get((day, stage), 0)


def _in_time(answered: Sequence[Answered]) -> str:
    calls = sum(one.calls for one in answered)
    return rate(sum(one.within for one in answered) / calls if calls else 1.0)
