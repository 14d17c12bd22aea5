"""What pages of the staff's may send back."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any, cast
from uuid import UUID

from django import forms
from django.core.validators import RegexValidator

from consent.identifiers import named
from portal.forms import CodeField
from staff.finding import Row, Unclear, consents_of
from staff.half_year import WORDS as ENTRIES
from staff.half_year import Entry
from staff.moments import day
from staff.numbers import could_be_a_number
from staff.purposes import CASE, OUTCOMES, WORDS, Why
from staff.whose_number import NOBODY

NO_NUMBERS = "That could be a customer’s or an account’s number: no search is kept by one."
UNHELPED = {"autocomplete": "off", "spellcheck": "false"}
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
    code = CodeField(help_text="From your authenticator app: 6 digits that change every 30 seconds.")


class PasskeyForm(forms.Form):
    """What its owner calls a passkey."""

    name = forms.CharField(
        label="Name",
        max_length=50,
        help_text="To tell it from others later.",
        error_messages={"required": "Give the passkey a name."},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class CaseField(forms.CharField):
    """A reference of the bank's own case system: no room for sentences."""

    def __init__(self, *, required: bool = True) -> None:
        super().__init__(
            label="Case" if required else "Case (optional)",
            required=required,
            max_length=40,
            help_text="Its reference in the case system. Letters, digits, dashes; no names.",
            error_messages={"required": "Enter the case’s reference."},
            widget=forms.TextInput(attrs={"autocomplete": "off"}),
        )

    def clean(self, value: Any) -> str:
        cleaned: str = super().clean(value)
        if cleaned and not CASE.match(cleaned):
            raise forms.ValidationError("A reference has 3 to 40 letters, digits, dashes or slashes.")
        return cleaned


class PurposeForm(forms.Form):
    why = forms.ChoiceField(
        label="Why you look",
        choices=[("", "Choose one"), *((why.value, words) for why, words in WORDS.items())],
        error_messages={"required": "Choose why."},
    )
    case = CaseField()

    @property
    def chosen(self) -> Why:
        return Why(self.cleaned_data["why"])


Whose = Callable[[str], int | None]
"""`staff.whose_number` for the member who typed it, on this page."""


class NumberField(forms.CharField):
    """A customer's number."""

    def __init__(self) -> None:
        super().__init__(
            label="Customer number",
            max_length=64,
            help_text="The whole number, as it stands in the bank’s records.",
            error_messages={"required": "Enter the customer’s number."},
            widget=forms.TextInput(attrs=UNHELPED),
        )


class CustomerForm(forms.Form):
    """A customer is opened by their whole number; there is no list to choose from."""

    number = NumberField()


class CaseForm(forms.Form):
    case = CaseField()


class OutcomeForm(forms.Form):
    """What came of a report of a customer's, and in which case that stands."""

    outcome = forms.ChoiceField(
        label="What came of it",
        choices=[(outcome.value, words) for outcome, words in OUTCOMES.items()],
        error_messages={"required": "Say what came of it."},
    )
    case = CaseField()


class DisownedForm(forms.Form):
    """Which of a customer's consents they say is not theirs."""

    consent = forms.ChoiceField(
        label="Which one",
        error_messages={
            "required": "Choose the consent.",
            "invalid_choice": "That is none of this customer’s consents.",
        },
    )

    def __init__(self, *arguments: Any, rows: Sequence[Row], **options: Any) -> None:
        super().__init__(*arguments, **options)
        choice = cast("forms.ChoiceField", self.fields["consent"])
        choice.choices = [("", "Choose one"), *((str(one.id), _in_words(one)) for one in rows)]

    @property
    def chosen(self) -> UUID:
        return UUID(self.cleaned_data["consent"])


def _in_words(row: Row) -> str:
    moment = row.given_at or row.asked_at
    return f"{row.app}, {day(moment)}, {row.status}, {str(row.id)[:8]}"


class HoldForm(PurposeForm):
    """What is to be held, and for which case."""

    on = forms.ChoiceField(
        label="Hold", choices=[("customer", "all of a customer’s"), ("consent", "one consent")]
    )
    named = forms.CharField(
        label="Which one",
        max_length=64,
        help_text="The customer’s whole number, or the consent’s reference.",
        error_messages={"required": "Say which one."},
        widget=forms.TextInput(attrs=UNHELPED),
    )
    person_id: int | None = None
    consent_id: UUID | None = None

    def __init__(self, whose: Whose, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.whose = whose

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not cleaned.get("on") or not cleaned.get("named"):
            return cleaned
        try:
            if cleaned["on"] == "customer":
                self.person_id = customer_of(cleaned["named"], self.whose)
            else:
                self.consent_id = _consent(cleaned["named"])
        except forms.ValidationError as fault:
            self.add_error("named", fault)
        return cleaned


def customer_of(number: str, whose: Whose) -> int:
    """Our key of the customer of this number; raises ValidationError."""
    found = whose(number)
    if found is None:
        raise forms.ValidationError(NOBODY)
    return found


def _consent(reference: str) -> UUID:
    said = named(reference.strip())
    try:
        found = consents_of(said) if said else set()
    except Unclear as why:
        raise forms.ValidationError(str(why)) from None
    if not found:
        raise forms.ValidationError("There is no consent of this reference.")
    if len(found) > 1:
        raise forms.ValidationError("Several consents have this short reference: say the whole one.")
    return found.pop()


class ViewForm(forms.Form):
    """A search to keep. Its name is read by others, and no name of a customer's has a place in it."""

    name = forms.CharField(
        label="Name of the view",
        max_length=40,
        help_text="Letters, blanks and dashes; no names of customers.",
        error_messages={"required": "Give the view a name."},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        validators=[
            RegexValidator(r"^[^\W\d_][\w ,’-]*$", "A name has letters, blanks and dashes."),
            RegexValidator(r"\d{4}", "So many digits could be a customer’s number.", inverse_match=True),
        ],
    )
    line = forms.CharField(
        label="Search",
        max_length=500,
        error_messages={"required": "Say what it searches for."},
        widget=forms.TextInput(attrs=UNHELPED),
    )
    shared = forms.BooleanField(
        label="Show it to everybody who may search",
        required=False,
        widget=forms.CheckboxInput(attrs={"value": "yes"}),
    )

    def clean_line(self) -> str:
        line = str(self.cleaned_data["line"])
        if could_be_a_number(line):
            raise forms.ValidationError(NO_NUMBERS)
        return line


class PartForm(forms.Form):
    """From where to where the logs are verified; either may be empty."""

    begin = forms.CharField(
        label="From",
        required=False,
        max_length=20,
        help_text="A day of UTC, as 2027-03-01, or the number of an event of staff’s.",
        widget=forms.TextInput(attrs=UNHELPED),
    )
    end = forms.CharField(
        label="To",
        required=False,
        max_length=20,
        help_text="The same; it is included.",
        widget=forms.TextInput(attrs=UNHELPED),
    )


class DayForm(forms.Form):
    """Which day's calls are wanted; all of them where it stays empty."""

    day = forms.DateField(
        label="Day",
        required=False,
        input_formats=["%Y-%m-%d"],
        help_text="Of UTC, as 2027-03-01.",
        error_messages={"invalid": "Write a day as 2027-03-01."},
        widget=forms.DateInput(format="%Y-%m-%d", attrs=UNHELPED),
    )


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
