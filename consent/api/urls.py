"""Routes of the consents' REST API: intents where a profile has them, arrangements where it says so."""

from django.conf import settings
from django.urls import URLPattern, path

from consent.api.arrangements import revoke_arrangement
from consent.api.intents import Intent, Intents
from consent.api.listing import PATH as LISTING
from consent.api.listing import OwnConsents

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
        if profile.consent.listing_scope:
            patterns.append(path(f"{name}/{LISTING}", OwnConsents.as_view(), {"issuer": name}))
        if REVOCATION in profile.security.further_endpoints.values():
            patterns.append(path(f"{name}/{REVOCATION}", revoke_arrangement, {"issuer": name}))
    return patterns


urlpatterns = routes()
