"""Standing orders in sentences: the first payment, how often the next ones come, and the last.

The codes are those of the United Kingdom's Read/Write API: `Frequency` of v3.1 ("IntrvlMnthDay:01:-01") and
its names of periods in v4.0 ("MNTH").
"""

from collections.abc import Iterator, Mapping
from datetime import datetime

from consent.payments import Money, Nature, Particular, PaymentTerms
from oidc.clauses import clause
from portal.moments import day
from portal.money import money_words
from portal.wording import StandingWords, Wording

STANDING = frozenset({Nature.STANDING, Nature.INTERNATIONAL_STANDING})
UNSAID = "NotKnown"


@clause("ACC-07")
def plan_sentences(payment: PaymentTerms, wording: Wording, app: str) -> tuple[str, ...]:
    """What will happen, payment by payment; nothing of any other payment than a standing order."""
    if payment.nature not in STANDING:
        return ()
    if wording.standing is None or payment.amount is None:
        raise ValueError("a profile with standing orders has words for them, and their first amount")
    return tuple(_sentences(payment.amount, payment.particulars, wording, wording.standing, app))


def _sentences(
    amount: Money, told: Mapping[str, Particular], wording: Wording, words: StandingWords, app: str
) -> Iterator[str]:
    first = words.first if "first" in told else words.first_unsaid
    yield first.format(app=app, amount=money_words(amount), date=_day(told, "first", wording))
    then = words.then_from if "next" in told else words.then
    yield then.format(
        amount=_money(told, "later") or money_words(amount),
        date=_day(told, "next", wording),
        often=_within(how_often(told, wording, app)),
    )
    last = {
        (True, True): words.last_of,
        (True, False): words.last,
        (False, True): words.last_unsaid,
    }.get(("last" in told, "final" in told))
    if last is not None:
        yield last.format(amount=_money(told, "final"), date=_day(told, "last", wording))
    if "number" in told:
        yield words.number.format(number=told["number"])
    elif "last" not in told:
        yield words.endless


def how_often(told: Mapping[str, Particular], wording: Wording, app: str) -> str:
    """ "Every month on its last day", "2 times every week"; that nobody says, or that we cannot read it."""
    words, code = wording.standing, str(told["every"])
    if words is None:
        raise ValueError("a profile with standing orders has words for them")
    if code == UNSAID:
        return words.unsaid.format(app=app)
    often = wording.values.get(code) or _interval(code, words)
    if not often:
        return words.by_code.format(app=app, code=code)
    if str(told.get("times", "1")) != "1":
        return words.times.format(number=told["times"], often=_within(often))
    return often


def _interval(code: str, words: StandingWords) -> str:
    """Of the codes that hold numbers; "" of any other."""
    name, *numbers = code.split(":")
    match name, numbers:
        case "IntrvlDay", [days]:
            return words.days.format(number=int(days))
        case "IntrvlWkDay", [weeks, weekday]:
            text = words.week if int(weeks) == 1 else words.weeks
            return text.format(number=int(weeks), weekday=words.weekdays[int(weekday) - 1])
        case "WkInMnthDay", [week, weekday]:
            return words.in_month[int(week) - 1].format(weekday=words.weekdays[int(weekday) - 1])
        case "IntrvlMnthDay", [months, number]:
            return _months(int(months), int(number), words)
        case "QtrDay", [calendar]:
            return words.quarters[calendar]
        case _:
            return ""


def _months(months: int, number: int, words: StandingWords) -> str:
    """A day below zero is counted from the month's end: -1 is its last."""
    every = words.month if months == 1 else words.months
    which = words.last_day if number == -1 else words.day if number > 0 else words.day_from_end
    return every.format(number=months, day=which.format(number=abs(number)))


def _within(text: str) -> str:
    """As it stands within a sentence."""
    return text[:1].lower() + text[1:]


def _day(told: Mapping[str, Particular], name: str, wording: Wording) -> str:
    value = told.get(name)
    return day(value, wording.timezone) if isinstance(value, datetime) else ""


def _money(told: Mapping[str, Particular], name: str) -> str:
    value = told.get(name)
    return money_words(value) if isinstance(value, Money) else ""
