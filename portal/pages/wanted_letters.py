"""Which letters a customer wants."""

from django import forms
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_http_methods

from oidc.clauses import clause
from portal.activity import Happened, happened
from portal.answers import done
from portal.gates import Customer, two_factors_only
from portal.models import Preference
from portal.reach import letters_go_to
from portal.wanted_letters import Wanted

YES, NO = "yes", "no"
_AS_IS = {"autocomplete": "off"}


class LettersForm(forms.Form):
    reminders = forms.ChoiceField(
        label=lazy("Before a sharing ends, and where one isn’t used"),
        help_text=lazy(
            "A month, a week and a day before; and once where nothing was looked at for three months."
        ),
        choices=((YES, lazy("Remind me")), (NO, lazy("No letter"))),
        widget=forms.Select(attrs=_AS_IS),
    )
    joint = forms.ChoiceField(
        label=lazy("About accounts you hold together"),
        help_text=lazy("The letter of a day comes in the evening."),
        choices=(
            (Wanted.ALL.value, lazy("Every letter")),
            (Wanted.DAILY.value, lazy("One letter a day, and when you’re asked")),
            (Wanted.ASKED.value, lazy("Only when you’re asked")),
            (Wanted.NONE.value, lazy("No letter")),
        ),
        widget=forms.Select(attrs=_AS_IS),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@two_factors_only
@clause("DASH-24")
def wanted_letters(http: HttpRequest, customer: Customer) -> HttpResponse:
    form = LettersForm(http.POST if http.method == "POST" else None, initial=_as_it_is(customer))
    if http.method != "POST" or not form.is_valid():
        said = {"form": form, "letters_to": letters_go_to(customer.number), "sends": settings.EMAIL_URL != ""}
        return render(http, "portal/wanted_letters.html", said)
    reminders, joint = form.cleaned_data["reminders"] == YES, form.cleaned_data["joint"]
    with transaction.atomic():
        Preference.objects.update_or_create(
            person_id=customer.id, defaults={"reminders": reminders, "joint_letters": joint}
        )
        about = f"{'reminders' if reminders else 'no reminders'}, joint: {joint}"
        happened(http, customer.id, Happened.LETTERS_CHOSEN, customer.at, about)
    return done(http, _("Your choice of letters is kept."), "portal:security")


def _as_it_is(customer: Customer) -> dict[str, str]:
    chosen = Preference.objects.filter(person_id=customer.id).first() or Preference()
    return {"reminders": YES if chosen.reminders else NO, "joint": chosen.joint_letters}
