"""How standing orders are told: what they pay, how often, and until when."""

from portal.wording import StandingWords

STANDING = StandingWords(
    first="The first payment, of {amount}, is on {date}.",
    first_unsaid="The first payment is of {amount}; {app} doesn’t say on which day.",
    then="After that we pay {amount} {often}.",
    then_from="From {date} on we pay {amount} {often}.",
    last="The last payment is on {date}.",
    last_of="The last payment, of {amount}, is on {date}.",
    last_unsaid="The last payment is of {amount}.",
    number="Payments in all: {number}.",
    endless="It goes on until you end it.",
    unsaid="Again and again; {app} doesn’t say how often",
    by_code="Again and again, as often as {app}’s code “{code}” says, which we don’t know",
    times="{number} times {often}",
    days="Every {number} days",
    week="Every week on {weekday}",
    weeks="Every {number} weeks on {weekday}",
    in_month=(
        "Every month on the first {weekday}",
        "Every month on the second {weekday}",
        "Every month on the third {weekday}",
        "Every month on the fourth {weekday}",
        "Every month on the fifth {weekday}, where there is one",
    ),
    month="Every month, on {day}",
    months="Every {number} months, on {day}",
    day="day {number}",
    last_day="the last day of the month",
    day_from_end="day {number} counted from the end of the month",
    # The names of the quarter days are the standard's; it takes the dates from the calendars named so.
    quarters={
        "ENGLISH": "Every quarter: 25 March, 24 June, 29 September and 25 December",
        "SCOTTISH": "Every quarter: 2 February, 15 May, 1 August and 11 November",
        "RECEIVED": "Every quarter: 20 March, 19 June, 24 September and 20 December",
    },
    weekdays=("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
)
