"""The endpoints machines call, below each issuer's name."""

from django.conf import settings
from django.urls import URLPattern, path

from oidc.endpoints.backchannel_authentication import backchannel_authentication
from oidc.endpoints.challenge import challenge
from oidc.endpoints.discovery import discovery
from oidc.endpoints.introspection import introspection
from oidc.endpoints.jwks import jwks
from oidc.endpoints.logo import logo
from oidc.endpoints.metrics import Metrics
from oidc.endpoints.own_apps import apple_app_site_association, asset_links
from oidc.endpoints.par import pushed_authorization
from oidc.endpoints.protected_resource import protected_resource
from oidc.endpoints.refresh_register import RefreshRegister
from oidc.endpoints.registration import register, registered_client
from oidc.endpoints.revocation import revocation
from oidc.endpoints.token import token
from oidc.endpoints.userinfo import Userinfo
from oidc.registration_policy import StatedRegistration


def of_directories() -> list[URLPattern]:
    """Where a directory asks to be read again, at the issuers whose directory does."""
    policies = {name: profile.security.registration for name, profile in settings.ISSUERS.items()}
    return [
        path(f"{name}/{policy.standing.refresh_path}", RefreshRegister.as_view(), {"issuer": name})
        for name, policy in policies.items()
        if isinstance(policy, StatedRegistration) and policy.standing is not None
    ]


def of_metrics() -> list[URLPattern]:
    """Where somebody asks how an issuer went, at those whose profile has such a resource."""
    asked = {name: profile.security.reporting for name, profile in settings.ISSUERS.items()}
    return [
        path(
            f"{name}/{reporting.metrics.path}",
            Metrics.as_view(resource=reporting.metrics),
            {"issuer": name},
        )
        for name, reporting in asked.items()
        if reporting is not None
    ]


app_name = "oidc"
urlpatterns = [
    path("<slug:issuer>/.well-known/openid-configuration", discovery, name="discovery"),
    # RFC 8414 §3.1 puts the issuer's path behind the well-known part; both places are common.
    path("<slug:issuer>/.well-known/oauth-authorization-server", discovery),
    path(".well-known/oauth-authorization-server/<slug:issuer>", discovery),
    path(".well-known/oauth-protected-resource/<slug:issuer>", protected_resource),
    # Phones look here for who may open `<issuer>/authorize` in an app.
    path(".well-known/apple-app-site-association", apple_app_site_association),
    path(".well-known/assetlinks.json", asset_links),
    path("<slug:issuer>/par", pushed_authorization, name="par"),
    path("<slug:issuer>/bc-authorize", backchannel_authentication, name="backchannel_authentication"),
    path("<slug:issuer>/token", token, name="token"),
    path("<slug:issuer>/introspect", introspection, name="introspect"),
    path("<slug:issuer>/revoke", revocation, name="revoke"),
    path("<slug:issuer>/userinfo", Userinfo.as_view(), name="userinfo"),
    path("<slug:issuer>/challenge", challenge, name="challenge"),
    path("<slug:issuer>/jwks", jwks, name="jwks"),
    path("<slug:issuer>/logos/<slug:digest>", logo, name="logo"),
    path("<slug:issuer>/register", register, name="register"),
    path("<slug:issuer>/register/<client_id>", registered_client, name="registered_client"),
    *of_directories(),
    *of_metrics(),
]
