"""What pages of the staff's may send back."""

from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings

from consent.models import Recipient
from consent.reasons import Reason, Target
from portal.forms import CodeField
from staff.half_year import WORDS as ENTRIES
from staff.half_year import Entry
from staff.purposes import CASE, WORDS, Why

_NAME = {"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}


class SignInForm(forms.Form):
    username = forms.CharField(
        label="Name",
        max_length=150,
        error_messages={"required": "Enter your name."},
        widget=forms.TextInput(attrs=_NAME),
    )
    password = forms.CharField(
        label="Password",
        max_length=256,
        strip=False,
        error_messages={"required": "Enter your password."},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class CodeForm(forms.Form):
    code = CodeField()


class PasskeyForm(forms.Form):
    """What its owner calls a passkey."""

    name = forms.CharField(
        label="Name",
        max_length=50,
        error_messages={"required": "Give the passkey a name."},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class CaseField(forms.CharField):
    """A reference of the bank's own case system: no room for sentences."""

    def __init__(self) -> None:
        super().__init__(
            label="Case",
            max_length=40,
            help_text="Its reference in the case system. Letters, digits, dashes; no names.",
            error_messages={"required": "Enter the case’s reference."},
            widget=forms.TextInput(attrs={"autocomplete": "off"}),
        )

    def clean(self, value: Any) -> str:
        cleaned: str = super().clean(value)
        if not CASE.match(cleaned):
            raise forms.ValidationError("A reference has 3 to 40 letters, digits, dashes or slashes.")
        return cleaned


class PurposeForm(forms.Form):
    why = forms.ChoiceField(
        label="Why you look",
        choices=[(why.value, words) for why, words in WORDS.items()],
        error_messages={"required": "Choose why."},
    )
    case = CaseField()

    @property
    def chosen(self) -> Why:
        return Why(self.cleaned_data["why"])


class CustomerForm(forms.Form):
    """A customer is opened by their whole number; there is no list to choose from."""

    number = forms.CharField(
        label="Customer number",
        max_length=64,
        help_text="The whole number, as it stands in the bank’s records.",
        error_messages={"required": "Enter the customer’s number."},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


class ProposalForm(PurposeForm):
    """Why, and for which case."""


class EndManyForm(ProposalForm):
    """Whose consents are to be ended, and for which reason their log shall give."""

    target = forms.ChoiceField(
        label="Every consent",
        choices=[
            (Target.RECIPIENT, "to a company"),
            (Target.CUSTOMER, "of a customer"),
            (Target.ACCOUNT, "to an account"),
        ],
    )
    named = forms.CharField(
        label="Which one",
        max_length=64,
        help_text="The company’s name, the customer’s whole number, or the account’s reference.",
        error_messages={"required": "Say which one."},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    issuer = forms.ChoiceField(label="Ecosystem", required=False)
    reason = forms.ChoiceField(
        label="Reason on record",
        choices=[
            (reason.value, reason.value.replace("-", " ")) for reason in Reason if reason is not Reason.OTHER
        ],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        issuer: Any = self.fields["issuer"]
        issuer.choices = [("", "Every one"), *((name, name) for name in settings.ISSUERS)]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("target") == Target.RECIPIENT and cleaned.get("named"):
            found = Recipient.objects.filter(name__iexact=cleaned["named"])[:2]
            if len(found) != 1:
                self.add_error("named", "Not exactly one company has this name.")
            else:
                cleaned["named"] = str(found[0].pk)
        return cleaned

    @property
    def arguments(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in ("target", "named", "issuer", "reason")}


class EntriesForm(forms.Form):
    """The numbers of a half-year report that staff enter; what stays empty is missing."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for entry, words in ENTRIES.items():
            self.fields[entry.name.lower()] = forms.DecimalField(
                label=words[:1].upper() + words[1:],
                required=False,
                min_value=0,
                max_digits=9,
                decimal_places=1 if entry is Entry.DAYS_TO_RESOLVE else 0,
                widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
            )

    @property
    def numbers(self) -> dict[Entry, Decimal | None]:
        return {entry: self.cleaned_data[entry.name.lower()] for entry in Entry}
