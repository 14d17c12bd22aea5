"""Routes of the consents' REST API: intents with what belongs to them, events and arrangements, each where a
profile has them."""

from django.conf import settings
from django.urls import URLPattern, path

from consent.api.arrangements import revoke_arrangement
from consent.api.files import IntentFile
from consent.api.funds import FUNDS, FundsOfToken
from consent.api.grants import Grant
from consent.api.intents import EndableIntent, Intent, Intents
from consent.api.listing import PATH as LISTING
from consent.api.listing import OwnConsents
from consent.api.messages import IntentView
from consent.api.polling import Events
from consent.api.subscriptions import OneSubscription, Subscriptions
from consent.api.uses import PATH as USES
from consent.api.uses import PROGRESS, payment_progress, payment_uses
from consent.policy import EventFeed, IntentResource

REVOCATION = "arrangements/revoke"


def routes() -> list[URLPattern]:
    """Below the issuer's name, for every issuer of this deployment."""
    patterns = []
    for name, profile in settings.ISSUERS.items():
        for resource in profile.consent.intents:
            patterns += _of_intent(name, resource)
        if profile.consent.events is not None:
            patterns += event_routes(name, profile.consent.events)
        if any(resource.payment for resource in profile.consent.intents):
            patterns.append(path(f"{name}/{USES}", payment_uses, {"issuer": name}))
            patterns.append(path(f"{name}/{PROGRESS}", payment_progress, {"issuer": name}))
        if profile.consent.listing_scope:
            patterns.append(path(f"{name}/{LISTING}", OwnConsents.as_view(), {"issuer": name}))
        grants = profile.security.grant_management
        if grants is not None:
            patterns.append(path(f"{name}/{grants.path}/<consent_id>", Grant.as_view(), {"issuer": name}))
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


def _of_intent(name: str, resource: IntentResource) -> list[URLPattern]:
    """The collection, one of it, and what further resources it has."""
    one = EndableIntent if resource.deletable else Intent
    views: dict[str, type[IntentView]] = {"": Intents, "/<consent_id>": one}
    if resource.file is not None:
        views["/<consent_id>/file"] = IntentFile
    views = {f"{resource.path}{more}": view for more, view in views.items()}
    if resource.funds is not None and resource.funds.path:
        views[resource.funds.path] = FundsOfToken
    elif resource.funds is not None:
        views[f"{resource.path}/<consent_id>/funds-confirmation"] = FUNDS[resource.funds.method]
    return [
        path(f"{name}/{below}", view.as_view(resource=resource), {"issuer": name})
        for below, view in views.items()
    ]


urlpatterns = routes()
