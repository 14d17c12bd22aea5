"""Everything that happened about one consent, merged from every record of it, newest first.

Its own log, the customer's way through the pages with their second factors, tokens, disclosures by day,
messages, and what staff looked at and did. Where nothing was disclosed for long, that is a line, too.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from uuid import UUID

from django.db.models import Sum

from consent.models import ConsentEvent, DisclosureDay, OutboxMessage
from consent.notices import Channel
from oidc.models import AccessToken, AuthorizationCode, Interaction
from portal.models import SignInEvent
from staff.models import StaffEvent

QUIET = timedelta(days=30)
"""So long without a disclosure is worth a line."""
MOST = 400


class Who(StrEnum):
    CUSTOMER = "customer"
    AUTHORISER = "authoriser"
    APP = "app"
    BANK = "bank"
    STAFF = "staff"
    SYSTEM = "system"


class What(StrEnum):
    LOG = "log"
    PAGES = "pages"
    FACTORS = "factors"
    TOKENS = "tokens"
    DATA = "data"
    MESSAGES = "messages"
    STAFF = "staff"


@dataclass(frozen=True, kw_only=True)
class Line:
    at: datetime
    who: Who
    what: What
    says: str
    about: str = ""
    sequence: int | None = None
    """Of the event of the audit log that this is: it can be opened and verified."""
    quiet: bool = False


@dataclass(frozen=True, kw_only=True)
class Timeline:
    lines: tuple[Line, ...]
    total: int
    """Before any filter, and before it was cut off."""


ACTORS = {
    "customer": Who.CUSTOMER,
    "authoriser": Who.AUTHORISER,
    "recipient": Who.APP,
    "holder": Who.BANK,
    "clock": Who.SYSTEM,
}
VERBS = {
    "propose": "asked for it",
    "complete": "sent the rest of it",
    "authorise": "allowed it",
    "reject": "refused it",
    "withdraw": "stopped it",
    "revoke": "gave it back",
    "expire": "time ended it",
    "amend": "changed it",
    "reauthorise": "agreed to it once more",
    "lapse": "ended it, as nobody came for it",
    "use": "used it",
    "approve": "agreed, too",
    "decline": "did not agree",
    "retract": "took their agreement back",
    "time out": "let an account wait no longer",
    "suspend": "suspended an account",
    "resume": "let an account go on",
}
CHANNELS = {Channel.CALL: "call to the app", Channel.EVENT: "event to the app", Channel.MAIL: "letter"}


def timeline(consent_id: UUID, *, who: str = "", what: str = "") -> Timeline:
    """The lines about a consent; `who` and `what` leave those of one actor, or of one record."""
    lines = sorted(
        (line for record in _RECORDS for line in record(consent_id)), key=lambda line: line.at, reverse=True
    )
    wanted = [line for line in lines if who in {"", line.who} and what in {"", line.what}]
    return Timeline(lines=tuple(wanted[:MOST]), total=len(lines))


def _of_the_log(consent_id: UUID) -> Iterator[Line]:
    for event in ConsentEvent.objects.filter(consent_id=consent_id):
        who = ACTORS[event.actor]
        by_staff = who is Who.BANK and event.actor_reference.startswith("staff ")
        yield Line(
            at=event.at,
            who=Who.STAFF if by_staff else who,
            what=What.LOG,
            says=VERBS.get(event.verb, event.verb),
            about=", ".join(
                filter(None, [f"now {event.result}", _reference(event), event.detail.get("reason", "")])
            ),
            sequence=event.sequence,
        )


def _reference(event: ConsentEvent) -> str:
    """Which app, or which of the bank's own; a customer is one in any case, and their key says nothing."""
    return event.actor_reference if event.actor in {"recipient", "holder"} else ""


def _of_the_pages(consent_id: UUID) -> Iterator[Line]:
    rows = Interaction.objects.filter(consent_id=consent_id)
    line = Line(at=datetime.now(UTC), who=Who.CUSTOMER, what=What.PAGES, says="")
    for row in rows.only(
        "id", "created_at", "decided_at", "answered_at", "outcome", "amr", "authenticated_at"
    ):
        reference = f"request {str(row.pk)[:8]}"
        yield replace(line, at=row.created_at, says="came from the app to our pages", about=reference)
        if row.authenticated_at:
            proved = ", ".join(row.amr) or "nothing"
            yield replace(
                line, at=row.authenticated_at, says="was signed in", about=f"by {proved}; {reference}"
            )
        if row.decided_at:
            yield replace(line, at=row.decided_at, says=f"left the decision: {row.outcome}", about=reference)
        if row.answered_at:
            yield replace(line, at=row.answered_at, says="went back to the app", about=reference)


