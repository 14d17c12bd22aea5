"""The records that timelines are merged from: each gives its newest lines up to a moment, and no more of them
than were asked for. `of` says whose, as a filter on the record's own rows."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, time, timedelta
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, Sum
from django.db.models.functions import Coalesce, TruncDay

from consent.identifiers import identifier
from consent.interaction import INTERACTION
from consent.lifecycle import Actor
from consent.models import ConsentEvent, DeliveryAttempt, DisclosureDay, Ending, OutboxMessage
from consent.notices import Channel
from consent.operations import AGAIN
from oidc.models import AccessToken, AuthorizationCode, Interaction
from portal.models import HolderWord, MisuseReport, SignInEvent
from staff.ended import said_why
from staff.kinds import SYSTEM, Kind
from staff.models import RoleChange, StaffEvent
from staff.purposes import in_words
from staff.recording import Did
from staff.timelines.lines import Line, What, Who

QUIET = timedelta(days=30)
"""So long without a disclosure is worth a line."""
DAY = timedelta(days=1)
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
    "revive": "agreed to it again",
    "lapse": "ended it, as nobody came for it",
    "use": "used it",
    "approve": "agreed, too",
    "decline": "did not agree",
    "retract": "took their agreement back",
    "time out": "let an account wait no longer",
    "suspend": "suspended an account",
    "resume": "let an account go on",
}
HOLDERS_SAID = {
    "instructed": "let a secondary user share an account",
    "withdrawn": "let a secondary user share an account no more",
    "stopped": "stopped a secondary user's sharing",
    "let": "let a secondary user share again",
}
CHANNELS = {
    Channel.CALL: "call to the app",
    Channel.EVENT: "event to the app",
    Channel.MAIL: "letter",
    Channel.LOGOUT: "sign-out told to the app",
}


def log(of: Q, upto: datetime, most: int) -> Iterator[Line]:
    events = ConsentEvent.objects.filter(of, at__lte=upto)
    found = list(events.order_by("-at", "consent_id", "-sequence")[:most])
    proposals = _proposals_behind(found)
    for event in found:
        proposal = proposals.get(event.detail.get("order", ""))
        yield Line(
            at=event.at,
            who=Who.STAFF if _is_of_staff(event) else ACTORS[event.actor],
            what=What.LOG,
            says=VERBS.get(event.verb, event.verb),
            about=", ".join(filter(None, [f"now {event.result}", _reference(event), said_why(event)])),
            consent=event.consent_id,
            sequence=event.sequence,
            proposal=proposal,
            kind=Kind.END_MANY if proposal else "",
            request=event.detail.get(INTERACTION, ""),
        )


def _is_of_staff(event: ConsentEvent) -> bool:
    """Whether a member ended it, or an order that two of them gave."""
    return event.actor == Actor.HOLDER and event.actor_reference.partition(" ")[0] == SYSTEM


def _proposals_behind(events: Sequence[ConsentEvent]) -> dict[str, UUID]:
    """By the orders that events are of, the proposals that these came of."""
    orders = {event.detail["order"] for event in events if _is_of_staff(event) and "order" in event.detail}
    if not orders:
        return {}
    of_staff = Ending.objects.filter(system=SYSTEM, pk__in=orders)[: len(orders)]
    return {str(order.pk): UUID(order.key) for order in of_staff.only("key")}


def _reference(event: ConsentEvent) -> str:
    """Which app, or which of the bank's own; a customer is one in any case, and their key says nothing."""
    if event.actor_reference == SYSTEM and _is_of_staff(event):
        return "as two members agreed"
    return event.actor_reference if event.actor in {"recipient", "holder"} else ""


_MOMENTS: dict[str, Callable[[Interaction], tuple[str, str]]] = {
    "answered_at": lambda row: ("the app got it" if row.backchannel_id else "went back to the app", ""),
    "decided_at": lambda row: (f"left the decision: {row.outcome}", ""),
    "authenticated_at": lambda row: ("was signed in", f"by {', '.join(row.amr) or 'nothing'}"),
    "created_at": lambda row: (
        "opened what the app asks" if row.backchannel_id else "came from the app to our pages",
        "",
    ),
}
"""The moments of one way through the pages, the latest first, each with what it says and about what."""


