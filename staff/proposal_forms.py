"""What pages that propose something may send back."""

from collections.abc import Callable, Iterable
from typing import Any, cast

from django import forms
from django.conf import settings

from consent.models import Recipient
from consent.reasons import ORDERED, Reason, Target
from consent.strict_json import strict_json
from oidc.models import Client
from portal.editions import clusters_in
from staff.exports.files import FILES
from staff.exports.source import Source
from staff.forms import UNHELPED, CaseField, NumberField, PurposeForm, Whose, customer_of
from staff.purposes import REFUSALS
from staff.roles import Role
from staff.whose_number import NO_ACCOUNT


class ProposalForm(PurposeForm):
    """Why, and for which case."""


class EraseForm(ProposalForm):
    """Whose data are to be erased."""

    number = NumberField()

    def __init__(self, whose: Whose, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.whose = whose

    def clean_number(self) -> int:
        """Our key of the customer."""
        return customer_of(self.cleaned_data["number"], self.whose)

    @property
    def person_id(self) -> int | None:
        """Whom it names, also where something else in it is wrong."""
        return self.cleaned_data.get("number") if self.is_bound else None


IsAccount = Callable[[str], bool]
"""`staff.whose_number.is_account_of_any` for the member who typed it, on this page."""
NARROWING = ("permission", "since", "before")


class _DayField(forms.DateField):
    """A day of UTC."""

    def __init__(self, label: str) -> None:
        super().__init__(
            label=label,
            required=False,
            input_formats=["%Y-%m-%d"],
            error_messages={"invalid": "Write the day as 2026-01-31."},
            help_text="A day of UTC, as 2026-01-31.",
            widget=forms.DateInput(attrs=UNHELPED, format="%Y-%m-%d"),
        )


def _is_known(permission: str) -> bool:
    """Whether some consent may hold it: it can be asked for, or it could be once and still has words."""
    asked = frozenset({permission})
    return any(
        permission in of.consent.permissions or any(clusters_in(of.wording, asked, organisation=False))
        for of in settings.ISSUERS.values()
    )


class EndManyForm(ProposalForm):
    """Whose consents are to be ended, and for which reason their log shall give."""

    target = forms.ChoiceField(
        label="Every consent",
        choices=[
            (Target.RECIPIENT, "to a company"),
            (Target.CUSTOMER, "of a customer"),
            (Target.ACCOUNT, "to an account"),
            (Target.EVERYBODY, "of everybody, narrowed below"),
        ],
    )
    named = forms.CharField(
        label="Which one",
        required=False,
        max_length=64,
        help_text="The company’s name, the customer’s whole number, or the account’s reference.",
        widget=forms.TextInput(attrs=UNHELPED),
    )
    permission = forms.CharField(
        label="Only with this permission (optional)",
        required=False,
        max_length=100,
        help_text="By its code, such as bank:transactions:read.",
        widget=forms.TextInput(attrs=UNHELPED),
    )
    since = _DayField(label="Only asked for on this day or later (optional)")
    before = _DayField(label="Only asked for before this day (optional)")
    issuer = forms.ChoiceField(label="Ecosystem", required=False)
    reason = forms.ChoiceField(
        label="Reason on record",
        choices=[
            (reason.value, reason.value.replace("-", " ")) for reason in ORDERED if reason is not Reason.OTHER
        ],
    )

    def __init__(self, whose: Whose, is_account: IsAccount, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.whose, self.is_account = whose, is_account
        issuer: Any = self.fields["issuer"]
        issuer.choices = [("", "Every one"), *((name, name) for name in settings.ISSUERS)]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        about_everybody = cleaned.get("target") == Target.EVERYBODY
        if about_everybody and not any(cleaned.get(name) for name in NARROWING):
            self.add_error("permission", "Name a permission or a day: nobody ends all consents there are.")
        if about_everybody and cleaned.get("named"):
            self.add_error("named", "Leave this empty, or say whose it is.")
        if not about_everybody and not cleaned.get("named"):
            self.add_error("named", "Say which one.")
        if cleaned.get("permission") and not _is_known(cleaned["permission"]):
            self.add_error("permission", "No ecosystem has a permission of this code.")
        if cleaned.get("since") and cleaned.get("before") and cleaned["since"] >= cleaned["before"]:
            self.add_error("before", "This day is not after the first.")
        if cleaned.get("target") == Target.RECIPIENT and cleaned.get("named"):
            found = Recipient.objects.filter(name__iexact=cleaned["named"])[:2]
            if len(found) != 1:
                self.add_error("named", "Not exactly one company has this name.")
            else:
                cleaned["named"] = str(found[0].pk)
        if cleaned.get("target") == Target.CUSTOMER and cleaned.get("named"):
            try:
                cleaned["person"] = customer_of(cleaned["named"], self.whose)
            except forms.ValidationError as fault:
                self.add_error("named", fault)
        of_account = cleaned.get("target") == Target.ACCOUNT and cleaned.get("named")
        if of_account and not self.is_account(cleaned["named"]):
            self.add_error("named", NO_ACCOUNT)
        return cleaned

    @property
    def person_id(self) -> int | None:
        """The customer whom it names, also where something else in it is wrong."""
        return self.cleaned_data.get("person") if self.is_bound else None

    @property
    def arguments(self) -> dict[str, Any]:
        """What is kept of it for good: references of ours."""
        said = self.cleaned_data
        of = {
            Target.RECIPIENT: {"named": said["named"]},
            Target.CUSTOMER: {"person": said.get("person")},
            Target.ACCOUNT: {},
            Target.EVERYBODY: {},
        }
        narrowed = {name: str(said[name]) for name in NARROWING if said[name]}
        return {
            "target": said["target"],
            "issuer": said["issuer"],
            "reason": said["reason"],
            **of[Target(said["target"])],
            **narrowed,
        }

    @property
    def personal(self) -> dict[str, str] | None:
        """What is erased in its time: which account it is about."""
        of_account = self.cleaned_data["target"] == Target.ACCOUNT
        return {"named": self.cleaned_data["named"]} if of_account else None


class ExportForm(ProposalForm):
    """Which columns, in which file; of what stands in the form's page."""

    columns = forms.MultipleChoiceField(
        label="Columns",
        error_messages={"required": "Choose a column.", "invalid_choice": "Choose from these columns."},
    )
    form = forms.ChoiceField(label="File", choices=[(form.value, file.says) for form, file in FILES.items()])

    def __init__(self, source: Source, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        columns: Any = self.fields["columns"]
        columns.choices = [(column.name, column.name) for column in source.columns]


class ChangeForm(ProposalForm):
    """One thing of a client's registration, and what it should be."""

    what = forms.ChoiceField(
        label="Change",
        choices=[
            ("redirect_uris", "where its answers go"),
            ("jwks", "its keys, given here"),
            ("jwks_uri", "where it publishes its keys"),
            ("client_name", "its name"),
        ],
    )
    after = forms.CharField(
        label="To",
        max_length=20_000,
        strip=True,
        help_text="Addresses one a line; keys as a JSON Web Key Set, public ones alone.",
        error_messages={"required": "Say what it should be."},
        widget=forms.Textarea(attrs={"rows": 6, **UNHELPED}),
    )
    chosen_field = "after"

    def __init__(self, client: Client, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.client = client

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        typed, what = cleaned.get("after"), cleaned.get("what")
        if typed is None or what is None:
            return cleaned
        if what == "redirect_uris":
            cleaned["wished"] = typed.split()
        elif what == "jwks":
            cleaned["wished"] = self._keys(typed)
        else:
            cleaned["wished"] = " ".join(typed.split())
        return cleaned

    def _keys(self, typed: str) -> Any:
        try:
            return strict_json(typed)
        except ValueError as fault:
            self.add_error("after", f"This is no JSON: {fault}.")
            return None

    @property
    def arguments(self) -> dict[str, Any]:
        wished = {self.cleaned_data["what"]: self.cleaned_data["wished"]}
        return {"client": self.client.pk, "wished": wished}


class RoleForm(ProposalForm):
    """Which role is given to somebody, or taken from them."""

    change = forms.ChoiceField(label="Change")

    def __init__(self, held: Iterable[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held, change = set(held), cast("forms.ChoiceField", self.fields["change"])
        words = [(f"take {role}", f"No longer {role}") for role in Role if role in held]
        words += [(f"give {role}", f"Also {role}") for role in Role if role not in held]
        change.choices = words

    @property
    def arguments(self) -> dict[str, Any]:
        verb, _, role = self.cleaned_data["change"].partition(" ")
        return {"role": role, "given": verb == "give"}


class EmergencyForm(ProposalForm):
    """Which role is needed now."""

    role = forms.ChoiceField(label="Role you need for an hour")

    def __init__(self, lacking: Iterable[Role], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        role: Any = self.fields["role"]
        role.choices = [(one.value, one.value.capitalize()) for one in lacking]


class RefusalForm(forms.Form):
    """Why something is refused: whoever proposed it learns that much."""

    refused_why = forms.ChoiceField(
        label="Why you refuse",
        choices=[(why.value, words) for why, words in REFUSALS.items()],
        error_messages={"required": "Choose why you refuse."},
    )
    refused_case = CaseField(required=False)
