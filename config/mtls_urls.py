"""The host that asks for client certificates: recipients' addresses, and those of the bank's own systems."""

from django.urls import include, path

from config import urls

urlpatterns = [
    path("", include("oidc.urls")),
    path("", include("portal.app_urls")),
    path("", include("consent.api.urls")),
    path("", include("bank.api.urls")),
    path("bank/v1/", include("consent.api.bank.urls")),
]

handler400 = urls.handler400
handler404 = urls.handler404
handler500 = urls.handler500