def pages(of: Q, upto: datetime, most: int) -> Iterator[Line]:
    for moment, says in _MOMENTS.items():
        rows = Interaction.objects.filter(of, **{f"{moment}__lte": upto}).order_by(f"-{moment}", "pk")
        for row in rows.only("id", "outcome", "amr", "consent_id", "backchannel_id", moment)[:most]:
            words, about = says(row)
            yield Line(
                at=getattr(row, moment),
                who=Who.CUSTOMER,
                what=What.PAGES,
                says=words,
                about=about,
                consent=row.consent_id,
                request=str(row.pk),
            )


def second_factors(consent_id: UUID, upto: datetime, most: int) -> Iterator[Line]:
    """What the customer tried while a request about this consent was open in their browser."""
    rows = Interaction.objects.filter(consent_id=consent_id, customer__isnull=False)
    meanwhile = rows.filter(customer=OuterRef("person"), created_at__lte=OuterRef("at")).filter(
        Q(decided_at__gte=OuterRef("at")) | Q(decided_at=None, expires_at__gte=OuterRef("at"))
    )
    return sign_ins(Q(Exists(meanwhile), person__in=rows.values("customer")), upto, most)


def sign_ins(of: Q, upto: datetime, most: int) -> Iterator[Line]:
    for event in SignInEvent.objects.filter(of, at__lte=upto).order_by("-at", "-pk")[:most]:
        yield Line(at=event.at, who=Who.CUSTOMER, what=What.FACTORS, says=event.what, about=event.about)


def words_of_holders(of: Q, upto: datetime, most: int) -> Iterator[Line]:
    """What holders of an account said of who else may share it; neither it nor a number is named."""
    said = HolderWord.objects.filter(of, at__lte=upto).select_related("recipient")
    for word in said.order_by("-at", "-pk")[:most]:
        about = f"with {word.recipient.name}" if word.recipient else ""
        yield Line(at=word.at, who=Who.CUSTOMER, what=What.HOLDERS, says=HOLDERS_SAID[word.said], about=about)


def tokens(consent_id: UUID, upto: datetime, most: int) -> Iterator[Line]:
    codes = AuthorizationCode.objects.filter(consent_id=consent_id)
    revoked = codes.filter(revoked_at__lte=upto).order_by("-revoked_at", "-pk")
    for key, at in revoked.values_list("pk", "revoked_at")[:most]:
        says = "ended all that came of a code"
        yield Line(at=at, who=Who.SYSTEM, what=What.TOKENS, says=says, about=f"code #{key}")
    consumed = codes.filter(consumed_at__lte=upto).order_by("-consumed_at", "-pk")
    for key, at in consumed.values_list("pk", "consumed_at")[:most]:
        says = "came for its tokens"
        yield Line(at=at, who=Who.APP, what=What.TOKENS, says=says, about=f"with code #{key}")
    issued = AccessToken.objects.filter(consent_id=consent_id, issued_at__lt=_midnight(upto) + DAY)
    days = issued.annotate(day=TruncDay("issued_at", tzinfo=UTC)).values("day").annotate(many=Count("pk"))
    for day, many in days.order_by("-day").values_list("day", "many")[:most]:
        says = f"got {_times(many, 'access token')} on this day"
        yield Line(at=day, who=Who.APP, what=What.TOKENS, says=says)


def data(consent_id: UUID, upto: datetime, most: int) -> Iterator[Line]:
    """By day, and the gaps between days; a gap ends a second before the day after it."""
    counted = (
        DisclosureDay.objects.filter(consent_id=consent_id, day__lte=(upto + DAY).date())
        .values("day", "resource", "customer_present")
        .annotate(calls=Sum("calls"))
        .order_by("-day", "resource", "customer_present")
    )
    later: datetime | None = None
    for row in counted[: most + 50]:  # beyond the day of the moment, so that a gap before it is seen
        at = datetime.combine(row["day"], time.min, tzinfo=UTC)
        if later is not None and later - at > QUIET and later - timedelta(seconds=1) <= upto:
            says = f"no data was looked at for {(later - at).days} days"
            yield Line(at=later - timedelta(seconds=1), who=Who.SYSTEM, what=What.DATA, says=says, quiet=True)
        later = at
        if at > upto:
            continue
        present = "the customer was there" if row["customer_present"] else "by itself"
        yield Line(
            at=at,
            who=Who.APP,
            what=What.DATA,
            says=f"looked at {row['resource']} on this day",
            about=f"{_times(row['calls'], 'time')}, {present}",
            consent=consent_id,
            day=row["day"],
        )


