"""The one endpoint browsers are sent to, below each issuer's name."""

from django.urls import path

from oidc.endpoints.authorize import authorize

urlpatterns = [path("<slug:issuer>/authorize", authorize, name="authorize")]
