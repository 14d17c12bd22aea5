"""What people do with their money, week in, week out: the source of a year of believable movements."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from decimal import Decimal

from bank.example.models import Transaction

OPENS, CLOSES = 7 * 60, 22 * 60  # minutes of the day between which people spend
NIGHT_RUN = time(2, 15)  # when the bank books what was arranged


@dataclass(frozen=True, kw_only=True)
class Habit:
    """One thing that happens again and again. Amounts are cents; negative ones leave the account."""

    kind: str
    places: tuple[str, ...]
    """The counterparties it happens at, one each time."""
    text: str = "{place}"
    """The line on the statement."""
    cents: tuple[int, int]
    """The smallest and the largest amount; equal ones make a fixed amount."""
    on_days: frozenset[int] = frozenset()
    """Days of the month on which it surely happens."""
    every: int = 0
    """Or: happens on each day whose number since the year 1 this divides, shifted by `shift`."""
    shift: int = 0
    chance: float = 0.0
    """Or: how likely it is on any day."""

    def happens(self, day: date, dice: random.Random) -> bool:
        return (
            day.day in self.on_days
            or (self.every > 0 and day.toordinal() % self.every == self.shift)
            or dice.random() < self.chance
        )

    def moment(self, day: date, zone: tzinfo, dice: random.Random) -> datetime:
        """Cards are used by day; what was arranged is booked at night."""
        if not self.chance:
            return datetime.combine(day, NIGHT_RUN, zone)
        minutes = dice.randrange(OPENS, CLOSES)
        return datetime.combine(day, time(minutes // 60, minutes % 60, dice.randrange(60)), zone)


def movements(
    account: str, habits: tuple[Habit, ...], *, zone: tzinfo, since: datetime, until: datetime
) -> Iterator[Transaction]:
    """What the habits come to on an account in a period, oldest day first; the same for the same days."""
    day = since.astimezone(zone).date()
    while day <= until.astimezone(zone).date():
        for number, habit in enumerate(habits):
            dice = random.Random(f"{account} {day} {number}")  # noqa: S311 -- play money
            if not habit.happens(day, dice):
                continue
            place = dice.choice(habit.places)
            moment = habit.moment(day, zone, dice)
            if since <= moment <= until:
                yield Transaction(
                    account_id=account,
                    booked_at=moment,
                    amount=Decimal(dice.randint(*habit.cents)) / 100,
                    kind=habit.kind,
                    description=habit.text.format(place=place),
                    counterparty=place,
                )
        day += timedelta(days=1)
