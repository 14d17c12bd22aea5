"""Pushes an event to the address that its client subscribed with (RFC 8935)."""

from dataclasses import replace

from django.utils import timezone

from consent.notices import Message, Outcome, held, nobody_there, not_due
from consent.subscriptions import subscription_that_counts
from oidc.clauses import clause
from oidc.models import Client
from oidc.outbound.fetch import Forbidden, Unreachable
from oidc.outbound.post import post
from oidc.telling.answers import error_code, outcome_of
from oidc.telling.event_token import NoFeed, event_token, feed_of, outcome_of_error

TAKEN = frozenset({202})


@clause("EVT-01", "EVT-06", "EVT-09", "RFC 8935 §2")
def push_event(message: Message) -> Outcome:
    """One call, where the client had subscribed when it happened; without an address the event is kept."""
    try:
        feed = feed_of(message.issuer)
    except NoFeed:
        return not_due("the issuer tells of no events any more")
    subscription = subscription_that_counts(
        issuer=message.issuer, client_id=message.client_id, supersedes=feed.supersedes
    )
    if subscription is None or not subscription.wants(message.topic, message.at):
        return not_due("the client has not subscribed to it")
    registered = Client.objects.filter(issuer=message.issuer, client_id=message.client_id)
    if not registered.exists():
        return not_due("no such client any more")
    if not subscription.said.callback_url:
        return held()
    try:
        answer = post(subscription.said.callback_url, _body(message), _headers(message))
    except Forbidden as fault:
        return nobody_there(f"is not called: its address {fault}")
    except Unreachable as fault:
        return nobody_there(str(fault))
    outcome = outcome_of(answer, taken=TAKEN, final=frozenset())
    code = error_code(answer) if answer.status == 400 else ""
    return replace(outcome_of_error(code), after=outcome.after) if code else outcome


def _body(message: Message) -> bytes:
    return event_token(message, timezone.now()).encode()


def _headers(message: Message) -> dict[str, str]:
    return {
        "Content-Type": "application/secevent+jwt",
        "Accept": "application/json",
        "x-fapi-interaction-id": str(message.id),
    }
