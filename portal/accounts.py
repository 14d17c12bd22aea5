"""How allauth behaves at a bank: nobody signs up, nobody is sent elsewhere, and secrets are sealed."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

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

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """The second factor wherever there is one: a password is not enough to change what it guards."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        strong = [method for method in methods if method["url"] == reverse("mfa_reauthenticate")]
        return strong or methods

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Notices to customers are the bank's own; this installation sends no mail."""


class SecondFactors(DefaultMFAAdapter):
    """Authenticator secrets and recovery seeds never lie in the database in clear."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": "That code isn’t right. Wait for the next one and try again.",
    }

    def encrypt(self, text: str) -> str:
        return vault.seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return vault.unseal(encrypted_text)
