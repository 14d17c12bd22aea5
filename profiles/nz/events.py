"""What recipients in New Zealand are told, and how they ask for it (EVT-07)."""

import re
from collections.abc import Mapping
from typing import Any

from consent.notices import Change, Channel, Notice
from consent.policy import EventFeed, Subscribed, SubscriptionResource, Unsigned
from oidc.clauses import clause
from profiles.event_subscriptions import LONGEST_VERSION, about_a_consent, callback, framed, shown
from profiles.notices import letters, stopped_at_the_bank
from profiles.nz.resources import INTENTS_V3

URN = "urn:nz:co:paymentsnz:apicentre:events:"
REVOKED, REVOKED_TO_PAY = f"{URN}account-access-consent-revoked", f"{URN}enduring-payment-consent-revoked"
TOPICS = frozenset({REVOKED, REVOKED_TO_PAY})
TO_PAY = frozenset(intent.kind for intent in INTENTS_V3 if intent.payment is not None)
SCOPES = frozenset({"accounts", "payments"})
SHAPE = re.compile(r"https://\S+")
SUBSCRIPTION = "event subscription"


@clause("ARR-11", "EVT-07")
def notices(change: Change) -> tuple[Notice, ...]:
    """Recipients that subscribed hear of a stop at the bank."""
    topic = REVOKED_TO_PAY if change.kind in TO_PAY else REVOKED
    event = (Notice(Channel.EVENT, topic),) if stopped_at_the_bank(change) else ()
    return event + letters(change)


@clause("EVT-07")
def _read(document: Mapping[str, Any]) -> Subscribed:
    """Address, version and types are all required: nothing is fetched here, and nothing implied."""
    data = framed(document, further=frozenset())
    data.only({"CallbackUrl", "Version", "EventTypes"})
    said = Subscribed(
        callback_url=callback(data, "CallbackUrl", SHAPE),
        version=data.text("Version", LONGEST_VERSION),
        topics=data.words("EventTypes", TOPICS),
    )
    data.refuse_flawed()
    return said


EVENTS = EventFeed(
    subscriptions=(
        SubscriptionResource(
            path="open-banking-nz/v3.0/event-subscriptions",
            kind=SUBSCRIPTION,
            scopes=SCOPES,
            callback_at="Data.CallbackUrl",
            collection="EventSubscription",
            read=_read,
            read_change=_read,
            render=shown("EventSubscriptionId", "CallbackUrl", "EventTypes"),
            signature=Unsigned.IGNORED,
        ),
    ),
    supersedes=(SUBSCRIPTION,),
    scopes=SCOPES,
    polls=(),
    claims=about_a_consent("http://apicentre.paymentsnz.co.nz", INTENTS_V3, reasons={}),
)
