"""Routes of the consents' REST API: intents, events and arrangements, each where a profile has them."""

from django.conf import settings
from django.urls import URLPattern, path

from consent.api.arrangements import revoke_arrangement
from consent.api.intents import Intent, Intents
from consent.api.listing import PATH as LISTING
from consent.api.listing import OwnConsents
from consent.api.polling import Events
from consent.api.subscriptions import OneSubscription, Subscriptions
from consent.policy import EventFeed

REVOCATION = "arrangements/revoke"


def routes() -> list[URLPattern]:
    """Below the issuer's name, for every issuer of this deployment."""
    patterns = []
    for name, profile in settings.ISSUERS.items():
        for resource in profile.consent.intents:
            many, one = Intents.as_view(resource=resource), Intent.as_view(resource=resource)
            patterns += [
                path(f"{name}/{resource.path}", many, {"issuer": name}),
                path(f"{name}/{resource.path}/<consent_id>", one, {"issuer": name}),
            ]
        if profile.consent.events is not None:
            patterns += event_routes(name, profile.consent.events)
        if profile.consent.listing_scope:
            patterns.append(path(f"{name}/{LISTING}", OwnConsents.as_view(), {"issuer": name}))
        if REVOCATION in profile.security.further_endpoints.values():
            patterns.append(path(f"{name}/{REVOCATION}", revoke_arrangement, {"issuer": name}))
    return patterns


def event_routes(name: str, feed: EventFeed) -> list[URLPattern]:
    """Where the recipients of one issuer subscribe to events, and fetch them."""
    patterns = [path(f"{name}/{poll}", Events.as_view(), {"issuer": name}) for poll in feed.polls]
    for resource in feed.subscriptions:
        many, one = Subscriptions.as_view(resource=resource), OneSubscription.as_view(resource=resource)
        patterns += [
            path(f"{name}/{resource.path}", many, {"issuer": name}),
            path(f"{name}/{resource.path}/<subscription_id>", one, {"issuer": name}),
        ]
    return patterns


urlpatterns = routes()
