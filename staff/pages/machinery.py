"""Jobs, keys and messages: what runs, what waits, what nobody took, and sending it once more."""

from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse

from consent.health import health
from consent.models.outbox import UNSETTLED
from consent.notices import Channel
from consent.operations import replay
from consent.told import facts_of, messages_by_state, one_message
from oidc.models import Client, IssuerKey
from portal.answers import see
from staff import overview, troubles
from staff.answers import said, show
from staff.exports.messages import STATES, chosen
from staff.forms import PurposeForm
from staff.gates import page
from staff.member import Member
from staff.paging import piece_of
from staff.recording import Did, record

WAITING = ("waiting", "tried in vain", "held")
WAITS = "It waits to be sent already."


@page("jobs")
def jobs(http: HttpRequest, member: Member) -> HttpResponse:
    seen = health()
    keys = IssuerKey.objects.exclude(state="retired").order_by("issuer", "use", "algorithm", "-created_at")
    context = {
        "faults": overview.faults(seen, overview.outbox_facts()),
        "jobs": seen.jobs,
        "processes": seen.processes,
        "keys": keys.values("issuer", "kid", "use", "algorithm", "state", "state_since"),
    }
    return show(http, member, "jobs", context)


@page("outbox")
def outbox(http: HttpRequest, member: Member) -> HttpResponse:
    """Messages by their ids: whose consent each is about stands on no page of an operator's. What waits is
    listed with what waits longest first, all else the newest first."""
    asked = {name: said(http, name) for name in ("state", "to", "channel")}
    query = {
        "state": asked["state"] if asked["state"] in STATES else "dead",
        "to": asked["to"],
        "channel": asked["channel"] if asked["channel"] in set(Channel) else "",
    }
    waits = query["state"] in WAITING
    rows = chosen(query)
    # Of what was delivered nothing has an index but when that was.
    by = "settled_at" if query["state"] == "delivered" else "at"
    piece = piece_of(http, "after", rows, by=by, oldest_first=waits)
    context = {
        **query,
        "states": list(STATES),
        "channels": list(Channel),
        "nobody": bool(query["to"]) and not Client.objects.filter(client_id=query["to"]).exists(),
        "counts": messages_by_state(),
        "total": rows.count(),
        "replays": query["state"] == "dead" and member.may_act("messages_replay"),
        "messages_listed": [facts_of(row) for row in piece.rows],
        "first": "oldest" if waits else "newest",
        "onward": piece.older,
        "begun": piece.begun,
    }
    return show(http, member, "outbox", context)


@page("message")
def message(http: HttpRequest, member: Member, message_id: UUID) -> HttpResponse:
    return _page(http, member, message_id, PurposeForm())


@page("message_replay")
def message_replay(http: HttpRequest, member: Member, message_id: UUID) -> HttpResponse:
    """Send one message once more, for a reason; its receiver can tell by its id that it is the same."""
    form = PurposeForm(http.POST)
    if not form.is_valid():
        return _page(http, member, message_id, form)
    with transaction.atomic():
        again = replay([message_id])
        record(
            http,
            member,
            Did.REPLAYED,
            page="message",
            message=message_id,
            again=again,
            because=form.chosen,
            case_given=form.cleaned_data["case"],
        )
    if not again:
        return troubles.too_late(http, member, WAITS)
    return see("staff:message", message_id=message_id)


def _page(http: HttpRequest, member: Member, message_id: UUID, form: PurposeForm) -> HttpResponse:
    found = one_message(message_id)
    if found is None:
        return troubles.not_there(http, member, "message")
    facts, tries = found
    replays = member.may_act("message_replay") and facts.state not in UNSETTLED
    return show(http, member, "message", {"facts": facts, "tries": tries, "form": form, "replays": replays})
