"""What was looked at under a consent, day by day, as the rows of a table and of a CSV file."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop

from bank.facts import Account
from consent.disclosures import DayFacts
from consent.queries import ConsentFacts
from oidc.clauses import clause
from portal.cards import ActivityCard
from portal.moments import day_and_time
from portal.wording import Wording

HEAD = ("day", "app", "kind of data", "account", "customer present", "times", "last at (UTC)")
GONE = noop("An account you no longer hold")


@clause("DASH-11")
def activity_cards(
    days: Iterable[DayFacts],
    facts: ConsentFacts,
    wording: Wording,
    held: Sequence[Account],
    now: datetime,
) -> tuple[ActivityCard, ...]:
    names = _names(held)
    return tuple(
        ActivityCard(
            when=day_and_time(one.last_at, now, wording.timezone),
            what=wording.resource_words[one.resource],
            accounts=names.get(one.account, _(GONE)) if one.account else "",
            present=_("You were using {app}").format(app=facts.recipient.name)
            if one.customer_present
            else _("{app} looked by itself").format(app=facts.recipient.name),
            times=one.calls,
        )
        for one in days
    )


def csv_rows(
    days: Iterable[DayFacts], facts: ConsentFacts, wording: Wording, held: Sequence[Account]
) -> Iterator[Sequence[object]]:
    """What stands below HEAD."""
    names = _names(held)
    for one in days:
        yield (
            one.day.isoformat(),
            facts.recipient.name,
            wording.resource_words[one.resource],
            names.get(one.account, _(GONE)) if one.account else "",
            "yes" if one.customer_present else "no",
            one.calls,
            f"{one.last_at:%Y-%m-%d %H:%M:%S}",
        )


def _names(held: Sequence[Account]) -> Mapping[str, str]:
    return {account.reference: f"{account.nickname} {account.masked}" for account in held}
