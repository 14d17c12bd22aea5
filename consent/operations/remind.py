"""Customers are told before a sharing ends by itself: each reminder is written once, none after it."""

from collections.abc import Collection, Mapping
from datetime import timedelta

from django.db.models import Exists, F, OuterRef, Subquery
from django.db.models.functions import Coalesce, Greatest, Now

from consent.lifecycle import Actor, Status, Verb
from consent.models import Consent, ConsentEvent, OutboxMessage
from consent.notices import Channel, Notice
from consent.operations._messages import message
from consent.policy import ConsentPolicy

ENDING = Notice(Channel.MAIL, "ending")


def remind(*, policies: Mapping[str, ConsentPolicy], limit: int) -> int:
    """Write up to `limit` reminders that are due, on the database's clock; gives how many.

    Due is the closest one only: who could not be reminded in time is not reminded of earlier times as well.
    A sharing given, or made shorter, later than a reminder's moment has none for it. The UNIQUE row decides
    between two jobs.
    """
    written = 0
    for issuer, policy in policies.items():
        closer = timedelta(0)
        for before in sorted(policy.reminders):
            written += _write(
                issuer, policy.kinds_without(Verb.WITHDRAW, Actor.CUSTOMER), closer, before, limit - written
            )
            closer = before
    return written


def _write(issuer: str, without: Collection[str], closer: timedelta, before: timedelta, limit: int) -> int:
    """Reminders for sharings that end between `closer` and `before` from now; none for kinds that end by
    themselves or not at all: of a payment that nobody made in time its end is told."""
    moment = F("expires_at") - before
    there = OutboxMessage.objects.filter(
        consent=OuterRef("pk"), channel=ENDING.channel, topic=ENDING.topic, at=OuterRef("moment")
    )
    shortened = ConsentEvent.objects.filter(consent=OuterRef("pk"), verb=Verb.SHORTEN).order_by("-sequence")
    agreed_at = Greatest(Coalesce("amended_at", "authorised_at"), Subquery(shortened.values("at")[:1]))
    due = (
        Consent.objects.annotate(agreed_at=agreed_at)
        .filter(
            issuer=issuer,
            status=Status.ACTIVE,
            expires_at__gt=Now() + closer,
            expires_at__lte=Now() + before,
            agreed_at__lte=moment,
        )
        .annotate(moment=moment)
        .exclude(kind__in=without)
        .filter(~Exists(there))
        .order_by("expires_at")[:limit]
    )
    reminders = [_reminder(consent, before) for consent in due]
    return len(OutboxMessage.objects.bulk_create(reminders, ignore_conflicts=True))


def _reminder(consent: Consent, before: timedelta) -> OutboxMessage:
    """Told of the moment that it is due, which is over: it waits from now on. Never sent after the end."""
    assert consent.expires_at is not None, "only what ends is asked for"  # noqa: S101 -- as the query says
    at = consent.expires_at - before
    written = message(consent, ENDING, at, occasion=f"{before.days} days before {at:%Y-%m-%d %H:%M:%S.%f}")
    written.next_attempt_at = Now()
    written.give_up_at = consent.expires_at
    return written
