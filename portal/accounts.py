"""How allauth behaves at a bank: nobody signs up, nobody is sent elsewhere, and secrets are sealed."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from oidc.addresses import address_of
from oidc.security_log import refused
from portal import vault


class BankAccounts(DefaultAccountAdapter):
    """Customers come from the bank's own records, and sign in by the names it gave them."""

    error_messages = DefaultAccountAdapter.error_messages | {
        # The same words whether or not the name exists (ACR-15).
        "username_password_mismatch": "We don’t recognise those details. Check both and try again.",
        "too_many_login_attempts": "Too many tries. Wait five minutes, then try again.",
        "account_inactive": "This sign-in is closed. Call us to open it again.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_safe_url(self, url: str | None) -> bool:
        """Only a path of this site may follow a sign-in or a sign-out."""
        return (
            bool(url)
            and str(url).startswith("/")
            and url_has_allowed_host_and_scheme(url, allowed_hosts=None)
        )

    def get_client_ip(self, request: HttpRequest) -> str:
        """Whom the limits on sign-ins count: behind a proxy the customer, not the proxy."""
        return address_of(request)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            refused(request, "too many sign-ins", "limit reached", customer=_person(credentials["username"]))
            raise

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        person = _person(credentials["username"])
        code = "wrong password" if isinstance(person, int) else "unknown name"
        refused(request, code, "sign-in failed", customer=person)

    def respond_user_inactive(self, request: HttpRequest, user: Any) -> HttpResponse:
        refused(request, "sign-in closed", "the password is right", customer=user.pk)
        return super().respond_user_inactive(request, user)  # type: ignore[no-any-return]

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """The second factor wherever there is one: a password is not enough to change what it guards."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        strong = [method for method in methods if method["url"] == reverse("mfa_reauthenticate")]
        return strong or methods

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Notices to customers are the bank's own; this installation sends no mail."""


def _person(name: str) -> int | str:
    """Whose name that is; the name itself, for its pseudonym, where nobody has it."""
    found = get_user_model().objects.filter(username__iexact=name).values_list("pk", flat=True).first()
    return name.lower() if found is None else int(found)


class SecondFactors(DefaultMFAAdapter):
    """Authenticator secrets and recovery seeds never lie in the database in clear."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": "That code isn’t right. Wait for the next one and try again.",
    }

    def encrypt(self, text: str) -> str:
        return vault.seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return vault.unseal(encrypted_text)