def _of_second_factors(consent_id: UUID) -> Iterator[Line]:
    """What the customer tried while a request about this consent was open in their browser."""
    rows = Interaction.objects.filter(consent_id=consent_id, customer__isnull=False)
    seen = set[int]()
    for person, begun, ended, limit in rows.values_list("customer", "created_at", "decided_at", "expires_at"):
        tried = SignInEvent.objects.filter(person=person, at__gte=begun, at__lte=ended or limit)
        for event in tried.exclude(pk__in=seen):
            seen.add(event.pk)
            yield Line(at=event.at, who=Who.CUSTOMER, what=What.FACTORS, says=event.what, about=event.about)


def _of_tokens(consent_id: UUID) -> Iterator[Line]:
    for code in AuthorizationCode.objects.filter(consent_id=consent_id).only(
        "pk", "consumed_at", "revoked_at"
    ):
        if code.consumed_at:
            yield Line(
                at=code.consumed_at,
                who=Who.APP,
                what=What.TOKENS,
                says="came for its tokens",
                about=f"with code #{code.pk}",
            )
        if code.revoked_at:
            yield Line(
                at=code.revoked_at,
                who=Who.SYSTEM,
                what=What.TOKENS,
                says="ended all that came of a code",
                about=f"code #{code.pk}",
            )
    issued = AccessToken.objects.filter(consent_id=consent_id).order_by("issued_at")
    days: dict[datetime, int] = {}
    for at in issued.values_list("issued_at", flat=True):
        day = at.replace(hour=0, minute=0, second=0, microsecond=0)
        days[day] = days.get(day, 0) + 1
    for day, number in days.items():
        yield Line(
            at=day, who=Who.APP, what=What.TOKENS, says=f"got {_times(number, 'access token')} on this day"
        )


def _of_data(consent_id: UUID) -> Iterator[Line]:
    counted = (
        DisclosureDay.objects.filter(consent_id=consent_id)
        .values("day", "resource", "customer_present")
        .annotate(calls=Sum("calls"))
        .order_by("day")
    )
    before = None
    for row in counted:
        at = datetime.combine(row["day"], time.min, tzinfo=UTC)
        if before is not None and at - before > QUIET:
            says = f"no data was looked at for {(at - before).days} days"
            yield Line(at=at - timedelta(seconds=1), who=Who.SYSTEM, what=What.DATA, says=says, quiet=True)
        before = at
        present = "the customer was there" if row["customer_present"] else "by itself"
        yield Line(
            at=at,
            who=Who.APP,
            what=What.DATA,
            says=f"looked at {row['resource']} on this day",
            about=f"{_times(row['calls'], 'time')}, {present}",
        )


def _of_messages(consent_id: UUID) -> Iterator[Line]:
    for message in OutboxMessage.objects.filter(consent_id=consent_id).prefetch_related("tries"):
        named = f"{CHANNELS[Channel(message.channel)]}, {message.topic}"
        yield Line(
            at=message.at, who=Who.SYSTEM, what=What.MESSAGES, says="had something to tell", about=named
        )
        for one in message.tries.all():
            yield Line(
                at=one.ended_at or one.begun_at,
                who=Who.SYSTEM,
                what=What.MESSAGES,
                says=f"tried to tell it: {one.outcome or 'no end is known'}",
                about=f"{named}, attempt {one.number}",
            )


def _of_staff(consent_id: UUID) -> Iterator[Line]:
    for event in StaffEvent.objects.filter(consent=consent_id):
        about = ", ".join(filter(None, [event.member, event.page, event.why, event.case]))
        yield Line(at=event.at, who=Who.STAFF, what=What.STAFF, says=event.did, about=about)


def _times(number: int, what: str) -> str:
    return f"1 {what}" if number == 1 else f"{number} {what}s"


_RECORDS: tuple[Callable[[UUID], Iterator[Line]], ...] = (
    _of_the_log, _of_the_pages, _of_second_factors, _of_tokens, _of_data, _of_messages, _of_staff,
)  # fmt: skip
