"""Signing in, below /account/: of allauth's pages only these exist. Nobody signs up or resets a password."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from django.urls import path
from django.views.generic import RedirectView

from portal.gates import with_two_factors

urlpatterns = [
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("2fa/", RedirectView.as_view(pattern_name="portal:security"), name="mfa_index"),
    path("2fa/authenticate/", mfa.authenticate, name="mfa_authenticate"),
    path("2fa/reauthenticate/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path(
        "2fa/totp/activate/", RedirectView.as_view(pattern_name="portal:security"), name="mfa_activate_totp"
    ),
    path("2fa/totp/", RedirectView.as_view(pattern_name="portal:security"), name="mfa_deactivate_totp"),
    path(
        "2fa/recovery-codes/",
        with_two_factors(recovery_codes.view_recovery_codes),
        name="mfa_view_recovery_codes",
    ),
    path(
        "2fa/recovery-codes/generate/",
        with_two_factors(recovery_codes.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "2fa/recovery-codes/download/",
        with_two_factors(recovery_codes.download_recovery_codes),
        name="mfa_download_recovery_codes",
    ),
]
