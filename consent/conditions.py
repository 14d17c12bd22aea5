"""What a search asks of a consent beyond its columns: who ended it, whose else it is, how it was used."""

from collections.abc import Collection
from datetime import UTC, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.lookups import Exact

from consent.lifecycle import ENDERS, Actor
from consent.models import Authoriser, ConsentAccount, Disclosure, DisclosureDay, Evidence, OutboxMessage
from consent.models.outbox import DEAD
from consent.over import OVER


def ended_by(actors: Collection[Actor]) -> Q:
    """One of these ended it; what time has ended counts as the clock's before a job has written it down."""
    named = Q(ended_by__in=[actor.value for actor in actors])
    told = Q(ended_by="", status__in=[status.value for status, who in ENDERS.items() if who in actors])
    return named | told | OVER if Actor.CLOCK in actors else named | told


def covers(account: str) -> Q:
    """It covers this account, by the bank's reference."""
    return Q(Exists(ConsentAccount.objects.filter(consent=OuterRef("pk"), account=account)))


def is_joint() -> Q:
    """Somebody else has, or had, a say in one of its accounts."""
    return Q(Exists(Authoriser.objects.filter(account__consent=OuterRef("pk"))))


def is_unused() -> Q:
    """It was given, and no data was ever looked at under it.

    An erasure takes the days of looks and leaves the calls, which say of nobody what was looked at.
    """
    calls = Disclosure.objects.filter(consent=OuterRef("pk"))
    return (
        Q(authorised_at__isnull=False)
        & ~Q(Exists(_looks()))
        & (Q(erased_at__isnull=True) | ~Q(Exists(calls)))
    )


def looked_since(moment: datetime) -> Q:
    """Data was looked at under it at this moment or later."""
    return Q(Exists(_looked_since(moment)))


def looked_since_each(moment: datetime) -> Q:
    """The same, asked of one consent after the other: for a page of many, which are met on the way."""
    once = _looked_since(moment).values(once=Value(1))[:1]
    return Q(Exact(Subquery(once), Value(1)))


def looked_before(moment: datetime) -> Q:
    """Data was looked at last before this moment."""
    return Q(Exists(_looks())) & ~looked_since(moment)


def rested_on(words: tuple[str, str]) -> Q:
    """Somebody decided on it after they read this version of the words, in this language; empty is any."""
    return Q(Exists(decisions_on(words).filter(consent=OuterRef("pk"))))


def decisions_on(words: tuple[str, str]) -> "QuerySet[Evidence]":
    """What decisions rested on, of those that somebody read such words before."""
    version, language = words
    of_version = Evidence.objects.filter(**({"words": version} if version else {"words__gt": ""}))
    return of_version.filter(language=language) if language else of_version


def is_untold() -> Q:
    """A message about it could not be delivered, and is not tried again."""
    return Q(Exists(OutboxMessage.objects.filter(consent=OuterRef("pk"), state__in=DEAD)))


def _looked_since(moment: datetime) -> "QuerySet[DisclosureDay]":
    return _looks().filter(day__gte=moment.astimezone(UTC).date(), last_at__gte=moment)


def _looks() -> "QuerySet[DisclosureDay]":
    return DisclosureDay.objects.filter(consent=OuterRef("pk"))
