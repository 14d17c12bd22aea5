"""What a search asks of a consent beyond its columns: who ended it, whose else it is, how it was used."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from consent.issuers import consent_policies
from consent.lifecycle import ENDED, Actor, Status
from consent.models import Authoriser, ConsentEvent, DisclosureDay, Evidence, OutboxMessage
from consent.over import OVER
from consent.told import DEAD


def ended_in(actors: Collection[Actor]) -> tuple[Status, ...] | None:
    """The statuses that say by themselves that one of these ended it; None where no status does, as others
    lead to it, too."""
    by_status = _who_ends()
    told = [status for status, who in by_status.items() if who <= set(actors)]
    mixed = [status for status, who in by_status.items() if who & set(actors) and status not in told]
    return None if mixed else tuple(told)


def ended_by(actors: Collection[Actor]) -> Q:
    """One of these ended it; what time has ended counts as the clock's before a job has written it down."""
    ended = [status.value for status, who in _who_ends().items() if who & set(actors)]
    ends = ConsentEvent.objects.filter(
        consent=OuterRef("pk"), result__in=ended, actor__in=[actor.value for actor in actors]
    )
    by_an_event = Q(status__in=ended) & Q(Exists(ends))
    return by_an_event | OVER if Actor.CLOCK in actors else by_an_event


def _who_ends() -> Mapping[Status, frozenset[Actor]]:
    """Who leads to each status that is an end, in any ecosystem of this deployment."""
    moves = [
        move
        for policy in consent_policies().values()
        for lifecycle in policy.lifecycles
        for move in lifecycle.transitions
        if move.source != move.target
    ]
    return {
        status: frozenset(actor for move in moves if move.target is status for actor in move.actors)
        for status in sorted(ENDED)
    }


def is_joint() -> Q:
    """Somebody else has, or had, a say in one of its accounts."""
    return Q(Exists(Authoriser.objects.filter(account__consent=OuterRef("pk"))))


def is_unused() -> Q:
    """It was given, and no data was ever looked at under it."""
    return Q(authorised_at__isnull=False) & ~Q(Exists(_looks()))


def looked_since(moment: datetime) -> Q:
    """Data was looked at under it at this moment or later."""
    return Q(Exists(_looks().filter(last_at__gte=moment)))


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


def _looks() -> "QuerySet[DisclosureDay]":
    return DisclosureDay.objects.filter(consent=OuterRef("pk"))