def messages(of: Q, upto: datetime, most: int) -> Iterator[Line]:
    """What was to be told, and each try of it; `of` is about the messages."""
    told = OutboxMessage.objects.filter(of, at__lte=upto)
    first = told.exclude(occasion__startswith=AGAIN)  # what is told again, its tries tell
    for message in first.order_by("-at", "pk")[:most]:
        yield Line(
            at=message.at,
            who=Who.SYSTEM,
            what=What.MESSAGES,
            says="had something to tell",
            about=_named(message),
            consent=message.consent_id,
        )
    tries = DeliveryAttempt.objects.filter(message__in=OutboxMessage.objects.filter(of)).annotate(
        moment=Coalesce("ended_at", "begun_at")
    )
    for one in tries.filter(moment__lte=upto).select_related("message").order_by("-moment", "-pk")[:most]:
        yield Line(
            at=one.moment,
            who=Who.SYSTEM,
            what=What.MESSAGES,
            says=f"tried to tell it: {one.outcome or 'no end is known'}",
            about=f"{_named(one.message)}, attempt {one.number}",
            consent=one.message.consent_id,
        )


def reports(of: Q, upto: datetime, most: int) -> Iterator[Line]:
    """What customers said was not them, and what came of it."""
    for row in MisuseReport.objects.filter(of, reported_at__lte=upto).order_by("-reported_at", "pk")[:most]:
        taken = f"by telephone, taken by {row.taken_by}" if row.taken_by else ""
        stopped = "which stopped it" if row.stopped else ""
        yield Line(
            at=row.reported_at,
            who=Who.CUSTOMER,
            what=What.REPORTS,
            says="said that this was not them",
            about=", ".join(filter(None, [taken, stopped])),
            consent=row.consent_id,
        )
    closed = MisuseReport.objects.filter(of, closed_at__lte=upto).annotate(moment=F("closed_at"))
    for row in closed.order_by("-moment", "pk")[:most]:
        yield Line(
            at=row.moment,
            who=Who.STAFF,
            what=What.REPORTS,
            says="closed what they reported",
            about=", ".join(filter(None, [in_words(row.outcome), row.closed_by])),
            consent=row.consent_id,
        )


def _named(message: OutboxMessage) -> str:
    return f"{CHANNELS[Channel(message.channel)]}, {message.topic}"


_OF_PROPOSALS = frozenset({Did.PROPOSED, Did.APPROVED, Did.DECLINED})


def of_staff(of: Q, upto: datetime, most: int, *, purposes: bool) -> Iterator[Line]:
    """What staff did; with the purposes that they worked for and the line of their log, or without."""
    for event in StaffEvent.objects.filter(of, at__lte=upto).order_by("-at", "-number")[:most]:
        purpose = [event.why, event.case] if purposes else []
        kind = event.detail.get("kind", "") if event.did in _OF_PROPOSALS else ""
        yield Line(
            at=event.at,
            who=Who.STAFF,
            what=What.STAFF,
            says=f"{event.did}: {kind}" if kind else event.did,
            about=", ".join(filter(None, [event.member, event.page, *purpose])),
            consent=event.consent,
            number=event.number if purposes else None,
            proposal=identifier(event.detail.get("proposal", "")) if kind else None,
            kind=kind,
        )


def roles(of: Q, upto: datetime, most: int) -> Iterator[Line]:
    for change in RoleChange.objects.filter(of, found=False, at__lte=upto).order_by("-at", "-pk")[:most]:
        says = f"{'gave' if change.given else 'took'} the role {change.role}"
        about = "by two members" if change.proposal_id else "by an operator"
        yield Line(at=change.at, who=Who.BANK, what=What.ROLES, says=says, about=about)


def _midnight(at: datetime) -> datetime:
    return datetime.combine(at.astimezone(UTC).date(), time.min, tzinfo=UTC)


def _times(number: int, what: str) -> str:
    return f"1 {what}" if number == 1 else f"{number} {what}s"
