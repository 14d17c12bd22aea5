"""The forms of signing in: plain fields that password managers and one-time codes fill by themselves."""

import string
from typing import Any

from allauth.account.forms import LoginForm
from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from oidc import interactions
from oidc.clauses import clause
from oidc.security_log import refused
from portal import second_factor
from portal.flow import flow_id_of

_SEPARATORS = str.maketrans("", "", string.whitespace + "-\N{HYPHEN}\N{NON-BREAKING HYPHEN}\N{EN DASH}")


class SignInForm(LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name, password = self.fields["login"], self.fields["password"]
        name.label = "Username"
        name.widget.attrs = {
            "id": "id_username",
            "autocomplete": "username",
            "autocapitalize": "none",
            "spellcheck": "false",
        }
        password.label = "Password"
        password.help_text = ""
        password.widget.attrs = {"autocomplete": "current-password"}
        for field in (name, password):
            field.error_messages["required"] = f"Enter your {field.label.lower()}."
        # Whatever was sent, whether or not anybody has that name: the page must not tell which (ACR-15).
        name.initial = _hinted_name()


@clause("AUT-10", "OIDC-CORE §3.1.2.1")
def _hinted_name() -> str:
    """What the recipient's login_hint says the customer will type; "" where it says nothing."""
    flow_id = flow_id_of(context.request)
    if flow_id is None:
        return ""
    try:
        return interactions.asking(context.request, flow_id).login_hint
    except interactions.InteractionLost:
        return ""


class CodeField(forms.CharField):
    """One text field for a code as people type it, blanks and dashes included."""

    def __init__(self) -> None:
        super().__init__(
            label="Code",
            max_length=32,
            error_messages={"required": "Enter the code."},
            widget=forms.TextInput(
                attrs={"id": "id_otp", "inputmode": "numeric", "autocomplete": "one-time-code"}
            ),
        )

    def clean(self, value: Any) -> str:
        cleaned: str = super().clean(value)
        return cleaned.translate(_SEPARATORS)


class SecondFactorForm(AuthenticateForm):
    """The second step of a sign-in."""

    code = CodeField()

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        self.authenticator = _prove(self.user.pk, code)
        return code


class SecondFactorAgainForm(ReauthenticateForm):
    """The second factor once more, before a decision."""

    code = CodeField()

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        self.authenticator = _prove(self.user.pk, code)
        return code


def _prove(person_id: int, code: str) -> Any:
    try:
        return second_factor.prove(person_id=person_id, code=code, at=timezone.now())
    except second_factor.WrongCode as wrong:
        _refused("wrong code", "not this customer's, or used before", person_id)
        tries = "1 more try" if wrong.left == 1 else f"{wrong.left} more tries"
        raise ValidationError(
            f"That code isn’t right, or was used before. After {tries} we pause sign-in for 15 minutes.",
            code="incorrect_code",
        ) from None
    except second_factor.Paused:
        _refused("codes paused", "too many wrong codes", person_id)
        raise ValidationError(
            "We’ve paused sign-in for 15 minutes, because of too many wrong codes.",
            code="paused",
        ) from None


def _refused(code: str, reason: str, person_id: int) -> None:
    refused(context.request, code, reason, customer=person_id)
