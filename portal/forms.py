"""The forms of signing in: plain fields that password managers and one-time codes fill by themselves."""

import string
from typing import Any, Self

from allauth.account.forms import LoginForm, ReauthenticateForm
from allauth.core import context
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from oidc import interactions
from oidc.clauses import clause
from portal.flow import flow_id_of

_SEPARATORS = str.maketrans("", "", string.whitespace + "-\N{HYPHEN}\N{NON-BREAKING HYPHEN}\N{EN DASH}")
_NAME = {"id": "id_username", "autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}


class SignInForm(LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name, password = self.fields["login"], self.fields["password"]
        name.label = _("Username")
        name.widget.attrs = dict(_NAME)
        password.label = _("Password")
        password.help_text = ""
        password.widget.attrs = {"autocomplete": "current-password"}
        name.error_messages["required"] = _("Enter your username.")
        password.error_messages["required"] = _("Enter your password.")
        # Whatever was sent, whether or not anybody has that name: the page must not tell which (ACR-15).
        name.initial = _hinted_name()


class PasswordAgainForm(ReauthenticateForm):
    """Of somebody who is signed in; its label says what goes in, and nothing stands in the field."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].widget.attrs.pop("placeholder", None)


class NameForm(forms.Form):
    """Who somebody says they are, before a code is sent to whoever that is."""

    login = forms.CharField(
        label=lazy("Username"),
        max_length=150,
        help_text=lazy("We’ll send a one-time code to the phone or e-mail we have for you."),
        error_messages={"required": lazy("Enter your username.")},
        widget=forms.TextInput(attrs=dict(_NAME)),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].initial = _hinted_name()


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

    def __init__(self, *, help_text: str = "") -> None:
        super().__init__(
            label=lazy("Code"),
            max_length=32,
            help_text=help_text,
            error_messages={"required": lazy("Enter the code.")},
            widget=forms.TextInput(
                attrs={"id": "id_otp", "inputmode": "numeric", "autocomplete": "one-time-code"}
            ),
        )

    def clean(self, value: Any) -> str:
        cleaned: str = super().clean(value)
        return cleaned.translate(_SEPARATORS)


class CodeForm(forms.Form):
    code = CodeField()

    def asks_for(self, hint: str) -> Self:
        """The same form, which says what to type."""
        self["code"].help_text = hint
        return self


class PasskeyNameForm(forms.Form):
    """What its owner calls a passkey."""

    name = forms.CharField(
        label=lazy("Name"),
        max_length=50,
        help_text=lazy("To tell it from others later."),
        error_messages={"required": lazy("Give the passkey a name.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
