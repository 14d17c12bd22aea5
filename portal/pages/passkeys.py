"""A customer's passkeys: add one, call it something else, remove it. Each change needs fresh factors."""

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop
from django.views.decorators.http import require_http_methods

from consent.models import Person
from oidc.security_log import refused, signed_in
from portal import passkeys
from portal.activity import Happened, happened
from portal.answers import done
from portal.devices import device_said, device_words
from portal.forms import PasskeyNameForm
from portal.gates import Customer, confirmed_lately
from portal.passkey_names import name_of, named
from portal.passkeys import Refused
from portal.reach import factors_of
from portal.scripts import PASSKEY, with_script

NOT_ADDED = noop("That passkey couldn’t be added. Try once more.")
TOO_MANY = noop("You have {most} passkeys, which is as many as we keep. Remove one first.")
LAST_ONE = noop(
    "This is the only thing that proves it’s you beside your password. Add another passkey, or set up an "
    "authenticator app, before you remove it."
)


@require_http_methods(["GET", "HEAD", "POST"])
@confirmed_lately
def add_passkey(http: HttpRequest, customer: Customer) -> HttpResponse:
    person = _person(customer)
    form = PasskeyNameForm(http.POST or None, initial={"name": device_said(device_words(http))})
    if http.method == "POST" and form.is_valid() and _add(http, person, form, customer):
        said = _("The passkey “{name}” works from now on.").format(name=form.cleaned_data["name"])
        return done(http, said, "portal:security")
    context = {"form": form, "options": passkeys.offered(http, person)}
    return with_script(http, render(http, "portal/passkey_add.html", context), PASSKEY)


def _add(http: HttpRequest, person: Person, form: PasskeyNameForm, customer: Customer) -> bool:
    if Authenticator.objects.filter(user=person, type=Authenticator.Type.WEBAUTHN).count() >= passkeys.MOST:
        form.add_error(None, _(TOO_MANY).format(most=passkeys.MOST))
        return False
    name = form.cleaned_data["name"]
    try:
        with transaction.atomic():
            passkeys.enrolled(http, http.POST.get("credential", ""), name, person, customer.at)
            happened(http, person.pk, Happened.PASSKEY_ADDED, customer.at, name)
    except Refused as why:
        refused(http, "wrong passkey", str(why))
        form.add_error(None, _(NOT_ADDED))
        return False
    signed_in(http, "passkey added")
    return True


@require_http_methods(["GET", "HEAD", "POST"])
@confirmed_lately
def rename_passkey(http: HttpRequest, customer: Customer, passkey_id: int) -> HttpResponse:
    row = _of(customer, passkey_id)
    form = PasskeyNameForm(http.POST or None, initial={"name": name_of(row)})
    if http.method == "POST" and form.is_valid():
        name = form.cleaned_data["name"]
        row.data |= named(name, customer.id)
        row.save(update_fields=["data"])
        happened(http, customer.id, Happened.PASSKEY_RENAMED, customer.at, name)
        said = _("The passkey is called “{name}” now.").format(name=name)
        return done(http, said, "portal:security")
    return render(http, "portal/passkey_rename.html", {"form": form, "passkey_id": row.pk})


@require_http_methods(["GET", "HEAD", "POST"])
@confirmed_lately
def remove_passkey(http: HttpRequest, customer: Customer, passkey_id: int) -> HttpResponse:
    row = _of(customer, passkey_id)
    context = {"name": name_of(row), "passkey_id": row.pk, "trouble": ""}
    if http.method == "POST":
        with transaction.atomic():
            person = Person.objects.select_for_update().get(
                pk=customer.id
            )  # two at once remove no two last ones
            others = Authenticator.objects.filter(user=person, type=Authenticator.Type.WEBAUTHN).count() > 1
            if others or len(factors_of(person)) > 1:
                row.delete()
                happened(http, customer.id, Happened.PASSKEY_REMOVED, customer.at, context["name"])
                signed_in(http, "passkey removed")
                said = _("The passkey “{name}” is removed.").format(name=context["name"])
                return done(http, said, "portal:security")
        context["trouble"] = _(LAST_ONE)
        refused(http, "last factor", "nothing would be left beside the password", status=409)
    return render(http, "portal/passkey_remove.html", context, status=409 if context["trouble"] else 200)


def _person(customer: Customer) -> Person:
    return Person.objects.get(pk=customer.id)


def _of(customer: Customer, passkey_id: int) -> Authenticator:
    row = Authenticator.objects.filter(
        pk=passkey_id, user_id=customer.id, type=Authenticator.Type.WEBAUTHN
    ).first()
    if row is None:
        raise Http404("no passkey of this customer's")
    return row
