"""The limits of payments, as customers read them: the same in New Zealand and the United Kingdom."""

from consent.limits import Alignment, Period
from portal.wording import LimitWords

LIMITS = LimitWords(
    each="At most {amount} at a time.",
    periods={
        (Period.DAY, Alignment.CONSENT): "a day",
        (Period.WEEK, Alignment.CONSENT): "a week, counted from the first day",
        (Period.FORTNIGHT, Alignment.CONSENT): "in two weeks, counted from the first day",
        (Period.MONTH, Alignment.CONSENT): "a month, counted from the first day",
        (Period.HALF_YEAR, Alignment.CONSENT): "in half a year, counted from the first day",
        (Period.YEAR, Alignment.CONSENT): "a year, counted from the first day",
        (Period.DAY, Alignment.CALENDAR): "a day",
        (Period.WEEK, Alignment.CALENDAR): "from each Monday to Sunday",
        (Period.FORTNIGHT, Alignment.CALENDAR): "in two weeks from Monday",
        (Period.MONTH, Alignment.CALENDAR): "in each calendar month",
        (Period.HALF_YEAR, Alignment.CALENDAR): "from January to June and from July to December",
        (Period.YEAR, Alignment.CALENDAR): "in each calendar year",
    },
    period="At most {amount} {period}.",
    period_count="At most {count} payments {period}.",
    share="The first of them is only a part, and allows {amount}.",
    total="At most {amount} in all.",
    no_total="No limit set on all payments together.",
    count="At most {count} payments in all.",
    no_count="No limit set on the number of payments.",
    since="Not before {date}.",
    until="Not after {date}.",
    used_period="{spent} of {amount}, until {date}",
    used_total="{spent} of {amount} in all",
    used_no_total="{spent} in all",
    used_count="{spent} of {count} payments",
)
