"""What a call that opens brings along: the body of each POST and PUT, and the subscription a path names."""

import json
from typing import Any

from django.utils import timezone

from consent.models import Subscription
from tests.gate.holdings import Hands
from tests.gate.routes import Route

CALLBACK = "https://localhost:8443/v3.1/event-notifications"


def body_for(route: Route, method: str) -> bytes:
    """Resources that take no body never come to read it."""
    if method not in {"POST", "PUT"}:
        return b""
    if "/callback-urls" in route.pattern:
        return json.dumps({"Data": {"Url": CALLBACK, "Version": "3.1"}}).encode()
    if "/event-subscriptions" in route.pattern:
        said: dict[str, Any] = {"CallbackUrl": CALLBACK, "Version": "3.1"}
        if route.pattern.startswith("nz/"):
            said["EventTypes"] = ["urn:nz:co:paymentsnz:apicentre:events:account-access-consent-revoked"]
        return json.dumps({"Data": said}).encode()
    if route.pattern.endswith("/events"):
        return b"{}"
    asked: dict[str, Any] = {"Permissions": ["ReadAccountsBasic"]}
    data = {"Consent": asked} if route.pattern.startswith("nz/") else asked
    return json.dumps({"Data": data, "Risk": {}}).encode()


def signed(route: Route) -> bool:
    """Whether bodies are signed that are about no intent."""
    about_events = "/event-subscriptions" in route.pattern or "/callback-urls" in route.pattern
    return about_events and route.pattern.startswith("uk/")


def subscription_for(route: Route, hands: Hands) -> str:
    """The id of the client's own subscription; "" where the path names none."""
    if "<subscription_id>" not in route.pattern:
        return ""
    kind = "callback url" if "/callback-urls/" in route.pattern else "event subscription"
    now, client = timezone.now(), hands.recipient
    row, _ = Subscription.objects.get_or_create(
        issuer=client.issuer,
        client_id=client.client_id,
        kind=kind,
        defaults={
            "callback_url": CALLBACK,
            "version": "3.1",
            "topics": [],
            "created_at": now,
            "changed_at": now,
        },
    )
    return str(row.pk)
