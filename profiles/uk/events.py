"""What recipients in the United Kingdom are told, and how they ask for it (EVT-01 to EVT-06)."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from consent.lifecycle import OF_ACCOUNTS, Verb
from consent.notices import Addressee, Change, Channel, Notice
from consent.policy import EventFeed, Subscribed, SubscriptionResource
from consent.problems import Fault
from consent.reasons import Reason
from oidc.clauses import clause
from profiles.event_subscriptions import LONGEST_VERSION, about_a_consent, callback, framed, shown
from profiles.notices import letters, stopped_at_the_bank
from profiles.reading import Body
from profiles.uk.intents import ACCOUNT_ACCESS_V3, ACCOUNT_ACCESS_V4
from profiles.uk.payments import SIGNATURE
from profiles.uk.resources import INTENTS

URN = "urn:uk:org:openbanking:events:"
REVOKED, UPDATED = f"{URN}consent-authorization-revoked", f"{URN}resource-update"
LINKED_ACCOUNT = f"{URN}account-access-consent-linked-account-update"
TOPICS = frozenset({REVOKED, UPDATED, LINKED_ACCOUNT})
"""All that the standard names; those about resources we do not have never happen."""
SHAPE = re.compile(r"https://\S+/v[0-9]+(\.[0-9]+)*/event-notifications")
SCOPES = frozenset({"accounts", "payments", "fundsconfirmations"})
ACCOUNT_ACCESS = frozenset({ACCOUNT_ACCESS_V3.kind, ACCOUNT_ACCESS_V4.kind})
CHANGES_ACCOUNTS = OF_ACCOUNTS | {Verb.REMOVE_ACCOUNT}
"""After these a consent to see accounts goes on, with other accounts than before or with one that rests."""
WHY_UNLINKED = {
    Reason.ACCOUNT_CLOSED: "UK.OBIE.AccountClosure",
    Reason.ACCOUNT_SWITCHED: "UK.OBIE.CASS",  # the Current Account Switch Service
}
SUBSCRIPTION, CALLBACK = "event subscription", "callback url"


@clause("ARR-11", "EVT-04", "EVT-05")
def notices(change: Change) -> tuple[Notice, ...]:
    """Recipients that subscribed hear of a stop at the bank, and of an account they saw that was closed,
    switched to another bank or taken out, or may not be shared at present; who has to sign a payment is asked
    by letter."""
    told = []
    if stopped_at_the_bank(change):
        told.append(Notice(Channel.EVENT, REVOKED))
        if change.reason in WHY_UNLINKED and change.kind in ACCOUNT_ACCESS:
            told.append(Notice(Channel.EVENT, LINKED_ACCOUNT))
    if change.verb in CHANGES_ACCOUNTS and change.kind in ACCOUNT_ACCESS:
        told.append(Notice(Channel.EVENT, LINKED_ACCOUNT))
    signatures = (
        (Notice(Channel.MAIL, "joint-sign", Addressee.ASKED),) if change.verb is Verb.AUTHORISE else ()
    )
    return (*told, *letters(change), *signatures)


def _subscribed(data: Body) -> Subscribed:
    url = callback(data, "CallbackUrl", SHAPE) if "CallbackUrl" in data.members else ""
    version = data.text("Version", LONGEST_VERSION)
    topics: tuple[str, ...] = ()
    if "EventTypes" in data.members:
        topics = data.words("EventTypes", TOPICS, fault=Fault.UNSUPPORTED_EVENT)
    data.refuse_flawed()
    return Subscribed(callback_url=url, version=version, topics=topics)


@clause("EVT-01")
def _read(document: Mapping[str, Any]) -> Subscribed:
    data = framed(document, further=frozenset())
    data.only({"CallbackUrl", "Version", "EventTypes"})
    return _subscribed(data)


@clause("EVT-01")
def _read_change(document: Mapping[str, Any]) -> Subscribed:
    """A change is sent as the subscription was shown."""
    data = framed(document, further=frozenset({"Links", "Meta"}))
    data.only({"EventSubscriptionId", "CallbackUrl", "Version", "EventTypes"})
    return _subscribed(data)


def _called(data: Body) -> Subscribed:
    url, version = callback(data, "Url", SHAPE), data.text("Version", LONGEST_VERSION)
    data.refuse_flawed()
    return Subscribed(callback_url=url, version=version, topics=(UPDATED,))


@clause("EVT-02")
def _read_callback(document: Mapping[str, Any]) -> Subscribed:
    data = framed(document, further=frozenset())
    data.only({"Url", "Version"})
    return _called(data)


@clause("EVT-02")
def _read_callback_change(document: Mapping[str, Any]) -> Subscribed:
    data = framed(document, further=frozenset({"Links", "Meta"}))
    data.only({"CallbackUrlId", "Url", "Version"})
    return _called(data)


SUBSCRIPTIONS_V3 = SubscriptionResource(
    path="open-banking/v3.1/event-subscriptions",
    kind=SUBSCRIPTION,
    scopes=SCOPES,
    callback_at="Data.CallbackUrl",
    collection="EventSubscription",
    read=_read,
    read_change=_read_change,
    render=shown("EventSubscriptionId", "CallbackUrl", "EventTypes"),
    signature=SIGNATURE,
)
CALLBACKS_V3 = SubscriptionResource(
    path="open-banking/v3.1/callback-urls",
    kind=CALLBACK,
    scopes=SCOPES,
    callback_at="Data.Url",
    collection="CallbackUrl",
    read=_read_callback,
    read_change=_read_callback_change,
    render=shown("CallbackUrlId", "Url", ""),
    signature=SIGNATURE,
)
EVENTS = EventFeed(
    subscriptions=(
        SUBSCRIPTIONS_V3,
        CALLBACKS_V3,
        replace(SUBSCRIPTIONS_V3, path="open-banking/v4.0/event-subscriptions"),
        replace(CALLBACKS_V3, path="open-banking/v4.0/callback-urls"),
    ),
    supersedes=(SUBSCRIPTION, CALLBACK),
    scopes=SCOPES,
    polls=("open-banking/v3.1/events", "open-banking/v4.0/events"),
    claims=about_a_consent(
        "http://openbanking.org.uk",
        INTENTS,
        reasons={(LINKED_ACCOUNT, reason): code for reason, code in WHY_UNLINKED.items()},
    ),
)
