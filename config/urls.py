"""The addresses of the browsers' host: people's pages, and beside them everything recipients find."""

from django.urls import include, path

from config import celery  # noqa: F401 -- pages hand jobs to its app

urlpatterns = [
    path("", include("portal.urls")),
    path("account/", include("portal.account_urls")),
    path("", include("oidc.browser_urls")),
    path("", include("oidc.urls")),
    path("", include("portal.app_urls")),
    path("", include("consent.api.urls")),
    path("", include("bank.api.urls")),
]

handler400 = "portal.troubles.bad_request"
handler404 = "oidc.fallbacks.not_found"
handler500 = "portal.troubles.server_error"
