"""What the page that replays many messages may send back: which dead letters, as seen when, and why."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django import forms

from consent.dead_letters import DeadLetters, Kind
from oidc.models import Client
from staff.forms import UNHELPED, PurposeForm

CHOICE = ("to", "kind", "since", "until")
NOT_COUNTED = "Count them first: what is sent again is what you were shown."


class _MomentField(forms.DateTimeField):
    """A minute of UTC, or a day for the minute that it begins with."""

    def __init__(self, label: str) -> None:
        super().__init__(
            label=label,
            required=False,
            input_formats=["%Y-%m-%d %H:%M", "%Y-%m-%d"],
            error_messages={"invalid": "Write the moment as 2026-01-31 09:30."},
            help_text="In UTC, as 2026-01-31 or 2026-01-31 09:30.",
            widget=forms.DateTimeInput(attrs=UNHELPED, format="%Y-%m-%d %H:%M"),
        )


class DeadLettersForm(forms.Form):
    """Dead letters by recipient, kind and time; one of these at least is said."""

    to = forms.CharField(label="Recipient", required=False, max_length=300, widget=forms.Select)
    kind = forms.CharField(label="Kind of message", required=False, max_length=220, widget=forms.Select)
    since = _MomentField("About what happened from (optional)")
    until = _MomentField("And before (optional)")

    def __init__(self, dead: Sequence[Kind], said: Mapping[str, str] | None = None) -> None:
        super().__init__(said)
        self._clients = {f"{one.issuer} {one.client_id}": f"{one.client_id} ({one.issuer})" for one in dead}
        self._kinds = {
            **{one.channel: f"{one.channel.capitalize()}, all" for one in dead},
            **{f"{one.channel} {one.topic}": f"{one.channel.capitalize()}: {one.topic}" for one in dead},
        }
        self._offer("to", "Every one", self._clients)
        self._offer("kind", "Every kind", self._kinds)

    def _offer(self, name: str, all_of_them: str, choices: Mapping[str, str]) -> None:
        widget: Any = self.fields[name].widget
        widget.choices = [("", all_of_them), *sorted(choices.items())]

    def clean_to(self) -> str:
        chosen: str = self.cleaned_data["to"]
        if chosen and chosen not in self._clients:
            known = self.client_of(chosen) is not None
            raise forms.ValidationError(
                "No message to this recipient is dead." if known else "There is no such recipient."
            )
        return chosen

    def clean_kind(self) -> str:
        chosen: str = self.cleaned_data["kind"]
        if chosen and chosen not in self._kinds:
            raise forms.ValidationError("No message of this kind is dead.")
        return chosen

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if self.errors:
            return cleaned
        if not self.which.is_chosen:
            self.add_error(None, "Choose a recipient, a kind or a time: nobody sends all there are.")
        if self.which.backwards:
            self.add_error("until", "This moment is not after the first.")
        return cleaned

    @property
    def which(self) -> DeadLetters:
        said = self.cleaned_data
        issuer, _, client_id = said["to"].partition(" ")
        channel, _, topic = said["kind"].partition(" ")
        return DeadLetters(
            issuer=issuer,
            client_id=client_id,
            channel=channel,
            topic=topic,
            since=said["since"],
            until=said["until"],
        )

    @property
    def chosen(self) -> dict[str, str]:
        """What was chosen, as it stands in an address and in the log."""
        return {name: str(self.data.get(name, "")).strip() for name in CHOICE}

    @staticmethod
    def client_of(chosen: str) -> Client | None:
        issuer, _, client_id = chosen.partition(" ")
        found: Client | None = Client.objects.filter(issuer=issuer, client_id=client_id).first()
        return found


class ReplayForm(PurposeForm):
    """Why, for which case, and when they were counted."""

    looked = forms.CharField(required=False, widget=forms.HiddenInput)

    def as_looked_at(self, which: DeadLetters, now: datetime) -> DeadLetters | None:
        """Those that had died when somebody was shown them; None, and an error, where nobody was."""
        try:
            looked = datetime.fromisoformat(self.cleaned_data["looked"])
        except ValueError:
            looked = None
        if looked is None or looked.tzinfo is None or looked > now:
            self.add_error(None, NOT_COUNTED)
            return None
        return replace(which, died_by=looked)
