"""Consents that fit what staff typed: a page by key, newest first, with how many there are in all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import OperationalError, transaction
from django.db.models.fields.json import KT
from django.utils.dateparse import parse_datetime
from psycopg.errors import QueryCanceled

from consent import disclosures
from consent.conditions import decisions_on
from consent.identifiers import Named, identifier
from consent.interaction import INTERACTION
from consent.lifecycle import ENDED, Status
from consent.models import Consent, ConsentEvent, Recipient
from consent.searching import Found, KeptConsent, Place, Search, kept_consents, search
from consent.totals import is_a_kind
from oidc.clauses import clause
from oidc.models import Client, Interaction
from staff.ended import ended_at
from staff.grammar import WORDS, Terms
from staff.marks import beside

PAGE = 50
FEW = 5
"""So many consents share a short reference at most: of a hundred million consents hardly three do."""
TOO_WIDE = (
    "Too many consents have to be read for this. Ask for less: name a company, or days on which they were "
    "asked for."
)
CHOICES = 20
"""So many companies are offered where several are meant."""
ERASED = "erased"
"""Stands where there was something once."""
_MOMENTS = {
    "asked": "created",
    "given": "given",
    "changed": "changed",
    "ended": "changed",  # the last that an ended one does
    "looked": "looked",
    "ends": "expires",
}
"""What `consent.searching` calls them."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """A consent in a list; whose it is shows as much as is needed to recognise it, not to find it."""

    id: UUID
    app: str
    recipient_id: UUID
    issuer: str
    kind: str
    status: str
    sharing: bool
    customer: str
    erased: bool
    """Whether it is known no more whose it was, and what was looked at."""
    asked_at: datetime
    given_at: datetime | None
    ends_at: datetime | None
    """As was agreed, whether or not it comes to that."""
    ended_at: datetime | None
    looked_at: datetime | None
    marks: tuple[str, ...]


class Unclear(Exception):
    """What was typed names nothing, or several things; `choices` are companies to choose from."""

    def __init__(self, why: str, choices: Sequence[str] = ()) -> None:
        super().__init__(why)
        self.choices = choices


def find(terms: Terms, *, after: Place | None) -> Found:
    """One page of what fits; raises Unclear."""
    if terms.ref is not None:
        if len(terms.words) > 1:
            raise Unclear("A reference stands alone: it names one consent already.")
        found = consents_of(terms.ref) or consents_moved_by(terms.ref) | consents_read_by(terms.ref)
        these = kept_consents(found)
        return Found(consents=tuple(these), total=len(these), more=False)
    try:
        with transaction.atomic():
            return search(wanted(terms), after=after, limit=PAGE)
    except OperationalError as fault:
        if isinstance(fault.__cause__, QueryCanceled):  # by the time limit on every statement
            raise Unclear(TOO_WIDE) from fault
        raise


def wanted(terms: Terms) -> Search:
    """What terms other than a reference ask for; raises Unclear."""
    issuer = terms.texts.get("issuer")
    if issuer is not None and issuer not in settings.ISSUERS:
        raise Unclear(f"No issuer is called “{issuer}”: there are {', '.join(settings.ISSUERS)}.")
    words = terms.texts.get("words", ""), terms.texts.get("language", "")
    return Search(
        issuer=issuer,
        words=words if any(words) else None,
        kind=terms.texts.get("kind"),
        client_id=terms.texts.get("client"),
        status=_statuses(terms),
        ended_by=terms.by,
        recipient=_recipient(terms.texts["app"]) if "app" in terms.texts else None,
        **_limits(terms),
        joint=True if "joint" in terms.flags else None,
        unused=True if "unused" in terms.flags else None,
        untold=True if "untold" in terms.flags else None,
    )


def _limits(terms: Terms) -> dict[str, Any]:
    """Two terms about one moment both have to fit."""
    limits: dict[str, datetime] = {}
    for term, name in _MOMENTS.items():
        for side, found, narrower in (("from", terms.since, max), ("before", terms.before, min)):
            if term in found:
                limit = f"{name}_{side}"
                limits[limit] = narrower(found[term], limits.get(limit, found[term]))
    return limits


def _statuses(terms: Terms) -> tuple[Status, ...] | None:
    if not terms.asks_what_has_ended:
        return terms.statuses
    return tuple(status for status in terms.statuses or sorted(ENDED) if status in ENDED)


@clause("DASH-35")
def consents_of(named: Named) -> set[UUID]:
    """The consents that a reference names: by their own id, as receipts and letters print it, or by that of a
    flow, as pages that went wrong do for as long as flows are kept. Raises Unclear where it names many."""
    these = Consent.objects.filter(pk__range=named).values_list("pk", flat=True)
    flows = Interaction.objects.filter(pk__range=named).values_list("consent", flat=True)
    found = {*these[: FEW + 1], *flows[: FEW + 1]}
    if len(found) > FEW:
        raise Unclear("Too many have this short reference: say the whole one.")
    return found


@clause("DASH-35")
def consents_moved_by(named: Named) -> set[UUID]:
    """The consents moved by a request whose whole id this is: the x-fapi-interaction-id that a company sent,
    or was told. Raises Unclear where there are many, as it may send the same one again and again."""
    if named.first != named.last:
        return set()
    events = ConsentEvent.objects.annotate(request=KT(f"detail__{INTERACTION}")).filter(
        request=str(named.first)
    )
    found = set(events.order_by().values_list("consent", flat=True).distinct()[: FEW + 1])
    if len(found) > FEW:
        raise Unclear(
            f"More than {FEW} consents were moved by requests with this id: find them by company and day."
        )
    return found


@clause("DASH-35")
def consents_read_by(named: Named) -> set[UUID]:
    """The same of a request that was given data under a consent, by our data API or by the bank's gateway."""
    if named.first != named.last:
        return set()
    found = set(disclosures.consents_read_by(named.first, most=FEW + 1))
    if len(found) > FEW:
        raise Unclear(
            f"Requests with this id were given data under more than {FEW} consents: find them by company."
        )
    return found


