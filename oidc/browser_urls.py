"""The endpoints browsers are sent to, below each issuer's name."""

from django.urls import path

from oidc.endpoints.authorize import authorize
from oidc.endpoints.logout import confirmed_logout, logout

urlpatterns = [
    path("<slug:issuer>/authorize", authorize, name="authorize"),
    path("<slug:issuer>/logout", logout, name="logout"),
    path("<slug:issuer>/logout/confirmed", confirmed_logout, name="confirmed_logout"),
]
