"""How allauth behaves at a bank: nobody signs up, nobody is sent elsewhere, and secrets are sealed."""

import re
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as lazy
from qrcode.constants import ERROR_CORRECT_L
from qrcode.main import QRCode

from consent.models import Person
from oidc.authentication import authentication_of
from oidc.policy import Strength
from oidc.security_log import refused, signed_in
from oidc.signed_in_clients import sign_out
from portal import devices, sessions, tried_passwords
from portal.activity import BY_OUR_APP, Happened, happened
from portal.allowances import UsedUp
from portal.by_app import is_by_our_app
from portal.factor_secrets import FORMERLY, SEED
from portal.flow import flow_id_of
from portal.names import named, spelling
from vault.envelope import seal_text, unseal_text


class BankAccounts(DefaultAccountAdapter):
    """Customers come from the bank's own records, and sign in by the names it gave them."""

    error_messages = DefaultAccountAdapter.error_messages | {
        # The same words whether or not the name exists (ACR-15).
        "username_password_mismatch": lazy(
            "We don’t recognise those details. Check both and try again. After five wrong tries we pause "
            "sign-in for five minutes."
        ),
        "too_many_login_attempts": lazy("Too many tries. Wait five minutes, then try again."),
        "incorrect_password": lazy(
            "That password isn’t right. After five wrong tries we pause sign-in for five minutes."
        ),
        "account_inactive": lazy("This sign-in is closed. Call us to open it again."),
    }

    def add_message(self, *_message: Any, **_said: Any) -> None:
        """What was done our own pages say, in the customer's language (`portal.answers.done`)."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_safe_url(self, url: str | None) -> bool:
        """Only a path of this site may follow a sign-in or a sign-out."""
        return (
            bool(url)
            and str(url).startswith("/")
            and url_has_allowed_host_and_scheme(url, allowed_hosts=None)
        )

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        name = credentials["username"]
        try:
            tried_passwords.count(request, name, timezone.now())
        except UsedUp as limit:
            refused(request, "too many sign-ins", str(limit), customer=_person(name))
            raise self.validation_error("too_many_login_attempts") from None

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        person = super().authenticate(request, **credentials)
        if person is not None:
            tried_passwords.was_right(request, credentials["username"])
        return person

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        person = _person(credentials["username"])
        code = "wrong password" if isinstance(person, int) else "unknown name"
        refused(request, code, "sign-in failed", customer=person)
        known = person if isinstance(person, int) else None
        happened(request, known, Happened.WRONG_PASSWORD, timezone.now())

    def get_login_stages(self) -> list[str]:
        return ["portal.stages.SecondStep"]

    def post_login(self, request: HttpRequest, user: Any, **said: Any) -> HttpResponse:
        """Note where the person is signed in now, and know the browser next time."""
        response: HttpResponse = super().post_login(request, user, **said)
        at = timezone.now()
        sessions.begin(request, user.pk, at)
        proved = authentication_of(request, at)
        methods = ", ".join(proved.methods) if proved else ""
        happened(request, user.pk, Happened.SIGNED_IN, at, BY_OUR_APP if is_by_our_app(request) else methods)
        if devices.remember(request, response, user.pk, at):
            happened(request, user.pk, Happened.NEW_DEVICE, at)
        signed_in(request, "signed in", customer=user.pk)
        return response

    def logout(self, request: HttpRequest) -> None:
        sign_out(request, timezone.now())

    def respond_user_inactive(self, request: HttpRequest, user: Any) -> HttpResponse:
        refused(request, "sign-in closed", "the password is right", customer=user.pk)
        return super().respond_user_inactive(request, user)  # type: ignore[no-any-return]

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """What is missing: the password where only a code was proved, else a second factor."""
        proved = authentication_of(context.request, timezone.now(), flow=flow_id_of(context.request))
        by_code = proved is not None and proved.strength is Strength.ONE_FACTOR
        if by_code and user.has_usable_password():
            return [{"id": "password", "description": "", "url": reverse("account_reauthenticate")}]
        return [{"id": "factor", "description": "", "url": reverse("mfa_reauthenticate")}]

    def send_notification_mail(self, template_prefix: str, user: Any, *_args: Any, **_options: Any) -> None:
        """Letters are our own (portal/security_letters.py); this is how we hear of what allauth does."""
        if template_prefix == "mfa/email/recovery_codes_generated":
            happened(context.request, user.pk, Happened.RECOVERY_CODES_MADE, timezone.now())
            signed_in(context.request, "recovery codes made", customer=user.pk)


def _person(name: str) -> int | str:
    """Whose name that is; the name itself, for its pseudonym, where nobody has it."""
    found = named(Person.objects.all(), name)
    return spelling(name) if found is None else found.pk


class SecondFactors(DefaultMFAAdapter):
    """Recovery seeds never lie in the database in clear; of apps `portal.factor_secrets` sees to that."""

    def build_totp_svg(self, url: str) -> str:
        """A QR code as light as can be: a screen has no folds to correct, and a row is drawn in runs."""
        code = QRCode(error_correction=ERROR_CORRECT_L)
        code.add_data(url)
        rows = ["".join("#" if dark else " " for dark in row) for row in code.get_matrix()]
        drawn = "".join(
            f"M{run.start()} {y}h{len(run[0])}v1h-{len(run[0])}z"
            for y, row in enumerate(rows)
            for run in re.finditer("#+", row)
        )
        box = f"0 0 {len(rows)} {len(rows)}"
        return f'<svg viewBox="{box}" shape-rendering="crispEdges"><path d="{drawn}"/></svg>'

    def encrypt(self, text: str) -> str:
        return seal_text(text, SEED)

    def decrypt(self, encrypted_text: str) -> str:
        return unseal_text(encrypted_text, SEED, formerly=FORMERLY)