@clause("DASH-35")
def require_known(terms: Terms) -> None:
    """Raises Unclear where a term names a company, an issuer, a client or a kind that there is not.

    So no line that is kept says what somebody typed of a person.
    """
    asked = wanted(terms)
    if asked.client_id and not Client.objects.filter(client_id=asked.client_id).exists():
        raise Unclear("No client has this id.")
    if asked.kind and not is_a_kind(asked.kind):
        raise Unclear("No consent is of this kind.")
    if asked.words and not decisions_on(asked.words).exists():
        raise Unclear("Nobody decided on a version of the words, or in a language, that is called so.")


def rows(consents: Sequence[KeptConsent], *, sees_holds: bool = False) -> list[Row]:
    """For a list; that a hold is on one is told to those alone who see legal holds."""
    known = beside([one.id for one in consents], sees_holds=sees_holds)
    return [
        Row(
            id=one.id,
            app=one.recipient.name,
            recipient_id=one.recipient.id,
            issuer=one.issuer,
            kind=one.kind,
            status=WORDS[one.status_now],
            sharing=one.in_force,
            customer=ERASED if one.erased_at else masked(one.customer_number),
            erased=one.erased_at is not None,
            asked_at=one.created_at,
            given_at=one.authorised_at,
            ends_at=one.expires_at,
            ended_at=ended_at(one),
            looked_at=known[one.id].looked_at,
            marks=known[one.id].marks,
        )
        for one in consents
    ]


def masked(number: str | None) -> str:
    """Enough of a customer's number to recognise it by."""
    return f"•••• {number[-3:]}" if number else ""


def customer_of(consent_id: UUID) -> int | None:
    """Whose a consent is, by our key."""
    return Consent.objects.filter(pk=consent_id).values_list("customer_id", flat=True).first()


def place_in(text: str) -> Place | None:
    """Where the page before ended; None where that cannot be read, and then the first page is shown."""
    moment, _, consent_id = text.partition("_")
    try:
        created_at = parse_datetime(moment)
    except ValueError:  # well written, and no such moment
        return None
    last = identifier(consent_id)
    return Place(created_at=created_at, id=last) if created_at and created_at.tzinfo and last else None


def _recipient(name: str) -> UUID:
    exact = list(Recipient.objects.filter(name__iexact=name)[:2])
    if len(exact) == 1:
        return exact[0].pk
    found = list(Recipient.objects.filter(name__icontains=name).order_by("name", "id")[: CHOICES + 1])
    if len(found) == 1:
        return found[0].pk
    if not found:
        raise Unclear(f"No company’s name holds “{name}”.")
    several = f"Several companies’ names hold “{name}”."
    if len(found) > CHOICES:
        several = f"More than {CHOICES} companies’ names hold “{name}”: type more of it. The first are here."
    raise Unclear(several, sorted({one.name for one in found[:CHOICES]}))
