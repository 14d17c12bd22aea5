"""The authenticator app: set up, moved to another phone, removed. Each change needs fresh factors."""

import re

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop
from django.views.decorators.http import require_http_methods

from consent.models import Person
from oidc.security_log import refused, signed_in
from portal import second_factor
from portal.activity import Happened, happened
from portal.answers import done
from portal.factor_secrets import FORMERLY, app_of
from portal.forms import CodeForm
from portal.gates import Customer, confirmed_lately
from portal.pages.passkeys import LAST_ONE
from portal.reach import factors_of
from vault.envelope import seal_text, unseal_text

_NEW = "portal.new app"
WRONG = noop(
    "That code isn’t the one your app shows now. Check that you scanned this square, and enter the next one."
)


@require_http_methods(["GET", "HEAD", "POST"])
@confirmed_lately
def set_up_app(http: HttpRequest, customer: Customer) -> HttpResponse:
    """Show a new secret until a code of it comes back; from then on it takes the place of any before."""
    person = Person.objects.get(pk=customer.id)
    if _NEW not in http.session:
        http.session[_NEW] = seal_text(generate_totp_secret(), _place(customer.id))
    secret = unseal_text(http.session[_NEW], _place(customer.id), formerly=FORMERLY)
    form = CodeForm(http.POST or None)
    if http.method == "POST" and form.is_valid():
        step = second_factor.matching_step(secret, form.cleaned_data["code"], customer.at)
        if step is not None:
            del http.session[_NEW]
            _replace(http, person, secret, step, customer)
            return done(http, _("Your authenticator app is set up."), "portal:security")
        refused(http, "wrong code", "not of the app being set up")
        form.add_error("code", _(WRONG))
    address = get_adapter().build_totp_url(person, secret)
    context = {
        "form": form.asks_for(_("2. Enter the 6 digits that the app shows now.")),
        "square": _square(address),
        "key": " ".join(re.findall(".{1,4}", secret)),
        "address": address,
        "moves": Authenticator.objects.filter(user=person, type=Authenticator.Type.TOTP).exists(),
    }
    return render(http, "portal/app_set_up.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@confirmed_lately
def remove_app(http: HttpRequest, customer: Customer) -> HttpResponse:
    trouble = ""
    if http.method == "POST":
        with transaction.atomic():
            person = Person.objects.select_for_update().get(pk=customer.id)
            if len(factors_of(person)) > 1:
                Authenticator.objects.filter(user=person, type=Authenticator.Type.TOTP).delete()
                happened(http, customer.id, Happened.APP_REMOVED, customer.at)
                signed_in(http, "authenticator app removed")
                return done(http, _("Your authenticator app is removed."), "portal:security")
        trouble = _(LAST_ONE)
        refused(http, "last factor", "nothing would be left beside the password", status=409)
    return render(http, "portal/app_remove.html", {"trouble": trouble}, status=409 if trouble else 200)


@transaction.atomic
def _replace(http: HttpRequest, person: Person, secret: str, step: int, customer: Customer) -> None:
    Authenticator.objects.filter(user=person, type=Authenticator.Type.TOTP).delete()
    app_of(person, secret).save()
    second_factor.used_up(person.pk, step)  # the code of the setting-up signs nobody in
    happened(http, person.pk, Happened.APP_ADDED, customer.at)
    signed_in(http, "authenticator app added")


def _place(person_id: int) -> str:
    return f"{_NEW}|{person_id}"


def _square(address: str) -> SafeString:
    """The QR code as SVG within a page, for the phone's camera alone: the key below it says the same."""
    svg = get_adapter().build_totp_svg(address)
    drawn = svg[svg.index("<svg") :].replace("<svg", '<svg aria-hidden="true"', 1)
    return mark_safe(re.sub(r' (width|height)="[^"]*"', "", drawn, count=2))  # noqa: S308 -- paths that we drew
