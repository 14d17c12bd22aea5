"""Where the bank's own apps sign their customers in, below each issuer's name, on both hosts."""

from django.urls import path

from oidc.first_party import PATH
from portal.app_challenge import authorization_challenge

urlpatterns = [path(f"<slug:issuer>/{PATH}", authorization_challenge)]
