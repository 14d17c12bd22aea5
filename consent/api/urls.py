"""Routes of the consents' REST API: intents where a profile has them, with what belongs to them, arrangements
where it says so."""

from django.conf import settings
from django.urls import URLPattern, path

from consent.api.arrangements import revoke_arrangement
from consent.api.files import IntentFile
from consent.api.funds import FUNDS
from consent.api.intents import EndableIntent, Intent, Intents
from consent.api.listing import PATH as LISTING
from consent.api.listing import OwnConsents
from consent.api.messages import IntentView
from consent.api.uses import PATH as USES
from consent.api.uses import payment_uses
from consent.policy import IntentResource

REVOCATION = "arrangements/revoke"


def routes() -> list[URLPattern]:
    """Below the issuer's name, for every issuer of this deployment."""
    patterns = []
    for name, profile in settings.ISSUERS.items():
        for resource in profile.consent.intents:
            patterns += _of_intent(name, resource)
        if any(resource.payment for resource in profile.consent.intents):
            patterns.append(path(f"{name}/{USES}", payment_uses, {"issuer": name}))
        if profile.consent.listing_scope:
            patterns.append(path(f"{name}/{LISTING}", OwnConsents.as_view(), {"issuer": name}))
        if REVOCATION in profile.security.further_endpoints.values():
            patterns.append(path(f"{name}/{REVOCATION}", revoke_arrangement, {"issuer": name}))
    return patterns


def _of_intent(name: str, resource: IntentResource) -> list[URLPattern]:
    """The collection, one of it, and what further resources it has."""
    one = EndableIntent if resource.deletable else Intent
    views: dict[str, type[IntentView]] = {"": Intents, "/<consent_id>": one}
    if resource.file is not None:
        views["/<consent_id>/file"] = IntentFile
    if resource.funds is not None:
        views["/<consent_id>/funds-confirmation"] = FUNDS[resource.funds.method]
    return [
        path(f"{name}/{resource.path}{more}", view.as_view(resource=resource), {"issuer": name})
        for more, view in views.items()
    ]


urlpatterns = routes()
