"""Customers are told where a sharing is not used, is used far more than before, or its company is suspended:
each written once in its time, however often a job looks.

Each function writes up to `limit` of the letters due, and gives how many: fewer mean that no more are due."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet, Subquery, Sum
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


def tell_of_suspension(*, at: datetime, limit: int) -> int:
    """What else it may be that a company was allowed, its customer is told of it."""
    found = 0
    for company in Recipient.objects.filter(suspended_at__gt=at - LATE):
        occasion = f"since {company.suspended_at:%Y-%m-%d %H:%M:%S.%f}"
        found += _write(SUSPENDED, occasion, _in_force().filter(recipient=company), at, limit - found)
    return found


def tell_of_unusual(*, at: datetime, policies: Mapping[str, ConsentPolicy], limit: int) -> int:
    """Yesterday, of those that have lasted for as long as it is compared with."""
    day = _day(at) - timedelta(days=1)
    looked = DisclosureDay.objects.order_by().values("consent").annotate(looks=Sum("calls"))
    busy = looked.filter(day=day, looks__gte=MANY)
    on_day = looked.filter(consent=OuterRef("pk"), day=day)
    before = looked.filter(consent=OuterRef("pk"), day__lt=day, day__gte=day - BEFORE)
    rare = (
        _of_data(policies)
        .filter(pk__in=busy.values("consent"), agreed_at__lte=at - BEFORE)
        .annotate(
            looks=Subquery(on_day.values("looks")), before=Coalesce(Subquery(before.values("looks")), 0)
        )
        .filter(looks__gte=F("before") * TIMES / float(BEFORE.days))
    )
    return _write(UNUSUAL, f"on {day}", rare, at, limit)


def tell_of_unused(*, at: datetime, policies: Mapping[str, ConsentPolicy], limit: int) -> int:
    """Looked at last on a day that is so long ago; or agreed to then, and never looked at; or agreed to anew
    then, and not looked at since."""
    last = _day(at - UNUSED_FOR)
    days = DisclosureDay.objects.filter(day__gt=last - LATE, day__lte=last)
    since = DisclosureDay.objects.filter(consent=OuterRef("pk"), day__gt=last)
    silent = _of_data(policies).filter(~Exists(since), recipient__suspended_at=None)
    silent = silent.filter(agreed_at__lte=at - UNUSED_FOR)
    begun = silent.filter(created_at__gt=at - UNUSED_FOR - LATE, created_at__lte=at - UNUSED_FOR)
    never = begun.filter(~Exists(DisclosureDay.objects.filter(consent=OuterRef("pk"))))
    anew = silent.filter(amended_at__gt=at - UNUSED_FOR - LATE, amended_at__lte=at - UNUSED_FOR)
    found = 0
    for due in (silent.filter(pk__in=days.values("consent")), never, anew):
        found += _write(UNUSED, f"since {last}", due, at, limit - found)
    return found


def _in_force() -> QuerySet[Consent]:
    return Consent.objects.filter(status=Status.ACTIVE, customer__isnull=False).exclude(OVER)


def _of_data(policies: Mapping[str, ConsentPolicy]) -> QuerySet[Any]:
    """Those in force under which data are seen, with when their customer agreed last."""
    to_pay = {one.kind for policy in policies.values() for one in policy.intents if one.payment is not None}
    found = _in_force().filter(issuer__in=policies).exclude(kind__in=to_pay)
    return found.annotate(agreed_at=Coalesce("amended_at", "authorised_at"))


def _write(notice: Notice, occasion: str, due: QuerySet[Any], at: datetime, limit: int) -> int:
    """The database passes over those told before, so that each batch goes on where the last ended; the UNIQUE
    row decides between two jobs."""
    told = OutboxMessage.objects.filter(
        consent=OuterRef("pk"), channel=notice.channel, topic=notice.topic, at__gt=at - APART[notice.topic]
    )
    untold = due.filter(~Exists(told)).only("version", "issuer", "client_id")[:limit]
    rows = [message(consent, notice, at, occasion=occasion) for consent in untold]
    OutboxMessage.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def _day(moment: datetime) -> date:
    """As days of looks are counted."""
    return moment.astimezone(UTC).date()
