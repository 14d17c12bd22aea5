"""Customers are told where a sharing is not used, is used far more than before, or its company is suspended:
each written once in its time, however often a job looks."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import chain
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet, Sum
from django.db.models.functions import Coalesce

from consent.lifecycle import Status
from consent.models import Consent, DisclosureDay, OutboxMessage, Recipient
from consent.notices import Channel, Notice
from consent.operations._messages import message
from consent.over import OVER
from consent.policy import ConsentPolicy

UNUSED = Notice(Channel.MAIL, "unused")
UNUSUAL = Notice(Channel.MAIL, "unusual")
SUSPENDED = Notice(Channel.MAIL, "company-suspended")
OF_USE = (UNUSED.topic, UNUSUAL.topic, SUSPENDED.topic)

UNUSED_FOR = timedelta(days=90)
BEFORE = timedelta(days=28)
"""What a day is compared with."""
MANY, TIMES = 100, 10
"""From so many looks on a day, and so many times an average one of those before, that day is unusual."""
LATE = timedelta(days=7)
"""So long a job may have rested, or a consent waited for its customer, and its letter is still written."""
APART = {UNUSED.topic: UNUSED_FOR, UNUSUAL.topic: timedelta(days=30), SUSPENDED.topic: LATE}
"""Within this there is one letter of a kind about a consent."""
PAGE = 500


def tell_of_use(*, at: datetime, policies: Mapping[str, ConsentPolicy]) -> int:
    """Write what is due of all three; gives how many letters."""
    return sum(
        _write(notice, occasion, consents, at)
        for notice, occasion, consents in chain(_unused(at, policies), _unusual(at, policies), _suspended(at))
    )


Due = Iterator[tuple[Notice, str, Sequence[Consent]]]


def _unused(at: datetime, policies: Mapping[str, ConsentPolicy]) -> Due:
    """Looked at last on a day that is so long ago, or agreed to then and never looked at."""
    last = _day(at - UNUSED_FOR)
    days = DisclosureDay.objects.filter(day__gt=last - LATE, day__lte=last)
    since = DisclosureDay.objects.filter(consent=OuterRef("pk"), day__gt=last)
    silent = _of_data(policies).filter(~Exists(since), recipient__suspended_at=None)
    silent = silent.filter(agreed_at__lte=at - UNUSED_FOR)
    begun = silent.filter(created_at__gt=at - UNUSED_FOR - LATE, created_at__lte=at - UNUSED_FOR)
    never = begun.filter(~Exists(DisclosureDay.objects.filter(consent=OuterRef("pk"))))
    for consents in (silent.filter(pk__in=days.values("consent")), never):
        for page in _pages(consents):
            yield UNUSED, f"since {last}", _untold(UNUSED, page, at)


def _unusual(at: datetime, policies: Mapping[str, ConsentPolicy]) -> Due:
    """Yesterday, of those that have lasted for as long as it is compared with."""
    day = _day(at) - timedelta(days=1)
    looked = DisclosureDay.objects.order_by().values("consent").annotate(looks=Sum("calls"))
    looks = dict(looked.filter(day=day, looks__gte=MANY).values_list("consent", "looks"))
    for page in _chunks([*looks]):
        before = looked.filter(consent__in=page, day__lt=day, day__gte=day - BEFORE)
        usual = {consent: number / BEFORE.days for consent, number in before.values_list("consent", "looks")}
        rare = [one for one in page if looks[one] >= TIMES * usual.get(one, 0)]
        old = _of_data(policies).filter(pk__in=rare, agreed_at__lte=at - BEFORE)
        yield UNUSUAL, f"on {day}", _untold(UNUSUAL, list(old), at)


def _suspended(at: datetime) -> Due:
    """What else it may be that a company was allowed, its customer is told of it."""
    for company in Recipient.objects.filter(suspended_at__gt=at - LATE):
        theirs = _in_force().filter(recipient=company)
        for page in _pages(theirs):
            yield (
                SUSPENDED,
                f"since {company.suspended_at:%Y-%m-%d %H:%M:%S.%f}",
                _untold(SUSPENDED, page, at),
            )


def _in_force() -> QuerySet[Consent]:
    return Consent.objects.filter(status=Status.ACTIVE, customer__isnull=False).exclude(OVER)


def _of_data(policies: Mapping[str, ConsentPolicy]) -> QuerySet[Any]:
    """Those in force under which data are seen, with when their customer agreed last."""
    to_pay = {one.kind for policy in policies.values() for one in policy.intents if one.payment is not None}
    found = _in_force().filter(issuer__in=policies).exclude(kind__in=to_pay)
    return found.annotate(agreed_at=Coalesce("amended_at", "authorised_at"))


def _untold(notice: Notice, page: Sequence[Consent], at: datetime) -> list[Consent]:
    """Asked of a page at a time, however many were told before."""
    letters = OutboxMessage.objects.filter(consent__in=page, channel=notice.channel, topic=notice.topic)
    told = set(letters.filter(at__gt=at - APART[notice.topic]).values_list("consent", flat=True))
    return [consent for consent in page if consent.pk not in told]


def _pages(consents: QuerySet[Any]) -> Iterator[list[Consent]]:
    """By their ids, so that each page begins where the one before ended."""
    page = list(consents.order_by("pk")[:PAGE])
    while page:
        yield page
        page = list(consents.filter(pk__gt=page[-1].pk).order_by("pk")[:PAGE])


def _chunks(consents: Sequence[UUID]) -> Iterator[Collection[UUID]]:
    for start in range(0, len(consents), PAGE):
        yield consents[start : start + PAGE]


def _day(moment: datetime) -> date:
    """As days of looks are counted."""
    return moment.astimezone(UTC).date()


def _write(notice: Notice, occasion: str, consents: Sequence[Consent], at: datetime) -> int:
    """The UNIQUE row decides between two jobs."""
    rows = [message(consent, notice, at, occasion=occasion) for consent in consents]
    return len(OutboxMessage.objects.bulk_create(rows, ignore_conflicts=True))
