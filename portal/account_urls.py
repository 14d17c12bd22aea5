"""Signing in, below /account/: of allauth's pages only these exist. Nobody signs up or resets a password."""

from allauth.account import views as account
from allauth.mfa.recovery_codes import views as recovery_codes
from django.urls import path
from django.views.generic import RedirectView

from portal.gates import lately_confirmed
from portal.pages.by_app import by_app
from portal.pages.passkey import use_passkey
from portal.pages.second_step import second_step, step_up
from portal.pages.sign_in import sign_in, sign_in_code

_security = RedirectView.as_view(pattern_name="portal:security")

urlpatterns = [
    path("login/", sign_in, name="account_login"),
    path("login/code/", sign_in_code, name="account_code"),
    path("app/", by_app, name="account_by_app"),
    path("passkey/", use_passkey, name="account_passkey"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("2fa/", _security, name="mfa_index"),
    path("2fa/authenticate/", second_step, name="mfa_authenticate"),
    path("2fa/reauthenticate/", step_up, name="mfa_reauthenticate"),
    path("2fa/totp/activate/", _security, name="mfa_activate_totp"),
    path("2fa/totp/", _security, name="mfa_deactivate_totp"),
    path(
        "2fa/recovery-codes/",
        lately_confirmed(recovery_codes.view_recovery_codes),
        name="mfa_view_recovery_codes",
    ),
    path(
        "2fa/recovery-codes/generate/",
        lately_confirmed(recovery_codes.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
]
