"""What recipients in New Zealand are told, and how they ask for it (EVT-07)."""

import re
from collections.abc import Mapping
from typing import Any

from consent.notices import Change, Channel, Notice
from consent.policy import EventFeed, Subscribed, SubscriptionResource
from oidc.clauses import clause
from profiles.event_subscriptions import LONGEST_VERSION, about_a_consent, callback, framed, shown
from profiles.notices import letters, stopped_at_the_bank
from profiles.nz.intents import ACCOUNT_ACCESS_V3

URN = "urn:nz:co:paymentsnz:apicentre:events:"
REVOKED = f"{URN}account-access-consent-revoked"
TOPICS = frozenset({REVOKED, f"{URN}enduring-payment-consent-revoked"})
SHAPE = re.compile(r"https://\S+")
SUBSCRIPTION = "event subscription"


@clause("ARR-11", "EVT-07")
def notices(change: Change) -> tuple[Notice, ...]:
    """Recipients that subscribed hear of a stop at the bank."""
    event = (Notice(Channel.EVENT, REVOKED),) if stopped_at_the_bank(change) else ()
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
            scope="accounts",
            callback_at="Data.CallbackUrl",
            collection="EventSubscription",
            read=_read,
            read_change=_read,
            render=shown("EventSubscriptionId", "CallbackUrl", "EventTypes"),
        ),
    ),
    supersedes=(SUBSCRIPTION,),
    scope="accounts",
    polls=(),
    claims=about_a_consent("http://apicentre.paymentsnz.co.nz", [("v3.0", ACCOUNT_ACCESS_V3.path)]),
)
